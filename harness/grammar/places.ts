/** Which part of a grammar describes what stands at a place of a value. */
import { type AnySchema, choicesOf, entriesOf, partOf, type VariantPart } from './parts.ts';

/** The schema of what stands under `key` in a value that `schema` describes; null if the schema names no such place. */
export function entryOf(schema: AnySchema, value: unknown, key: string | number): AnySchema | null {
  const part = partOf(schema);
  switch (part.type) {
    case 'array':
      return part.item;
    case 'record':
      return part.value;
    case 'nullable':
    case 'exact_optional':
      return entryOf(part.wrapped, value, key);
    case 'object':
    case 'strict_object':
      return Object.hasOwn(part.entries, key) ? (part.entries[key] ?? null) : null;
    case 'variant': {
      const option = optionFor(part, value);
      return option === undefined ? null : entryOf(option, value, key);
    }
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'unknown':
    case 'literal':
    case 'picklist':
      return null;
  }
}

/** The first field of a value that the schema does not name; undefined if it names all, or allows others. */
export function unknownFieldOf(schema: AnySchema, value: unknown): string | undefined {
  const part = partOf(schema);
  switch (part.type) {
    case 'nullable':
    case 'exact_optional':
      return unknownFieldOf(part.wrapped, value);
    case 'variant': {
      const option = optionFor(part, value);
      return option === undefined ? undefined : unknownFieldOf(option, value);
    }
    case 'strict_object':
      return Object.keys(value as object).find((key) => !Object.hasOwn(part.entries, key));
    case 'object':
    case 'array':
    case 'record':
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'unknown':
    case 'literal':
    case 'picklist':
      return undefined;
  }
}

/** The values that decide between the forms of a variant: the names of all steps, for one. */
export function kindsOf(schema: AnySchema): readonly string[] {
  const part = partOf(schema);
  if (part.type !== 'variant') return [];
  return part.options.flatMap((option) => choicesOf(entriesOf(option)[part.key]));
}

/** The form of a variant that a value claims to have. */
function optionFor({ key, options }: VariantPart, value: unknown): AnySchema | undefined {
  const kind = (value as Readonly<Record<string, unknown>>)[key];
  return options.find((option) => choicesOf(entriesOf(option)[key]).includes(kind as string));
}
