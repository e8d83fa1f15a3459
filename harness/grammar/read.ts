/** One reader for every grammar: the first thing that is wrong with a value, in words that are taken from the grammar itself. */
import * as v from 'valibot';
import type { AnySchema } from './parts.ts';
import { entryOf, unknownFieldOf } from './places.ts';
import { wantsOf } from './wants.ts';

/** The type that a grammar describes. Nobody changes a value that has been read, so all of it is readonly. */
export type Read<S extends v.GenericSchema> = Frozen<v.InferOutput<S>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** What is wrong with a value. `path`: keys and indices that lead to the place, none for the value itself. */
export type Fault =
  /** Something is missing there, or it is another thing than it has to be; `wants` goes on after "has to be". */
  | { readonly kind: 'wrong'; readonly path: readonly (string | number)[]; readonly wants: string }
  /** The grammar has no field of the last key's name at that place. */
  | { readonly kind: 'unknown-field'; readonly path: readonly (string | number)[] };

/** Whether a value is what the grammar describes; where it is, `value` has the fields that the grammar names and no other. */
export type Reading<S extends v.GenericSchema> =
  | { readonly ok: true; readonly value: Read<S> }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Reads a value of unknown origin. It stops at the first fault, since a hostile value can have a million of them. A field that the
 * grammar does not know goes before a missing one beside it: a misspelt field is both. Never throws.
 */
export function read<const S extends v.GenericSchema>(schema: S, value: unknown): Reading<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output as Read<S> };
  const path = (result.issues[0].path ?? []).map(({ key }) => key as string | number);
  const around = placeAt(schema, value, path.slice(0, -1));
  const unknown = path.length === 0 ? undefined : unknownFieldOf(around.schema, around.value);
  if (unknown !== undefined) return { ok: false, fault: { kind: 'unknown-field', path: [...path.slice(0, -1), unknown] } };
  return { ok: false, fault: { kind: 'wrong', path, wants: wantsOf(placeAt(schema, value, path).schema) } };
}

/** What stands at a path of the value, and the part of the grammar that describes it. */
function placeAt(schema: AnySchema, value: unknown, path: readonly (string | number)[]): { schema: AnySchema; value: unknown } {
  let place = { schema, value };
  for (const key of path) {
    const entry = entryOf(place.schema, place.value, key);
    if (entry === null) return place;
    place = { schema: entry, value: (place.value as Readonly<Record<string | number, unknown>>)[key] };
  }
  return place;
}
