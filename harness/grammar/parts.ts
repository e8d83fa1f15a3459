/** What our grammars are made of, as the library keeps it. Its general type of a schema says nothing of a schema's own parts. */
import type * as v from 'valibot';

/** Any grammar or part of one. */
export type AnySchema = v.GenericSchema;

/** The kinds of schema that our grammars use. A new one needs words here. */
export type Part =
  | { readonly type: 'string' | 'number' | 'boolean' | 'null' | 'unknown' }
  | { readonly type: 'literal'; readonly literal: unknown }
  | { readonly type: 'picklist'; readonly options: readonly (string | number)[] }
  | { readonly type: 'array'; readonly item: AnySchema }
  | { readonly type: 'record'; readonly value: AnySchema }
  | { readonly type: 'nullable' | 'exact_optional'; readonly wrapped: AnySchema }
  | { readonly type: 'object' | 'strict_object'; readonly entries: Entries }
  | VariantPart;

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

/** The values that a field which decides between forms may have. */
export function choicesOf(schema: AnySchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const part = partOf(schema);
  if (part.type === 'literal') return [part.literal as string];
  return part.type === 'picklist' ? part.options.map(String) : [];
}

/** The fields of an object, none of anything else. */
export function entriesOf(schema: AnySchema): Entries {
  const part = partOf(schema);
  return part.type === 'object' || part.type === 'strict_object' ? part.entries : {};
}

/** The library's type of a schema in general says nothing of its own parts. */
export function partOf(schema: AnySchema): Part {
  return schema as unknown as Part;
}

/** Everything after the first item of a pipe, those of a pipe within it too. */
export function actionsOf(schema: AnySchema): readonly Action[] {
  const { pipe } = schema as unknown as { readonly pipe?: readonly unknown[] };
  if (pipe === undefined) return [];
  const [inner, ...actions] = pipe;
  return [...actionsOf(inner as AnySchema), ...(actions as readonly Action[])];
}
