/** Compares Cancel's answer, ERROR_SUCCESS or an error code, with how the operation ended. */
import { codeName } from '../harness/abi/errors.ts';
import { stateName } from '../harness/abi/states.ts';
import type { Facts } from '../harness/contract/facts.ts';
import type { RuleId } from '../harness/contract/rule-id.ts';
import { workedMs } from '../harness/model/early.ts';
import { msBetween, type Operation } from '../harness/model/history.ts';
import { answeredCancels, endedOtherwise, requestedState } from '../harness/model/operation.ts';
import type { RuleCheck, View, Violation } from '../harness/model/rule.ts';
import { borrowed } from './borrowed.ts';
import { type Answered, signsOfWork, usualOf } from './signs-of-work.ts';

/** Checks, with flags or without, that an operation whose Cancels were all refused reached the requested state. */
export function errorKept(view: View): RuleCheck {
  let observations = 0;
  const violations: Violation[] = [];
  for (const operation of view.history.operations) {
    const answered = answeredCancels(operation);
    const last = answered.at(-1);
    if (last === undefined || operation.touched.some((call) => call.exit === null || call.exit.value === 0)) continue;
    if (operation.end.how !== 'reported') continue;
    observations += 1;
    if (!endedOtherwise(operation)) continue;
    violations.push({
      kind: 'contradiction',
      message: `Cancel(${operation.resource}) answered ${codeName(last.exit.value)}, which says that the pending ${operation.what} was not cancelled, but it then ended ${stateName(operation.end.state)} instead of ${stateName(requestedState(operation))}.`,
      step: last.step,
      events: [last.exit.seq, operation.end.seq],
    });
  }
  return { observations, violations, ambiguous: [] };
}

/**
 * Checks, with flags or without, that no operation reached the requested state after Cancel answered ERROR_SUCCESS. An operation
 * without a final report is no observation. Nor is an answer that the contract leaves open; it is ambiguous.
 */
export function successKept(view: View, facts: Facts): RuleCheck {
  let observations = 0;
  const violations: Violation[] = [];
  const ambiguous: Violation[] = [];
  for (const operation of view.history.operations) {
    const { end } = operation;
    if (end.how !== 'reported') continue;
    for (const cancel of answeredCancels(operation)) {
      if (cancel.exit.value !== 0) continue;
      if (end.state !== requestedState(operation)) {
        observations += 1;
        continue;
      }
      const signs = signsOfWork(operation, cancel, view, facts);
      const violation: Violation = {
        kind: signs === 'late' ? 'late' : 'contradiction',
        message: wentOn(operation, cancel, end) + (signs === 'early' ? howEarly(operation, cancel, view, facts) : ''),
        step: cancel.step,
        events: [cancel.exit.seq, end.seq],
      };
      if (signs === 'none') {
        ambiguous.push(violation);
        continue;
      }
      observations += 1;
      violations.push(violation);
    }
  }
  return { observations, violations, ambiguous };
}

/** The violation's message. */
function wentOn({ what, resource }: Operation, { exit }: Answered, end: Reported): string {
  const when = end.seq > exit.seq ? 'after' : 'before';
  return `Cancel(${resource}) answered ERROR_SUCCESS while ${what} was pending, but the operation went on: it reported ${stateName(end.state)} ${Math.abs(msBetween(exit, end)).toFixed(1)} ms ${when} Cancel returned.`;
}

type Reported = Extract<Operation['end'], { how: 'reported' }>;

/** Says why this Cancel came too early to be excused by a gap before the report. */
function howEarly(operation: Operation, cancel: Answered, view: View, facts: Facts): string {
  const { what, end } = operation;
  const usual = usualOf(operation, facts);
  const left = end.how === 'reported' ? Math.round(msBetween(cancel.enter, end)) : 0;
  return ` Cancel was called after ${Math.round(workedMs(operation, cancel, view, usual))} ms of work, where ${what} usually takes ${Math.round(usual.medianMs)} ms, and ${left} ms before that report; none that came so early and answered ERROR_SUCCESS cancelled an ${what}.`;
}

/**
 * Both checks, with their violations worded for `flags.reserved`.
 * @param where first words of the messages, e.g. `With reserved flags`
 */
export function answersKept(view: View, facts: Facts, where: string): RuleCheck {
  const [kept, cancelled] = [errorKept(view), successKept(view, facts)];
  const as = (generally: RuleId) => (violation: Violation) => borrowed(violation, generally, where);
  return {
    observations: kept.observations + cancelled.observations,
    violations: [
      ...kept.violations.map(as('returns.error-not-cancelled')),
      ...cancelled.violations.map(as('returns.success-cancelled')),
    ],
    ambiguous: [...kept.ambiguous, ...cancelled.ambiguous],
  };
}
