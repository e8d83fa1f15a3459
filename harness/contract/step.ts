/**
 * The types of scenarios and their steps. A scenario is plain data, and the same in a report, in the corpus and in a replay. The
 * monitor interprets it. Every duration is in milliseconds and already resolved, so a replay needs no calibration.
 * grammar/step.ts defines the steps. This file imports only types from there, since the monitor loads it without any library.
 */
import type * as grammar from '../grammar/step.ts';
import type { Basis } from './basis.ts';

export { MOST_STEPS, MOST_TABLES } from '../grammar/bounds.ts';

/** The name of a resource in a scenario, which has at most four. */
export type Alias = grammar.Alias;

/** All aliases in the order of use. The index is the shim's number of the resource. */
export const ALIASES: readonly Alias[] = ['A', 'B', 'C', 'D'];

/** The state of a resource as the monitor knows it, from return values and reports. */
export type KnownState = grammar.KnownState;

/** The shim's action inside a status callback. */
export type CallbackAction = grammar.CallbackAction;

/** Keeps the thread that calls Cancel inside a LogEvent of that call. */
export type LogHold = grammar.LogHold;

/** When a step starts. */
export type Anchor = grammar.Anchor;

/** The kind of name that a resource is opened with. */
export type NameKind = grammar.NameKind;

/** The RESID that Cancel gets. */
export type CancelTarget = grammar.CancelTarget;

/** One step. A step that makes a call has the routine's name from resapi.h, in camel case. */
export type Step = grammar.Step;

/** The steps of kind `K`. */
export type StepOfKind<K extends Step['do']> = Extract<Step, { do: K }>;

/**
 * A DLL may stay loaded this long after FreeLibrary, milliseconds: its last thread may release its own reference when it ends.
 */
export const UNLOAD_PATIENCE_MS = 2_000;

/** A resource type that nobody serves: a DLL that takes it takes any name. */
export const MADE_UP_TYPE = 'pcancel made-up type 51b7';

/** A list of steps, with its origin. */
export interface Scenario {
  /** Unique in one check, for example `sweep-17`. */
  readonly id: string;
  /** The kind of situation, for counts and reports: for example `rendezvous`, `sweep`, `idle` or `random`. */
  readonly situation: string;
  /** The weakest basis that the situation needs. */
  readonly basis: Basis;
  /** Seed of the generator that drew it. */
  readonly seed: number;
  readonly steps: readonly Step[];
}
