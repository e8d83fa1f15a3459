/**
 * A scenario is plain data: a closed union of steps. The same steps stand in a report, in the corpus and in a replay;
 * the monitor only interprets them. Every duration is in milliseconds and already resolved: a replay needs no calibration.
 */
import type { Basis } from './basis.ts';

/** Up to four resources of one scenario. */
export type Alias = 'A' | 'B' | 'C' | 'D';

/** All of them, in the order in which they are given out; the index is the shim's number of a resource. */
export const ALIASES: readonly Alias[] = ['A', 'B', 'C', 'D'];

/** A scenario, and a process's history that is repeated as one, is at most this long: the shim keeps state for 1,024 steps. */
export const MOST_STEPS = 1_000;

/** What the monitor knows of a resource: from what entry points returned and from what was reported. */
export type KnownState = 'closed' | 'offline' | 'online-pending' | 'online' | 'offline-pending' | 'failed';

/** What the shim does inside a status callback. `report` counts from 1 within one operation; 0 means every report. */
export type CallbackAction =
  | { readonly act: 'delay'; readonly report: number; readonly ms: number }
  | { readonly act: 'terminate'; readonly report: number }
  /**
   * Keeps the reporting thread inside the callback. It is let go `afterCancelMs` after a Cancel on this resource has been
   * entered, or as soon as that Cancel has returned, or after `maxMs` if none comes.
   */
  | { readonly act: 'hold'; readonly report: number; readonly afterCancelMs: number; readonly maxMs: number };

/**
 * Keeps the thread that calls Cancel inside its `log`-th LogEvent of that call (from 1), so that what it has looked at changes before it
 * acts: until `afterMs` after the next call on the resource has been entered or its operation's end reported, or `maxMs` in all.
 */
export interface LogHold {
  readonly log: number;
  readonly afterMs: number;
  readonly maxMs: number;
}

/** When a step starts. Anchors that cannot be met within their bound are recorded as missed, and the step runs all the same. */
export type Anchor =
  /** When every step before it in the list is complete, on whichever lane. */
  | { readonly at: 'next' }
  /** `ms` after every step before it is complete; `permille` of the calibrated pending interval says how it was drawn. */
  | { readonly at: 'delay'; readonly ms: number; readonly permille: number }
  /** While the resource's worker is held inside a report (see CallbackAction `hold`). */
  | { readonly at: 'held'; readonly withinMs: number }
  /** As soon as step `step` (an earlier one, on another lane) is inside the DLL, without waiting for its return. */
  | { readonly at: 'beside'; readonly step: number };

/** How long a DLL may stay loaded by itself after FreeLibrary, milliseconds: its last thread may give its own reference back at its end. */
export const UNLOAD_PATIENCE_MS = 2_000;

/** Fields that every step may carry. */
interface Common {
  /** Driver thread, 0..3; 0 unless said otherwise. */
  readonly lane?: number;
  /** `{at: 'next'}` unless said otherwise. */
  readonly anchor?: Anchor;
  /** Runs only if the monitor knows the resource in one of these states; otherwise it is recorded as skipped. */
  readonly if?: readonly KnownState[];
}

/** How a resource is named when it is opened; a name is part of the situation (long and non-ASCII ones are legal). */
export type NameKind = 'plain' | 'long' | 'non-ascii' | 'empty';

/**
 * Which RESID Cancel gets: the resource's own; NULL (policy); the one that the resource had before its last Close, or an address of
 * readable zeros that is none (both misuse).
 */
export type CancelTarget = 'own' | 'null' | 'closed' | 'made-up';

/** One step. Steps that call carry the routine's name as resapi.h spells it, in camel case. */
export type Step =
  | (Common & { readonly do: 'open'; readonly resource: Alias; readonly name?: NameKind; readonly flags?: number })
  | (Common & {
      readonly do: 'online';
      readonly resource: Alias;
      readonly script?: readonly CallbackAction[];
      readonly flags?: number;
    })
  | (Common & {
      readonly do: 'offline';
      readonly resource: Alias;
      readonly script?: readonly CallbackAction[];
      readonly flags?: number;
      /** Name of the node that the group moves to (OfflineV2 only). */
      readonly destination?: string;
      /** Size of the in-buffer in bytes (OfflineV2 and OnlineV2 only). */
      readonly bufferBytes?: number;
    })
  | (Common & {
      readonly do: 'cancel';
      readonly resource: Alias;
      readonly flags?: number;
      readonly target?: CancelTarget;
      readonly holdLog?: LogHold;
    })
  | (Common & { readonly do: 'terminate' | 'close' | 'looksAlive' | 'isAlive'; readonly resource: Alias })
  /** Quorum: defend the resource, or give it up. Skipped where the function table has a NULL there. */
  | (Common & { readonly do: 'arbitrate' | 'release'; readonly resource: Alias })
  /** Notes what the process uses and what the thread's surroundings are; calls nothing. */
  | (Common & { readonly do: 'measure'; readonly resource: Alias })
  /**
   * Waits until the pending operation of the resource has its terminal report, or `quietMs` have passed without any report,
   * or `maxMs` in all. With nothing pending it is over at once.
   */
  | (Common & { readonly do: 'wait'; readonly resource: Alias; readonly quietMs: number; readonly maxMs: number })
  /** Just waits; so that a late report has time to come. */
  | (Common & { readonly do: 'pause'; readonly resource: Alias; readonly ms: number })
  /** FreeLibrary, then so much time for a thread that was left behind to run into unmapped code. Only as the last step. */
  | (Common & { readonly do: 'unload'; readonly resource: Alias; readonly quiesceMs: number });

export type StepOfKind<K extends Step['do']> = Extract<Step, { do: K }>;

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
