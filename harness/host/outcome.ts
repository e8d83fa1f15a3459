/** The result of one question to a monitor: exactly one outcome, whatever the subject does to the process. */
import type { CallInFlight, Trace } from '../contract/trace.ts';
import type { CrashEnding, ExitEnding, LackingEnding } from './ending.ts';

/**
 * The answer, or the failure that came instead. A `harness-fault` is ours; `integrity`: the process or its journal was spoilt.
 */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | (CrashEnding & { readonly trace: Trace })
  | {
      readonly kind: 'hang';
      readonly during: CallInFlight;
      readonly deadlineMs: number;
      readonly stacks: readonly string[];
      readonly trace: Trace;
    }
  | (ExitEnding & { readonly trace: Trace })
  | (LackingEnding & { readonly trace: Trace })
  | { readonly kind: 'integrity'; readonly what: string; readonly trace: Trace }
  | { readonly kind: 'harness-fault'; readonly what: string };

/** Any outcome but an answer. */
export type Failure = Exclude<Outcome<never>, { kind: 'answer' }>;
