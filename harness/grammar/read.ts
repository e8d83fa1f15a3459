/** One reader for every grammar: the first thing that is wrong with a value, in words that are taken from the grammar itself. */
import * as v from 'valibot';
import { type AnySchema, entryOf, wantsOf } from './wants.ts';

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

/** Reads a value of unknown origin. An unknown field is told before a missing one, since a misspelt field is both. Never throws. */
export function read<const S extends v.GenericSchema>(schema: S, value: unknown): Reading<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, value: result.output as Read<S> };
  const { issues } = result;
  const issue = issues.find(isUnknownField) ?? issues[0];
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  if (isUnknownField(issue)) return { ok: false, fault: { kind: 'unknown-field', path } };
  return { ok: false, fault: { kind: 'wrong', path, wants: wantsOf(schemaAt(schema, value, path)) } };
}

/** The part of a grammar that describes what stands at a path of the value. */
function schemaAt(schema: AnySchema, value: unknown, path: readonly (string | number)[]): AnySchema {
  let part = schema;
  let here = value;
  for (const key of path) {
    const entry = entryOf(part, here, key);
    if (entry === null) return part;
    part = entry;
    here = (here as Readonly<Record<string | number, unknown>>)[key];
  }
  return part;
}

function isUnknownField(issue: v.BaseIssue<unknown>): boolean {
  return issue.kind === 'schema' && issue.expected === 'never';
}
