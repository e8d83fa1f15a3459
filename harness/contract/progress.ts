/** Progress messages of a run. Reporters may ignore them, since the finished report repeats everything. */
import type { Outcome } from './report.ts';
import type { Scenario } from './step.ts';
import type { RunOutcome } from './trace.ts';
import type { Verdict } from './verdict.ts';

/** The stage of a check. */
export type Phase = 'inspect' | 'calibrate' | 'explore' | 'confirm' | 'shrink';

/** One progress message. */
export type ProgressEvent =
  /** The work on a subject begins; `index` counts from 1. */
  | { readonly kind: 'subject'; readonly name: string; readonly index: number; readonly of: number }
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** While exploring: number of scenarios judged so far, and of those planned; null if the time limit decides. */
  | { readonly kind: 'explored'; readonly done: number; readonly planned: number | null }
  /** While exploring: one scenario has run. It is for reporters that need traces which the report does not contain. */
  | { readonly kind: 'ran'; readonly scenario: Scenario; readonly outcome: RunOutcome }
  /** A finding was observed for the first time. It is not confirmed yet. */
  | { readonly kind: 'finding'; readonly rule: string; readonly outcome: Outcome }
  /** While confirming: `done` of `of` repeats in fresh processes were made. */
  | { readonly kind: 'confirmed'; readonly rule: string; readonly done: number; readonly of: number }
  /** A finding is confirmed, and was shrunk to this number of steps; 0 if it has none. */
  | { readonly kind: 'found'; readonly rule: string; readonly steps: number }
  | { readonly kind: 'subject-done'; readonly name: string; readonly verdict: Verdict };
