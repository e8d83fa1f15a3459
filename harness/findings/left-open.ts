/**
 * The last look: each breach of the hunt has to be a finding, refuted, excused or open. Any other was passed over, and is
 * reported as open. Pure.
 */

import type { Candidate } from '../confirm/lab.ts';
import type { Basis } from '../contract/basis.ts';
import { weaker, within } from '../contract/basis.ts';
import type { ModuleNames } from '../contract/subject.ts';
import type { Run } from '../hunt/run.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Breach, Judged } from '../judge/views.ts';
import type { Investigated } from './investigated.ts';

/** A run of the hunt, and what it broke. */
export interface JudgedRun {
  readonly run: Run;
  readonly judged: Judged;
}

type Known = Pick<Investigated, 'findings' | 'open' | 'settled'>;

/** One candidate for each rule that is neither settled nor open at the basis of its breach, narrowest first. */
export function leftOpen(runs: readonly JudgedRun[], known: Known, subject: ModuleNames): readonly Candidate[] {
  const left = new Map<string, { readonly candidate: Candidate; readonly basis: Basis }>();
  for (const { run, judged } of runs) {
    for (const breach of judged.breaches) {
      const basis = weaker(breach.basis, run.scenario.basis);
      if (isKnown(breach, basis, run, judged, known, subject)) continue;
      const before = left.get(breach.rule);
      if (before !== undefined && within(before.basis, basis)) continue;
      left.set(breach.rule, { basis, candidate: { scenario: run.scenario, outcome: run.outcome, breach, prefix: run.prefix } });
    }
  }
  return [...left.values()].map(({ candidate }) => candidate);
}

/** Whether an entry covers this breach in every profile in which the breach counts. */
function isKnown(
  breach: Breach,
  basis: Basis,
  { outcome }: Run,
  { breach: root }: Judged,
  { findings, open, settled }: Known,
  subject: ModuleNames,
): boolean {
  const tells = ({ rule, consequences }: Known['findings'][number]): boolean =>
    rule === breach.rule || consequences.includes(breach.rule);
  if (findings.some((finding) => tells(finding) && within(finding.countsFrom ?? finding.basis, basis))) return true;
  if (open.some((each) => tells(each) && within(each.basis, basis))) return true;
  const own = settled.get(fingerprintOf(breach, outcome, subject));
  if (own?.outcome === 'dismissed') return true;
  if (own?.outcome === 'covered' && within(own.from, basis)) return true;
  // A consequence is covered by the entry of its root.
  const followed = root === null ? undefined : settled.get(fingerprintOf(root, outcome, subject));
  return followed?.outcome === 'covered' && within(followed.from, basis);
}
