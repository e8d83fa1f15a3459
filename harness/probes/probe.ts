import type { Doubt } from '../contract/doubt.ts';
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { BindingObservation } from '../judge/assess.ts';

/** A breach that no scenario shows; what is optional only where Cancel was called for it. */
export interface ProbeViolation {
  readonly rule: string;
  readonly message: string;
  readonly reproduced: string;
  readonly control?: string;
  readonly steps?: readonly Step[];
  readonly trace?: readonly TraceEvent[];
  /** How often the steps have to be repeated in one process; null if they need not be. */
  readonly cycles?: number | null;
  /** How the process ended, where that is what broke. */
  readonly end?: Pick<Finding, 'outcome' | 'trace' | 'evidence' | 'fingerprint' | 'consequences'> | null;
}

/** A breach that could be neither confirmed nor refuted, and why. */
export interface Unconfirmed extends ProbeViolation {
  readonly doubt: Doubt;
}

export interface BindingProbe {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly ProbeViolation[];
  readonly unconfirmed: readonly Unconfirmed[];
}
