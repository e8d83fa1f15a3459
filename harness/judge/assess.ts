/** Makes the rule table of one subject: the observations and the status of each rule. Pure. */
import type { Facts } from '../contract/facts.ts';
import { inProfile } from '../contract/profile.ts';
import type { Evidence, Finding, RuleReport } from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';
import { reportsAfterCancel, UNCHANGED_REPORTS } from '../model/progress.ts';
import type { Rule, Totals } from '../model/rule.ts';
import type { Judged } from './views.ts';

/** The result of a rule that is checked outside the hunt's scenarios, such as the binding rules and endurance. */
export interface BindingObservation {
  readonly rule: RuleId;
  readonly observations: number;
  /**
   * Number of independent runs, for the bound on the rate of failing runs. Missing means `observations`. 0 means that no such
   * bound is given: a slope over many cycles is judged only once.
   */
  readonly scenarios?: number;
  /** Why the rule does not apply, as a sentence for its row; null if it applies. */
  readonly doesNotApply: string | null;
}

/** What the rule table is made from. */
export interface Assessed {
  readonly register: readonly Rule[];
  readonly profile: Profile;
  /** Rules that the user named with --rule; empty for all. */
  readonly only: readonly string[];
  readonly facts: Facts;
  readonly judged: readonly Judged[];
  readonly bindings: readonly BindingObservation[];
  readonly findings: readonly Finding[];
  /** Breaches that were neither confirmed nor refuted: rule id -> sentence. */
  readonly open: ReadonlyMap<string, string>;
  /** Breaches that were refuted or excused: rule id -> sentence. */
  readonly noted: ReadonlyMap<string, string>;
}

/**
 * The counts that the rules and the verdict rest on.
 * @param processes number of monitors that were started
 */
export function evidenceOf(judged: readonly Judged[], processes: number): Evidence {
  let calls = 0;
  let cancelCalls = 0;
  let cancelWhilePending = 0;
  let cancelSucceeded = 0;
  let ambiguous = 0;
  for (const { view, ambiguous: unclear } of judged) {
    calls += view.history.calls.length;
    cancelCalls += view.history.calls.filter((call) => call.call === 'Cancel').length;
    for (const operation of view.history.operations) {
      cancelWhilePending += operation.cancels.length;
      cancelSucceeded += operation.cancels.filter((call) => call.exit?.value === 0).length;
    }
    for (const list of unclear.values()) ambiguous += list.length;
  }
  return { scenarios: judged.length, calls, cancelCalls, cancelWhilePending, cancelSucceeded, ambiguous, processes };
}

/** One row for every rule of the register. */
export function ruleTable(assessed: Assessed, evidence: Evidence): readonly RuleReport[] {
  const totals: Totals = {
    facts: assessed.facts,
    cancelCalls: evidence.cancelCalls,
    cancelWhilePending: evidence.cancelWhilePending,
    cancelSucceeded: evidence.cancelSucceeded,
    cancelRefused: refused(assessed.judged),
    logsAfterCancel: logsAfterCancel(assessed.judged),
    reportedOn: reportedOn(assessed.judged),
  };
  return assessed.register.map((rule) => rowOf(rule, assessed, totals));
}

function rowOf(rule: Rule, assessed: Assessed, totals: Totals): RuleReport {
  const { id, family, title, basis } = rule;
  const row = { id, family, title, basis } as const;
  const binding = assessed.bindings.find((each) => each.rule === id);
  const observations = binding?.observations ?? assessed.judged.reduce((sum, run) => sum + (run.observations.get(id) ?? 0), 0);
  const scenarios =
    binding?.scenarios ?? binding?.observations ?? assessed.judged.filter((run) => (run.observations.get(id) ?? 0) > 0).length;
  const without = (status: 'not-applicable' | 'not-exercised' | 'warn', note: string): RuleReport => ({
    ...row,
    status,
    observations,
    bound95: null,
    note,
  });
  if (assessed.findings.some((finding) => finding.rule === id))
    return { ...row, status: 'fail', observations, bound95: null, note: null };
  const cause = assessed.findings.find((finding) => finding.consequences.includes(id));
  if (!inProfile(basis, assessed.profile)) return without('not-applicable', `not part of the profile ${assessed.profile}`);
  if (assessed.only.length > 0 && !assessed.only.includes(id))
    return without('not-applicable', 'left out by --rule or --skip-rule');
  if (cause !== undefined) return without('warn', `broken as a consequence of what ${cause.id} tells`);
  const seen = assessed.open.get(id) ?? assessed.noted.get(id);
  if (seen !== undefined) return without('warn', seen);
  const beside = assessed.judged.filter(({ breach }) => breach?.consequences.includes(id)).length;
  if (beside > 0) {
    const runs = beside === 1 ? '1 run that' : `${beside} runs that`;
    return without('warn', `broken in ${runs} broke another rule as well; --rule ${id} looks at it alone`);
  }
  // Their findings went to the rule of a special situation, such as an unusual name: see harness/steps/attribution.ts.
  const moved = assessed.judged.filter(({ breach }) => breach?.rule === id).length;
  if (moved > 0) return without('warn', `broken in ${moved === 1 ? '1 run' : `${moved} runs`}, of which another rule tells`);
  const reason = binding === undefined ? rule.doesNotApply(totals) : binding.doesNotApply;
  if (reason !== null) return without('not-applicable', reason);
  if (observations < rule.minimum) return without('not-exercised', `${observations} of at least ${rule.minimum} observations`);
  return { ...row, status: 'pass', observations, bound95: scenarios === 0 ? null : bound95(scenarios), note: null };
}

/**
 * Upper bound on the rate of failing scenarios, from 0 to 1, after scenarios without a failure: exact, at 95 % confidence
 * (Clopper-Pearson with zero failures).
 * @param scenarios number in which the rule was observed. They are drawn independently; observations within one are dependent.
 */
export function bound95(scenarios: number): number {
  return 1 - 0.05 ** (1 / scenarios);
}

/** Number of operations whose Cancels all answered an error code. Only they show whether an error code is true. */
function refused(judged: readonly Judged[]): number {
  const operations = judged.flatMap(({ view }) => view.history.operations);
  return operations.filter(
    ({ cancels, touched }) => cancels.length > 0 && touched.every((call) => call.exit !== null && call.exit.value !== 0),
  ).length;
}

function reportedOn(judged: readonly Judged[]): number {
  const operations = judged.flatMap(({ view }) => view.history.operations);
  return operations.filter((operation) => reportsAfterCancel(operation).length >= UNCHANGED_REPORTS).length;
}

function logsAfterCancel(judged: readonly Judged[]): number {
  let count = 0;
  for (const { view } of judged) {
    const first = view.history.calls.find((call) => call.call === 'Cancel');
    if (first === undefined) continue;
    count += view.trace.events.filter((event) => event.kind === 'log' && event.seq > first.enter.seq).length;
  }
  return count;
}
