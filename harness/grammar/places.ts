/** Finds the part of a grammar that describes a place in a value. */
import { type AnySchema, choicesOf, entriesOf, partOf, type VariantPart } from './parts.ts';

/**
 * The schema of one field or item.
 * @param value the object or list, which `schema` describes
 * @returns null if the schema has no such field
 */
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

/** The first field that the schema does not allow; undefined if there is none, or if it allows any. */
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

/** All values of the field that decides between the forms of a variant, for example the names of all steps. */
export function kindsOf(schema: AnySchema): readonly string[] {
  const part = partOf(schema);
  if (part.type !== 'variant') return [];
  return part.options.flatMap((option) => choicesOf(entriesOf(option)[part.key]));
}

/** The form of a variant that the value's deciding field names. */
function optionFor({ key, options }: VariantPart, value: unknown): AnySchema | undefined {
  const kind = (value as Readonly<Record<string, unknown>>)[key];
  return options.find((option) => choicesOf(entriesOf(option)[key]).includes(kind as string));
}
