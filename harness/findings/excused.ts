/**
 * A breach that a run without Cancel excuses. Either the DLL is unsound before Cancel, or no Resource Monitor makes these steps.
 */

import type { Lab } from '../confirm/lab.ts';
import { isBeyondDocuments } from '../contract/basis.ts';
import type { Unsound } from '../contract/report.ts';
import { endOf, unsoundOf } from '../evidence/unsound.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { argumentsBasis } from '../model/basis.ts';
import { isManner } from '../model/rule.ts';
import { situationRule } from '../steps/attribution.ts';
import type { Examined } from './examine.ts';

/** How an excused breach is reported. */
export type Excused =
  | { readonly kind: 'unsound'; readonly unsound: Unsound }
  /** Only policy or misuse steps showed it, or only policy forbids it: it neither accuses Cancel nor makes the DLL unsound. */
  | { readonly kind: 'noted'; readonly rule: string; readonly sentence: string };

/** @param id of the report's entry, such as `U1` */
export async function excused(
  lab: Lab,
  id: string,
  { candidate, confirmation, excuse }: Extract<Examined, { kind: 'excused' }>,
): Promise<Excused> {
  const { breach, scenario } = candidate;
  const { scenario: control, outcome, anomaly } = excuse;
  const how = `in ${confirmation.excused} of ${confirmation.controls} runs`;
  const ended = endOf(outcome);
  const sameEnd =
    ended !== 'violation' &&
    fingerprintOf({ rule: breach.rule, outcome: ended }, outcome, lab.subject) ===
      fingerprintOf(breach, candidate.outcome, lab.subject);
  const what = sameEnd ? `the same steps broke in the same way ${how}` : `${anomaly.what} ${how}`;
  const sentence = `${breach.message} Without Cancel, ${what}.`;
  const unusual = argumentsBasis(control.steps);
  const isUnsound = !isBeyondDocuments(unusual) && !isManner(anomaly.anomaly);
  if (!isUnsound) return { kind: 'noted', rule: situationRule(scenario.steps) ?? breach.rule, sentence };
  const run = {
    steps: control.steps,
    outcome,
    anomalies: anomaliesOf(outcome),
    message: sentence,
    rule: breach.rule,
    seed: lab.plan.seed,
    reproduced: `${confirmation.excused}/${confirmation.controls}`,
  };
  return { kind: 'unsound', unsound: await unsoundOf(id, run, lab.subject) };
}
