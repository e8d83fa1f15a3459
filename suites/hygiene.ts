/** Family `hygiene`: changes that a Cancel must not leave in its thread and its process. */
import { LEAST_CYCLES } from '../harness/contract/rule-id.ts';
import type { ShippedRule, Violation } from '../harness/model/rule.ts';
import { always, NOTHING } from '../harness/model/rule.ts';
import { type Unloading, unloadings } from '../harness/model/unload.ts';
import { surroundingsRules } from './surroundings.ts';

const floatState: ShippedRule = {
  id: 'hygiene.float-state',
  family: 'hygiene',
  title: 'Cancel leaves the floating-point control state as it found it',
  basis: 'derived',
  citation: 'x64 calling convention: the control bits of MXCSR and the x87 control word belong to the caller.',
  reason: 'The thread goes on in other code, whose arithmetic then rounds or traps differently.',
  cause: 'A numeric library, or hand-written assembly, that changes rounding or precision and leaves by an early return.',
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
      return [{ kind: 'conduct', message, step: call.step, events: [call.exit?.seq ?? 0] }];
    });
    return { observations: returned.length, violations, ambiguous: [] };
  },
};

/** The message for each result of FreeLibrary; null if the DLL was unloaded. */
const NOT_UNLOADED: Readonly<Record<Unloading, string | null>> = {
  gone: null,
  failed: 'After a Cancel, FreeLibrary failed.',
  stayed: 'After a Cancel, the DLL stayed loaded when everything was closed and FreeLibrary called; without Cancel it goes.',
};

const cleanUnload: ShippedRule = {
  id: 'hygiene.clean-unload',
  family: 'hygiene',
  title: 'After a Cancel, Close of all and FreeLibrary, the process goes on and ends well',
  basis: 'derived',
  citation:
    'Close page (resapi.h): everything that belongs to the resource is freed; a thread that runs on in unmapped code cannot be, nor a module whose reference is kept.',
  reason:
    'The Resource Monitor unloads a DLL whose resources are gone; a thread left behind then crashes the process and all else in it, and a DLL that stays loaded cannot be replaced.',
  cause:
    'Close waits for the last report rather than for the thread, or a module reference is given back on the completed path only.',
  remedy:
    'End the worker before Close returns: wait for its handle, not for its last report. What took a reference to the module gives it back on every path (FreeLibraryAndExitThread).',
  runs: 'Cancel of a pending operation, Close, FreeLibrary, a pause longer than an operation, and the end of the process.',
  minimum: 1,
  excuses: ['unload'],
  doesNotApply: ({ facts }) => (facts.unloads ? null : 'it does not unload even without Cancel'),
  check(view) {
    const unloads = unloadings(view.history);
    const violations = unloads.flatMap(({ call, came }): Violation[] => {
      const message = NOT_UNLOADED[came];
      return message === null ? [] : [{ kind: 'conduct', message, step: call.step, events: [call.exit?.seq ?? 0] }];
    });
    return { observations: unloads.length, violations, ambiguous: [] };
  },
};

/** Names of the bits of TraceEvent's `registers`, from bit 0. */
const REGISTERS = [
  'rbx',
  'rbp',
  'r12',
  'r13',
  'r14',
  'r15',
  'rdi',
  'rsi',
  ...Array.from({ length: 10 }, (_, index) => `xmm${index + 6}`),
];

const registers: ShippedRule = {
  id: 'hygiene.registers',
  family: 'hygiene',
  title: 'Cancel leaves the non-volatile registers as it found them',
  basis: 'derived',
  citation: 'x64 calling convention: rbx, rbp, rdi, rsi, r12 to r15 and xmm6 to xmm15 belong to the caller.',
  reason: 'The caller goes on with other values in its variables; what that breaks is anybody’s guess.',
  cause: 'Hand-written assembly, a function that is called with the wrong convention, or a stack that was written over.',
  remedy: 'Save and restore them in hand-written assembly; elsewhere look for a wrong calling convention or a corrupted stack.',
  runs: 'Every Cancel: patterns are put into these registers before it and compared after it.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check(view) {
    const returned = view.history.calls.filter((call) => call.call === 'Cancel' && call.exit !== null);
    const violations = returned.flatMap((call): Violation[] => {
      const mask = call.exit?.registers ?? null;
      if (mask === null) return [];
      const names = REGISTERS.filter((_, bit) => (mask & (1 << bit)) !== 0).join(', ');
      const message = `Cancel returned with other values in registers that belong to its caller: ${names}.`;
      return [{ kind: 'conduct', message, step: call.step, events: [call.exit?.seq ?? 0] }];
    });
    return { observations: returned.length, violations, ambiguous: [] };
  },
};

const workerEnds: ShippedRule = {
  id: 'hygiene.worker-ends',
  family: 'hygiene',
  title: 'After a cancelled operation its worker ends, or goes back to its pool',
  basis: 'derived',
  citation: 'Close page (resapi.h): it frees what belongs to the resource; Terminate page: pending requests end.',
  reason: 'A worker that waits for ever after its operation was cancelled keeps its stack, and runs on when the DLL is unloaded.',
  cause: 'The worker waits for the event of the next step, which a cancelled operation never sets.',
  remedy: 'Let the cancelled path of the worker leave as the completed path does; wait for it in Close.',
  runs: 'The cycles of the family endurance: broken if every cancelled operation leaves a thread, after Close and however often it is repeated.',
  minimum: LEAST_CYCLES,
  excuses: [],
  doesNotApply: always,
  check: () => NOTHING,
};

/** The rules of the family, those of surroundings.ts included. */
export const hygieneRules: readonly ShippedRule[] = [floatState, registers, ...surroundingsRules, workerEnds, cleanUnload];
