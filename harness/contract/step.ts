/**
 * A scenario is plain data: a closed union of steps. The same steps stand in a report, in the corpus and in a replay;
 * the monitor only interprets them. Every duration is in milliseconds and already resolved: a replay needs no calibration.
 * Their forms are those of grammar/step.ts. Only types come from there: the monitor loads this file, and no library.
 */
import type * as grammar from '../grammar/step.ts';
import type { Basis } from './basis.ts';

export { MOST_STEPS } from '../grammar/bounds.ts';

/** Up to four resources of one scenario. */
export type Alias = grammar.Alias;

/** All of them, in the order in which they are given out; the index is the shim's number of a resource. */
export const ALIASES: readonly Alias[] = ['A', 'B', 'C', 'D'];

/** What the monitor knows of a resource: from what entry points returned and from what was reported. */
export type KnownState = grammar.KnownState;

/** What the shim does inside a status callback. */
export type CallbackAction = grammar.CallbackAction;

/** Keeps the thread that calls Cancel inside a LogEvent of that call. */
export type LogHold = grammar.LogHold;

/** When a step starts. */
export type Anchor = grammar.Anchor;

/** How a resource is named when it is opened. */
export type NameKind = grammar.NameKind;

/** Which RESID Cancel gets. */
export type CancelTarget = grammar.CancelTarget;

/** One step. Steps that call carry the routine's name as resapi.h spells it, in camel case. */
export type Step = grammar.Step;

export type StepOfKind<K extends Step['do']> = Extract<Step, { do: K }>;

/** How long a DLL may stay loaded by itself after FreeLibrary, milliseconds: its last thread may give its own reference back at its end. */
export const UNLOAD_PATIENCE_MS = 2_000;

/** Where a scenario came from: the family that drew it and the class of situation that it stands for. */
export interface Scenario {
  /** Unique in one check, e.g. `sweep-17`. */
  readonly id: string;
  /** What kind of situation: for evidence counts and reports, e.g. `rendezvous`, `sweep`, `idle`, `random`. */
  readonly situation: string;
  readonly basis: Basis;
  readonly seed: number;
  readonly steps: readonly Step[];
}
