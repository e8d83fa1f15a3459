/** Reads a value by any grammar, and reports the first fault. The words of the fault come from the grammar itself. */
import * as v from 'valibot';
import type { AnySchema } from './parts.ts';
import { entryOf, unknownFieldOf } from './places.ts';
import { wantsOf } from './wants.ts';

/** The type that a grammar describes. All of it is readonly, since a value that has been read never changes. */
export type Read<S extends v.GenericSchema> = Frozen<v.InferOutput<S>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** A fault of a value. `path`: keys and indices that lead to the place; empty for the value itself. */
export type Fault =
  /** The value there is missing or wrong. `wants` continues a sentence after "has to be". */
  | { readonly kind: 'wrong'; readonly path: readonly (string | number)[]; readonly wants: string }
  /** The last key of the path is a field that the grammar does not know. */
  | { readonly kind: 'unknown-field'; readonly path: readonly (string | number)[] };

/** The result of reading: the value with only the fields that the grammar names, or the first fault. */
export type Reading<S extends v.GenericSchema> =
  | { readonly ok: true; readonly value: Read<S> }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Reads a value of unknown origin. It stops at the first fault, since a hostile value can have a million of them. An unknown
 * field is reported rather than a missing one beside it, since a misspelt field is both. Never throws.
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

/** The part of the value at a path, and its schema. The search ends early if the grammar does not know a key. */
function placeAt(schema: AnySchema, value: unknown, path: readonly (string | number)[]): { schema: AnySchema; value: unknown } {
  let place = { schema, value };
  for (const key of path) {
    const entry = entryOf(place.schema, place.value, key);
    if (entry === null) return place;
    place = { schema: entry, value: (place.value as Readonly<Record<string | number, unknown>>)[key] };
  }
  return place;
}
