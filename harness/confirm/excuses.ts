/** The control run: the same steps without Cancel, and the anomalies in it that excuse Cancel. */
import { IT_RETURNS } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { anomaliesIn } from '../judge/anomalies.ts';
import type { Anomalous } from '../judge/anomalous.ts';
import type { Breach } from '../judge/views.ts';
import type { Rule } from '../model/rule.ts';

/** Names of the anomalies in a run without Cancel that excuse a breach. */
export function excuses(rules: readonly Rule[], breach: Pick<Breach, 'rule' | 'outcome'>): ReadonlySet<string> {
  if (breach.rule === IT_RETURNS && breach.outcome !== 'violation') return new Set(['ended']);
  return new Set<string>(['ended', ...(rules.find((rule) => rule.id === breach.rule)?.excuses ?? [])]);
}

/**
 * The first anomaly of a control run that excuses a breach; null if there is none. The breach's rule has to name the anomaly. It
 * has to be at the breach's own operation, or be an extra report at that or an earlier operation of that resource.
 * @param steps of the run that broke the rule; the control ran them without Cancel
 */
export function excuseIn(
  outcome: RunOutcome,
  breach: Pick<Breach, 'rule' | 'outcome' | 'operation'>,
  rules: readonly Rule[],
  steps: readonly Step[],
): Anomalous | null {
  const named = excuses(rules, breach);
  const places = steps.flatMap((step, index) => (step.do === 'cancel' ? [] : [index]));
  const isThere = ({ step }: Anomalous): boolean =>
    step === null || breach.operation === null || places[step] === breach.operation;
  const byEnds = named.has('not-reached');
  /**
   * An extra report may be taken for the end of the resource's next operation, or for that of its own, which then seems to report too much. One for a
   * resource without an operation has no step.
   */
  const spills = ({ anomaly, step }: Anomalous): boolean => {
    if (!byEnds || anomaly !== 'extra-report' || breach.operation === null) return false;
    if (step === null) return true;
    const place = places[step];
    return place !== undefined && place <= breach.operation && resourceAt(steps, place) === resourceAt(steps, breach.operation);
  };
  return anomaliesIn(outcome).find((each) => (named.has(each.anomaly) && isThere(each)) || spills(each)) ?? null;
}

function resourceAt(steps: readonly Step[], place: number): string | null {
  const step = steps[place];
  return step !== undefined && 'resource' in step ? step.resource : null;
}
