/** Reports breaches that are not investigated as open, each with the reason. */
import type { Candidate } from '../confirm/lab.ts';
import type { Doubt } from '../contract/doubt.ts';
import { isTimeUp } from '../stage/bench.ts';
import type { Group } from './candidates.ts';
import { openOf } from './finding-of.ts';
import type { Inquiry } from './findings.ts';
import type { Investigated } from './investigated.ts';
import { type JudgedRun, leftOpen } from './left-open.ts';

/** Leaves the groups beyond the limit open. */
export function leaveForLater(inquiry: Inquiry, groups: readonly Group[], before: Investigated): Promise<Investigated> {
  const firsts = groups.map(([first]) => first);
  return withOpen(inquiry, before, firsts, { doubt: 'not-asked', because: 'others-first' });
}

/** Leaves open every breach that was passed over, whatever the reason. */
export function leaveTheRest(inquiry: Inquiry, runs: readonly JudgedRun[], known: Investigated): Promise<Investigated> {
  const { lab } = inquiry;
  const because = lab.clock.isInterrupted() ? 'interrupted' : isTimeUp(lab) ? 'time' : 'others-first';
  return withOpen(inquiry, known, leftOpen(runs, known, lab.subject), { doubt: 'not-asked', because });
}

async function withOpen(
  { lab }: Inquiry,
  known: Investigated,
  candidates: readonly Candidate[],
  doubt: Doubt,
): Promise<Investigated> {
  const open = [...known.open];
  for (const candidate of candidates) open.push(await openOf(`O${open.length + 1}`, lab, candidate, doubt));
  return { ...known, open };
}
