/** Writes a candidate as the report's entry: a finding, or an open breach. */

import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Basis } from '../contract/basis.ts';
import { weaker } from '../contract/basis.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Finding, OpenBreach } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import { DUMP_PATIENCE, takeDump } from '../evidence/crash-dump.ts';
import { evidenceOf } from '../evidence/of-finding.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Tally } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';
import { attribute, stepsBasis } from '../steps/attribution.ts';
import { deadlinesFor } from '../steps/patience.ts';

type Counts = Pick<Tally, 'reproduced' | 'repeats' | 'excused' | 'controls'>;

const NO_COUNTS: Counts = { reproduced: 0, repeats: 0, excused: 0, controls: 0 };

/** The basis of a rule that these steps broke. */
function basisOf({ rules }: Pick<Lab, 'rules'>, rule: string, steps: readonly Step[]): Basis {
  return weaker(rules.find(({ id }) => id === rule)?.basis ?? 'documented', stepsBasis(steps));
}

/**
 * The finding for a confirmed candidate. After a crash, its steps run once more for a dump if a folder is given.
 * @param id such as `F1`
 */
export async function findingOf(id: string, lab: Lab, found: Candidate, counts: Counts): Promise<Finding> {
  const { outcome, scenario } = found;
  const entry = await entryOf(id, lab, found, counts);
  const again = { scenarios: [scenario], deadlines: deadlinesFor(scenario, lab.facts, lab.caps, DUMP_PATIENCE) };
  const dump = await takeDump({ ...lab, dumps: lab.plan.dumps, expired: () => isTimeUp(lab) }, id, again, outcome);
  const { crash } = entry.evidence;
  if (dump === null || crash === undefined) return entry;
  return { ...entry, evidence: { ...entry.evidence, crash: { ...crash, dump } } };
}

/**
 * The open breach for a candidate that was neither confirmed nor refuted.
 * @param id such as `O1`
 * @param doubt why not
 */
export async function openOf(id: string, lab: Lab, seen: Candidate, doubt: Doubt): Promise<OpenBreach> {
  return { ...(await entryOf(id, lab, seen, countsOf(doubt))), doubt };
}

function countsOf(doubt: Doubt): Counts {
  switch (doubt.doubt) {
    case 'not-asked':
      return NO_COUNTS;
    case 'not-reproduced':
    case 'no-control':
    case 'too-few':
    case 'at-times':
    case 'luck': {
      const { doubt: _, ...counts } = doubt;
      return { ...NO_COUNTS, ...counts };
    }
  }
}

async function entryOf(id: string, lab: Lab, found: Candidate, counts: Counts): Promise<Finding> {
  const { breach, outcome, scenario } = found;
  const { rule, consequences } = attribute(breach, scenario.steps, found.ownRule);
  const { crash, ...evidence } = await evidenceOf(outcome, breach, lab.subject);
  return {
    id,
    rule,
    basis: basisOf(lab, rule, scenario.steps),
    ...(contradictedFor(lab, breach).length > 0 ? { countsFrom: stepsBasis(scenario.steps) } : {}),
    outcome: breach.outcome,
    message: breach.message,
    steps: scenario.steps,
    trace: outcome.kind === 'harness-fault' ? [] : outcome.trace.events,
    seed: lab.plan.seed,
    reproduced: `${counts.reproduced}/${counts.repeats}`,
    control: `${counts.excused}/${counts.controls} broke without Cancel`,
    evidence: {
      ...(crash === undefined ? {} : { crash }),
      ...evidence,
      ...(found.seen === undefined ? {} : { seen: found.seen }),
    },
    fingerprint: fingerprintOf(breach, outcome, lab.subject),
    prefix: found.idsInFront ?? [],
    consequences,
  };
}

/**
 * Documented rules that the run contradicted beside its root. Rules that an operation's own failure would explain are left out.
 */
function contradictedFor({ rules, failsByItself }: Lab, { contradicted }: Breach): readonly string[] {
  const byItself = (id: string): boolean => rules.find((rule) => rule.id === id)?.excuses.includes('not-reached') === true;
  return contradicted.filter((id) => !(failsByItself && byItself(id)));
}
