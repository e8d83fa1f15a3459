/** What a grammar asks for, in words, so that no sentence about it has to be kept beside it. */
import type * as v from 'valibot';

export type AnySchema = v.GenericSchema;

/** The kinds of schema that our grammars use. A new one needs words here. */
type Part =
  | { readonly type: 'string' | 'number' | 'boolean' | 'null' | 'unknown' }
  | { readonly type: 'literal'; readonly literal: unknown }
  | { readonly type: 'picklist'; readonly options: readonly (string | number)[] }
  | { readonly type: 'array'; readonly item: AnySchema }
  | { readonly type: 'record'; readonly value: AnySchema }
  | { readonly type: 'nullable' | 'exact_optional'; readonly wrapped: AnySchema }
  | { readonly type: 'object' | 'strict_object'; readonly entries: Entries }
  | VariantPart;

interface VariantPart {
  readonly type: 'variant';
  readonly key: string;
  readonly options: readonly AnySchema[];
}

type Entries = Readonly<Record<string, AnySchema>>;

/** A bound or a note that a schema carries. */
interface Action {
  readonly type: string;
  readonly requirement?: unknown;
  readonly metadata?: { readonly wants?: string };
}

/** An object with more fields than this is called one, and its fields are not listed. */
const MOST_FIELDS_TOLD = 6;

/** What a value has to be, to go on after "has to be": `a whole number from 0 to 3`, `one of A, B, C, D`. */
export function wantsOf(schema: AnySchema): string {
  const part = partOf(schema);
  const actions = actionsOf(schema);
  // A pattern cannot be read out, so its grammar says in words what it asks for.
  const said = actions.find(({ metadata }) => metadata?.wants !== undefined)?.metadata?.wants;
  if (said !== undefined) return said;
  switch (part.type) {
    case 'string':
      return 'a text';
    case 'number':
      return numberWants(actions);
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'unknown':
      return 'a value';
    case 'literal':
      return JSON.stringify(part.literal);
    case 'picklist':
    case 'variant':
      return `one of ${formOf(schema)}`;
    case 'array':
      return listWants(part.item, requirement(actions, 'max_length'));
    case 'record':
      return 'an object';
    case 'nullable':
      return `${wantsOf(part.wrapped)}, or null`;
    case 'exact_optional':
      return wantsOf(part.wrapped);
    case 'object':
    case 'strict_object':
      return isTold(part.entries) ? `an object ${formOf(schema)}` : 'an object';
  }
}

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

/** The first field of a value that the schema has no place for; undefined if there is none, or more fields than it names are welcome. */
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

function formOf(schema: AnySchema): string {
  const part = partOf(schema);
  switch (part.type) {
    case 'picklist':
      return part.options.join(', ');
    case 'variant':
      return part.options.map(formOf).join(', ');
    case 'object':
    case 'strict_object':
      return objectForm(part.entries);
    default:
      return wantsOf(schema);
  }
}

/** `{"at":"delay","ms","permille"}`: fields that decide the form with their value, the others by name. */
function objectForm(entries: Entries): string {
  if (!isTold(entries)) return 'an object';
  const told = Object.entries(entries).map(([name, entry]) => {
    const part = partOf(entry);
    return part.type === 'literal' ? `${JSON.stringify(name)}:${JSON.stringify(part.literal)}` : JSON.stringify(name);
  });
  return `{${told.join(',')}}`;
}

function isTold(entries: Entries): boolean {
  return Object.keys(entries).length <= MOST_FIELDS_TOLD;
}

function listWants(item: AnySchema, most: number | null): string {
  const form = formOf(item);
  const list = most === null ? 'a list' : `a list of at most ${most}`;
  return form === 'an object' || form === 'a value' ? list : `${list} of ${form}`;
}

function numberWants(actions: readonly Action[]): string {
  const isWhole = actions.some(({ type }) => type === 'integer' || type === 'safe_integer');
  const least = requirement(actions, 'min_value');
  const most = requirement(actions, 'max_value');
  const from = least === null ? '' : ` from ${least}`;
  const to = most === null ? '' : ` to ${most}`;
  return `a ${isWhole ? 'whole ' : ''}number${from}${to}`;
}

function requirement(actions: readonly Action[], type: string): number | null {
  const found = actions.find((action) => action.type === type)?.requirement;
  return typeof found === 'number' ? found : null;
}

/** The form of a variant that a value claims to have. */
function optionFor({ key, options }: VariantPart, value: unknown): AnySchema | undefined {
  const kind = (value as Readonly<Record<string, unknown>>)[key];
  return options.find((option) => choicesOf(entriesOf(option)[key]).includes(kind as string));
}

function choicesOf(schema: AnySchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const part = partOf(schema);
  if (part.type === 'literal') return [part.literal as string];
  return part.type === 'picklist' ? part.options.map(String) : [];
}

function entriesOf(schema: AnySchema): Entries {
  const part = partOf(schema);
  return part.type === 'object' || part.type === 'strict_object' ? part.entries : {};
}

/** The library's type of a schema in general says nothing of its own parts. */
function partOf(schema: AnySchema): Part {
  return schema as unknown as Part;
}

/** Everything after the first item of a pipe, those of a pipe within it too. */
function actionsOf(schema: AnySchema): readonly Action[] {
  const { pipe } = schema as unknown as { readonly pipe?: readonly unknown[] };
  if (pipe === undefined) return [];
  const [inner, ...actions] = pipe;
  return [...actionsOf(inner as AnySchema), ...(actions as readonly Action[])];
}
