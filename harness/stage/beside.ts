/** Results of the stages beside the hunt. No scenario of the hunt leads to them, so each stage confirms its own. */
import type { Doubt } from '../contract/doubt.ts';
import type { Finding } from '../contract/report.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { BindingObservation } from '../judge/assess.ts';

/** How many of `of` runs showed it. */
export interface Counted {
  readonly shown: number;
  readonly of: number;
}

/** The part of a finding that describes the end of its process. */
export type ProcessEnd = Pick<Finding, 'outcome' | 'trace' | 'evidence' | 'fingerprint' | 'consequences'>;

/** A broken rule, and what shows it. */
export type BesideBreach = {
  readonly rule: RuleId;
  readonly message: string;
  readonly repeated: Counted;
} & (
  | {
      /** From the function table, the exports, or Startup's answer. No Cancel is involved. */
      readonly from: 'binding';
    }
  | {
      /** From two processes that compete for one quorum resource. */
      readonly from: 'sessions';
      /** Result of the same sessions without Cancel, in words. */
      readonly control: string;
      readonly steps: readonly Step[];
      readonly trace: readonly TraceEvent[];
    }
  | {
      /** From many cycles of Open to Close in one process. */
      readonly from: 'cycles';
      /** The same cycles without Cancel. */
      readonly control: Counted;
      /** One cycle that shows it when repeated; empty if no simple one does. */
      readonly steps: readonly Step[];
      /** How often the steps have to be repeated; null if there are none. */
      readonly cycles: number | null;
      /** How the process ended, if that is the breach; else null. */
      readonly end: ProcessEnd | null;
    }
);

/** A breach from sessions of two processes. */
export type SessionsBreach = Extract<BesideBreach, { readonly from: 'sessions' }>;

/** A breach from cycles. */
export type CyclesBreach = Extract<BesideBreach, { readonly from: 'cycles' }>;

/** A breach that was neither confirmed nor refuted, and why. */
export type UnsettledBreach = BesideBreach & { readonly doubt: Doubt };

/** Observations and breaches of one stage. */
export interface Beside {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly BesideBreach[];
  readonly unconfirmed: readonly UnsettledBreach[];
}

/** Adds up the results of several stages. */
export function together(stages: readonly Beside[]): Beside {
  return {
    observations: stages.flatMap(({ observations }) => observations),
    violations: stages.flatMap(({ violations }) => violations),
    unconfirmed: stages.flatMap(({ unconfirmed }) => unconfirmed),
  };
}
