/**
 * Whether a line is the answer to the question that was asked. The subject shares the monitor's memory and could write to its
 * socket, so nothing is taken on trust: number, kind and every field are checked.
 */
import { MOST_MODULES, type Request } from '../contract/protocol.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isAddress = (value: unknown): boolean => typeof value === 'string' && /^0x[0-9a-f]{1,16}$/.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isDword = (value: unknown): boolean => isCount(value) && Number(value) <= 0xffffffff;
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 4096;
const isListOf = (value: unknown, item: (entry: unknown) => boolean, most = 64): boolean =>
  Array.isArray(value) && value.length <= most && value.every(item);

const SHAPES: Readonly<Record<Request['ask'], (answer: Fields) => boolean>> = {
  load: (a) => (a.ok === true ? isAddress(a.module) && isAddress(a.base) : a.ok === false && isDword(a.error) && isText(a.text)),
  symbols: (a) => isListOf(a.addresses, (entry) => entry === null || isAddress(entry)),
  startup: (a) => isDword(a.value) && isAddress(a.table) && typeof a.bytes === 'string' && /^([0-9a-f]{2}){0,120}$/.test(a.bytes),
  where: (a) =>
    isListOf(
      a.places,
      (p) =>
        isObject(p) &&
        isAddress(p.address) &&
        (p.base === null || isAddress(p.base)) &&
        typeof p.executable === 'boolean' &&
        (p.module === null || isText(p.module)),
    ),
  bind: (a) => a.ok === true,
  run: (a) => isCount(a.from) && isCount(a.to) && Number(a.from) <= Number(a.to),
  unload: (a) => typeof a.ok === 'boolean' && typeof a.stillLoaded === 'boolean',
  modules: (a) => isListOf(a.paths, isText, MOST_MODULES) && isCount(a.left),
  quit: (a) => a.ok === true,
};

/** Reads one line of the monitor as the answer to question number `n` of kind `ask`. */
export function checkAnswer(line: string, n: number, ask: Request['ask']): Heard<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'garbled', what: 'the monitor sent a line that is no JSON' };
  }
  if (!isObject(value)) return { kind: 'garbled', what: 'the monitor sent a line that is no message' };
  // 0: before it could read a question.
  if (typeof value.fault === 'string' && (value.n === n || value.n === 0))
    return { kind: 'fault', what: value.fault.slice(0, 4096) };
  if (value.n !== n || value.ask !== ask) return { kind: 'garbled', what: 'the monitor answered a question that was not asked' };
  const { answer } = value;
  if (!isObject(answer) || !SHAPES[ask](answer)) return { kind: 'garbled', what: `the monitor's answer to ${ask} is malformed` };
  return { kind: 'answer', answer };
}

export type Heard<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'fault'; readonly what: string }
  | { readonly kind: 'garbled'; readonly what: string }
  | { readonly kind: 'closed' };
