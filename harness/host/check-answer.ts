/**
 * Checks whether a line is the answer to the question that was asked. The subject shares the monitor's memory and could write to
 * its socket, so nothing is trusted: number, kind and, by grammar/answers.ts, every field are checked.
 */
import type { Answers, RequestKind } from '../contract/protocol.ts';
import { answers } from '../grammar/answers.ts';
import { read } from '../grammar/read.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Characters that are kept of the text of a fault of ours. */
const MOST_CHARACTERS = 4_096;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The result of a question: its answer, a fault of our own inside the monitor, a line that is no answer, or the end of the
 * connection.
 */
export type Heard<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'fault'; readonly what: string }
  | { readonly kind: 'garbled'; readonly what: string }
  | { readonly kind: 'closed' };

/** Reads one line of the monitor as the answer to question number `n` of kind `ask`. */
export function checkAnswer(line: string, n: number, ask: RequestKind): Heard<Answers[RequestKind]> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'garbled', what: 'the monitor sent a line that is no JSON' };
  }
  if (!isObject(value)) return { kind: 'garbled', what: 'the monitor sent a line that is no message' };
  // The number is 0 if the fault came before the monitor could read a question.
  if (typeof value.fault === 'string' && (value.n === n || value.n === 0))
    return { kind: 'fault', what: value.fault.slice(0, MOST_CHARACTERS) };
  if (value.n !== n || value.ask !== ask) return { kind: 'garbled', what: 'the monitor answered a question that was not asked' };
  const reading = read(answers[ask], value.answer);
  if (!reading.ok) return { kind: 'garbled', what: `the monitor's answer to ${ask} is malformed` };
  return { kind: 'answer', answer: reading.value };
}
