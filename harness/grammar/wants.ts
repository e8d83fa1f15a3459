/** Puts a grammar's demands into words, so that no separate text can disagree with the grammar. */
import { type Action, type AnySchema, actionsOf, type Entries, partOf } from './parts.ts';

/** If an object has more fields than this, they are not listed. */
const MOST_FIELDS_LISTED = 6;

/** Continues a sentence after "has to be": for example `a whole number from 0 to 3` or `one of A, B, C, D`. */
export function wantsOf(schema: AnySchema): string {
  const part = partOf(schema);
  const actions = actionsOf(schema);
  // A pattern cannot be put into words by itself, so its grammar has them as metadata.
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
      return isListed(part.entries) ? `an object ${formOf(schema)}` : 'an object';
  }
}

/** The schema within another one's words, without `an object` or `one of` before it. */
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

/** The fields, literal ones with their value: for example `{"at":"delay","ms","permille"}`. */
function objectForm(entries: Entries): string {
  if (!isListed(entries)) return 'an object';
  const fields = Object.entries(entries).map(([name, entry]) => {
    const part = partOf(entry);
    return part.type === 'literal' ? `${JSON.stringify(name)}:${JSON.stringify(part.literal)}` : JSON.stringify(name);
  });
  return `{${fields.join(',')}}`;
}

function isListed(entries: Entries): boolean {
  return Object.keys(entries).length <= MOST_FIELDS_LISTED;
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
