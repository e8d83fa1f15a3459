/** Family `flags`: Cancel's reserved parameter. */

import { always, NOTHING, type ShippedRule } from '../harness/model/rule.ts';
import { answersKept } from './kept-answers.ts';

const reserved: ShippedRule = {
  id: 'flags.reserved',
  family: 'flags',
  title: 'Reserved flags are ignored or refused, but never change what an answer means',
  basis: 'policy',
  citation: 'PCANCEL_ROUTINE (resapi.h), parameter CancelFlags_RESERVED: reserved. No page says what a value other than 0 does.',
  reason: 'A later Resource Monitor may pass a value; what the DLL then answers still has to be what happened.',
  cause: 'The flags are taken for an option of an older interface, or for a reason to answer early.',
  remedy: 'Ignore the flags, or answer ERROR_INVALID_PARAMETER (87) and do nothing if they are not 0.',
  runs: 'Cancel with flags 1, 0x80000000 and 0xFFFFFFFF while an operation is pending, in a process of its own.',
  minimum: 2,
  excuses: ['not-reached'],
  doesNotApply: always,
  check(view, facts) {
    const flagged = view.history.calls.filter((call) => {
      const step = view.scenario.steps[call.step];
      return call.call === 'Cancel' && call.exit !== null && step?.do === 'cancel' && (step.flags ?? 0) !== 0;
    });
    if (flagged.length === 0) return NOTHING;
    const kept = answersKept(view, facts, 'With reserved flags');
    const settled = flagged.filter(({ step }) => !kept.ambiguous.some((left) => left.step === step));
    return { observations: settled.length, violations: kept.violations, ambiguous: kept.ambiguous };
  },
};

/** The rules of the family. */
export const flagRules: readonly ShippedRule[] = [reserved];
