/**
 * The ids of the rules that ship with pcancel. Code uses this type for them, so that a misspelt id does not compile. An id from
 * outside (a report, a command line, a user's own rule) is a string. `ruleIdOf` narrows it.
 */
import type { Family } from './rule.ts';

/** Each id is permanent once released: `family.what-it-demands`. Families and rules are in the register's order. */
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
  isolation: ['isolation.others-alone', 'isolation.others-prompt'],
  callbacks: [
    'callbacks.own-handle',
    'callbacks.none-after-close',
    'callbacks.none-outside-operation',
    'callbacks.terminate-obeyed',
    'callbacks.checkpoint-grows',
    'callbacks.checkpoint-moves',
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

/** The id of a shipped rule, or of a rule of family `F` if it is given. */
export type RuleId<F extends Family = Family> = (typeof IDS)[F][number];

/** Every id, in the register's order. */
export const RULE_IDS: readonly RuleId[] = Object.values(IDS).flat();

/** The text as a shipped rule's id; null for any other text, such as the id of a user's own rule. */
export function ruleIdOf(text: string): RuleId | null {
  return RULE_IDS.find((id) => id === text) ?? null;
}

/** The rule of all findings whose outcome is a crash, hang, exit or integrity. */
export const IT_RETURNS: RuleId = 'returns.it-returns';

/** The only rule that needs two processes at once. */
export const QUORUM_RELEASED: RuleId = 'quorum.released';

/** The rules that only hundreds of cycles in one process can check. */
export const ENDURANCE_IDS: readonly RuleId[] = [...IDS.endurance, 'hygiene.worker-ends'];

/** Least number of cycles for the growth rules. A third is warm-up, and the rest is judged in three parts. */
export const LEAST_CYCLES = 120;
