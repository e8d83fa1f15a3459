/** What stages beside the hunt have seen: no scenario of the hunt leads to it, so they confirm it themselves. */
import type { Doubt } from '../contract/doubt.ts';
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { BindingObservation } from '../judge/assess.ts';

/** Of `of` runs, those that showed it. */
export interface Counted {
  readonly shown: number;
  readonly of: number;
}

/** What a finding says of the end of its process. */
export type ToldEnd = Pick<Finding, 'outcome' | 'trace' | 'evidence' | 'fingerprint' | 'consequences'>;

/** A breach of a rule, and what shows it. */
export type BesideBreach = {
  readonly rule: string;
  readonly message: string;
  readonly repeated: Counted;
} & (
  | {
      /** Of the function table, the exports, or what Startup answers: no Cancel is involved. */
      readonly from: 'binding';
    }
  | {
      /** Of two processes that compete for one quorum resource. */
      readonly from: 'sessions';
      /** What the same sessions showed without Cancel, in words. */
      readonly control: string;
      readonly steps: readonly Step[];
      readonly trace: readonly TraceEvent[];
    }
  | {
      /** Of many cycles from Open to Close in one process. */
      readonly from: 'cycles';
      /** The arms without Cancel. */
      readonly control: Counted;
      /** One cycle that shows it when it is repeated; empty if no simple one does. */
      readonly steps: readonly Step[];
      /** How often the steps are to be repeated; null if there are none. */
      readonly cycles: number | null;
      /** How the process ended, where that is what broke; else null. */
      readonly end: ToldEnd | null;
    }
);

/** A breach that sessions of two processes showed. */
export type SessionsBreach = Extract<BesideBreach, { readonly from: 'sessions' }>;

/** A breach that cycles showed. */
export type CyclesBreach = Extract<BesideBreach, { readonly from: 'cycles' }>;

/** A breach that could be neither confirmed nor refuted, and why. */
export type UnsettledBreach = BesideBreach & { readonly doubt: Doubt };

/** What one stage observed of its rules. */
export interface Beside {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly BesideBreach[];
  readonly unconfirmed: readonly UnsettledBreach[];
}

/** Several stages as one. */
export function together(stages: readonly Beside[]): Beside {
  return {
    observations: stages.flatMap(({ observations }) => observations),
    violations: stages.flatMap(({ violations }) => violations),
    unconfirmed: stages.flatMap(({ unconfirmed }) => unconfirmed),
  };
}
