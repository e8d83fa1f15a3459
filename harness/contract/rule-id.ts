/**
 * The ids of the rules that ship with pcancel. Code that names one of them names it by this type, so that a misspelt id does not
 * compile. An id that comes from outside (a report, a command line, somebody's own rule) is a string; `ruleIdOf` narrows it.
 */
import type { Family } from './rule.ts';

/** Permanent once released: `family.what-it-demands`. Families and rules stand in the register's order. */
const IDS = {
  returns: [
    'returns.it-returns',
    'returns.error-not-cancelled',
    'returns.success-cancelled',
    'returns.win32-code',
    'returns.hresult-code',
    'returns.io-pending',
  ],
  liveness: ['liveness.operation-ends', 'liveness.one-terminal-report', 'liveness.prompt'],
  recovery: ['recovery.works-again', 'recovery.idle-no-effect'],
  isolation: ['isolation.others-alone'],
  callbacks: [
    'callbacks.own-handle',
    'callbacks.none-after-close',
    'callbacks.none-outside-operation',
    'callbacks.terminate-obeyed',
    'callbacks.checkpoint-grows',
    'callbacks.log-level',
    'callbacks.format-readable',
  ],
  concurrency: [
    'concurrency.other-thread',
    'concurrency.polls-beside',
    'concurrency.cancel-beside-cancel',
    'concurrency.cancel-beside-terminate',
  ],
  quorum: ['quorum.released'],
  binding: [
    'binding.version-range',
    'binding.table',
    'binding.slot-executable',
    'binding.slot-in-module',
    'binding.export-agrees',
  ],
  endurance: ['endurance.threads', 'endurance.handles', 'endurance.memory', 'endurance.nth-call'],
  hygiene: [
    'hygiene.float-state',
    'hygiene.registers',
    'hygiene.heap',
    'hygiene.directory',
    'hygiene.environment',
    'hygiene.locale',
    'hygiene.priority',
    'hygiene.worker-ends',
    'hygiene.clean-unload',
  ],
  flags: ['flags.reserved'],
  arguments: [
    'arguments.null-resid',
    'arguments.closed-resid',
    'arguments.made-up-resid',
    'arguments.online-while-pending',
    'arguments.names',
    'arguments.empty-name',
  ],
} as const satisfies { readonly [F in Family]: readonly `${F}.${string}`[] };

/** The id of a rule of the register, of one family's if that is given. */
export type RuleId<F extends Family = Family> = (typeof IDS)[F][number];

/** Every id, in the register's order. */
export const RULE_IDS: readonly RuleId[] = Object.values(IDS).flat();

/** The id if it is one of the register's; null for any other text, such as the id of somebody's own rule. */
export function ruleIdOf(text: string): RuleId | null {
  return RULE_IDS.find((id) => id === text) ?? null;
}

/** The rule that crashes, hangs, exits and integrity findings carry. */
export const IT_RETURNS: RuleId = 'returns.it-returns';

/** The only rule that needs two processes at once. */
export const QUORUM_RELEASED: RuleId = 'quorum.released';

/** What hundreds of cycles in one process are judged by, and nothing else. */
export const ENDURANCE_IDS: readonly RuleId[] = [...IDS.endurance, 'hygiene.worker-ends'];

/** Cycles below which those rules claim nothing: a third is warm-up, and the rest is looked at in three parts. */
export const LEAST_CYCLES = 120;
