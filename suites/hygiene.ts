/** Family `hygiene`: what a call leaves behind in its thread and its process. */
import type { Rule, Violation } from './rule.ts';
import { always } from './rule.ts';

const floatState: Rule = {
  id: 'hygiene.float-state',
  family: 'hygiene',
  title: 'Cancel leaves the floating-point control state as it found it',
  basis: 'derived',
  citation: 'x64 calling convention: the control bits of MXCSR and the x87 control word belong to the caller.',
  reason: 'The thread goes on in other code, whose arithmetic then rounds or traps differently.',
  remedy: 'Save and restore the control word around the code that changes it.',
  runs: 'Every Cancel: both words are compared before and after.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check(view) {
    const returned = view.history.calls.filter((call) => call.call === 'Cancel' && call.exit !== null);
    const violations = returned.flatMap((call): Violation[] => {
      const state = call.exit?.floatState ?? null;
      if (state === null) return [];
      const message = `Cancel returned with MXCSR 0x${state.mxcsr.toString(16)} and x87 control word 0x${state.x87.toString(16)}, which are not what it was called with.`;
      return [{ message, step: call.step, events: [call.exit?.seq ?? 0] }];
    });
    return { observations: returned.length, violations, ambiguous: [] };
  },
};

const cleanUnload: Rule = {
  id: 'hygiene.clean-unload',
  family: 'hygiene',
  title: 'After a Cancel, Close of all and FreeLibrary, the process goes on and ends well',
  basis: 'derived',
  citation:
    'Close page (resapi.h): everything that belongs to the resource is freed; a thread that runs on in unmapped code cannot be.',
  reason:
    'The Resource Monitor unloads a DLL whose resources are gone; a thread left behind then crashes the process and all else in it.',
  remedy: 'End the worker before Close returns: wait for its handle, not for its last report.',
  runs: 'Cancel of a pending operation, Close, FreeLibrary, a pause longer than an operation, and the end of the process.',
  minimum: 1,
  excuses: ['unload'],
  doesNotApply: ({ facts }) => (facts.unloads ? null : 'it does not unload even without Cancel'),
  check(view) {
    const unloads = view.history.calls.filter((call) => call.call === 'FreeLibrary' && call.exit !== null);
    const violations = unloads
      .filter((call) => call.exit?.value === 0)
      .map(
        (call): Violation => ({ message: 'After a Cancel, FreeLibrary failed.', step: call.step, events: [call.exit?.seq ?? 0] }),
      );
    return { observations: unloads.length, violations, ambiguous: [] };
  },
};

export const hygieneRules: readonly Rule[] = [floatState, cleanUnload];
