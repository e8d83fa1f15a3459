/** Gives access to the parts of a schema. The library's general type of a schema does not name them. */
import type * as v from 'valibot';

/** Any grammar or part of one. */
export type AnySchema = v.GenericSchema;

/** The kinds of schema that our grammars use. A new kind has to be added here. */
export type Part =
  | { readonly type: 'string' | 'number' | 'boolean' | 'null' | 'unknown' }
  | { readonly type: 'literal'; readonly literal: unknown }
  | { readonly type: 'picklist'; readonly options: readonly (string | number)[] }
  | { readonly type: 'array'; readonly item: AnySchema }
  | { readonly type: 'record'; readonly value: AnySchema }
  | { readonly type: 'nullable' | 'exact_optional'; readonly wrapped: AnySchema }
  | { readonly type: 'object' | 'strict_object'; readonly entries: Entries }
  | VariantPart;

/** A choice between objects. The field `key` decides. */
export interface VariantPart {
  readonly type: 'variant';
  readonly key: string;
  readonly options: readonly AnySchema[];
}

/** Fields by name. */
export type Entries = Readonly<Record<string, AnySchema>>;

/** A bound or a note that a schema carries. */
export interface Action {
  readonly type: string;
  readonly requirement?: unknown;
  readonly metadata?: { readonly wants?: string };
}

/** The values that a literal or a picklist allows; none for other schemas. */
export function choicesOf(schema: AnySchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const part = partOf(schema);
  if (part.type === 'literal') return [part.literal as string];
  return part.type === 'picklist' ? part.options.map(String) : [];
}

/** The fields of an object; none for other schemas. */
export function entriesOf(schema: AnySchema): Entries {
  const part = partOf(schema);
  return part.type === 'object' || part.type === 'strict_object' ? part.entries : {};
}

/** The schema, typed by its kind. */
export function partOf(schema: AnySchema): Part {
  return schema as unknown as Part;
}

/** The bounds and notes of a schema: all items of its pipe but the first, and the same of a pipe inside. */
export function actionsOf(schema: AnySchema): readonly Action[] {
  const { pipe } = schema as unknown as { readonly pipe?: readonly unknown[] };
  if (pipe === undefined) return [];
  const [inner, ...actions] = pipe;
  return [...actionsOf(inner as AnySchema), ...(actions as readonly Action[])];
}
