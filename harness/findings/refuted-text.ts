/** The sentence of a breach that its repeats have refuted. Pure. */
import type { Examined } from './examine.ts';

/** Without a full stop. It says how long what seemed stuck took in the end, or that no repeat showed it. */
export function refutedText({
  candidate: { breach },
  confirmation: { repeats },
  tookMs,
}: Extract<Examined, { kind: 'refuted' }>): string {
  const once = breach.message.replace(/\.$/, '');
  if (tookMs > 0) return `once: ${once}; with more patience it came to its end after ${Math.round(tookMs)} ms`;
  return `once: ${once}; none of ${repeats} repeats with more patience showed it again, as on a busy machine a call may wait that long`;
}
