/** What a run tells while it goes on. Reporters may ignore all of it; the finished report says everything once more. */
import type { Outcome } from './report.ts';
import type { Scenario } from './step.ts';
import type { RunOutcome } from './trace.ts';
import type { Verdict } from './verdict.ts';

export type Phase = 'inspect' | 'calibrate' | 'explore' | 'confirm' | 'shrink';

export type ProgressEvent =
  /** The work on a subject begins; `index` counts from 1. */
  | { readonly kind: 'subject'; readonly name: string; readonly index: number; readonly of: number }
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** While exploring: scenarios judged so far, and how many are planned (null: until the time is up). */
  | { readonly kind: 'explored'; readonly done: number; readonly planned: number | null }
  /** While exploring: one scenario has run; for whoever looks at traces that the report does not hold. */
  | { readonly kind: 'ran'; readonly scenario: Scenario; readonly outcome: RunOutcome }
  /** A finding has been observed for the first time; it is not confirmed yet. */
  | { readonly kind: 'finding'; readonly rule: string; readonly outcome: Outcome }
  /** While confirming: `done` of `of` repeats in fresh processes. */
  | { readonly kind: 'confirmed'; readonly rule: string; readonly done: number; readonly of: number }
  /** A finding stands: confirmed, and shrunk to this many steps; 0 where it has none. */
  | { readonly kind: 'found'; readonly rule: string; readonly steps: number }
  | { readonly kind: 'subject-done'; readonly name: string; readonly verdict: Verdict };
