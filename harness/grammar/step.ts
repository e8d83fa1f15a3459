/** Steps of a scenario: type, reader and published schema of each. docs/steps.md says what they do. */
import * as v from 'valibot';
import { MOST_STEPS } from './bounds.ts';
import type { Read } from './read.ts';
import { between, maybe, oneOf, told } from './words.ts';

/** A day: the longest --operation-timeout. */
const MOST_MS = 86_400_000;
/** Longer than any machine's name can be. */
const MOST_CHARACTERS = 1_000;

/** Up to four resources of one scenario. */
export const alias = oneOf('A', 'B', 'C', 'D');
/** Driver thread. */
export const lane = between(0, 3);
/** What a DWORD can hold. */
export const dword = between(0, 0xffffffff);
export const stepMs = told(between(0, MOST_MS), 'Whole milliseconds of a step, up to a day.');
const report = between(0, 1_000_000);

/** What the monitor knows of a resource: from what entry points returned and from what was reported. */
const knownState = oneOf('closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed');

/** What the shim does inside a status callback. `report` counts from 1 within one operation; 0 means every report. */
export const action = v.variant('act', [
  v.strictObject({ act: v.literal('delay'), report, ms: stepMs }),
  v.strictObject({ act: v.literal('terminate'), report }),
  /**
   * Keeps the reporting thread inside the callback. It is let go `afterCancelMs` after a Cancel on this resource has been
   * entered, or as soon as that Cancel has returned, or after `maxMs` if none comes.
   */
  v.strictObject({ act: v.literal('hold'), report, afterCancelMs: stepMs, maxMs: stepMs }),
  /**
   * Keeps the thread inside the report that ends the operation, whatever its number. It is let go `afterCallMs` after the first call on this
   * resource that is entered meanwhile, or after `maxMs` if none comes. Online, Offline, Close and waits come after it is back.
   */
  v.strictObject({ act: v.literal('hold-end'), afterCallMs: stepMs, maxMs: stepMs }),
]);

/** When a step starts. Anchors that cannot be met within their bound are recorded as missed, and the step runs all the same. */
export const anchor = v.variant('at', [
  /** When every step before it in the list is complete, on whichever lane. */
  v.strictObject({ at: v.literal('next') }),
  /** `ms` after every step before it is complete; `permille` of the calibrated pending interval says how it was drawn. */
  v.strictObject({ at: v.literal('delay'), ms: stepMs, permille: between(0, 1_000_000) }),
  /** While the resource's worker is held inside a report (see the action `hold`). */
  v.strictObject({ at: v.literal('held'), withinMs: stepMs }),
  /** As soon as step `step` (an earlier one, on another lane) is inside the DLL, without waiting for its return. */
  v.strictObject({ at: v.literal('beside'), step: between(0, MOST_STEPS - 1) }),
]);

/**
 * Keeps the thread that calls Cancel inside its `log`-th LogEvent of that call (from 1), so that what it has looked at changes before it
 * acts: until `afterMs` after the next call on the resource has been entered or its operation's end reported, or `maxMs` in all.
 */
const holdLog = told(
  v.strictObject({ log: between(1, 1_000), afterMs: stepMs, maxMs: stepMs }),
  'Keeps the caller inside the log-th LogEvent of this Cancel until afterMs after something else has happened to the resource, or maxMs.',
);

/** How a resource is named when it is opened; a name is part of the situation (long and non-ASCII ones are legal). */
const nameKind = oneOf('plain', 'long', 'non-ascii', 'empty');

/**
 * Which RESID Cancel gets: the resource's own; NULL (policy); the one that the resource had before its last Close, or an address of
 * readable zeros that is none (both misuse).
 */
export const cancelTarget = oneOf('own', 'null', 'closed', 'made-up');

/** What the status reports of an operation meet. */
const script = v.pipe(v.array(action), v.maxLength(8));

/** A name of at most 1,000 characters. JSON Schema counts characters as we do; the library would count UTF-16 units. */
const destination = v.pipe(
  v.string(),
  v.check((text) => [...text].length <= MOST_CHARACTERS),
  v.metadata({ maxLength: MOST_CHARACTERS, wants: 'a text of at most 1,000 characters' }),
);

/** Fields that every step may carry, after its own. */
const common = {
  /** 0 unless said otherwise. */
  lane: maybe(lane),
  /** `{at: 'next'}` unless said otherwise. */
  anchor: maybe(anchor),
  /** Runs only if the monitor knows the resource in one of these states; otherwise it is recorded as skipped. */
  if: maybe(v.array(knownState)),
};

/** One step. Steps that call carry the routine's name as resapi.h spells it, in camel case. */
export const step = v.variant('do', [
  v.strictObject({ do: v.literal('open'), resource: alias, name: maybe(nameKind), flags: maybe(dword), ...common }),
  v.strictObject({ do: v.literal('online'), resource: alias, script: maybe(script), flags: maybe(dword), ...common }),
  v.strictObject({
    do: v.literal('offline'),
    resource: alias,
    script: maybe(script),
    flags: maybe(dword),
    /** Name of the node that the group moves to (OfflineV2 only). */
    destination: maybe(destination),
    /** Size of the in-buffer in bytes (OfflineV2 and OnlineV2 only). */
    bufferBytes: maybe(between(0, 65_536)),
    ...common,
  }),
  v.strictObject({
    do: v.literal('cancel'),
    resource: alias,
    flags: maybe(dword),
    target: maybe(cancelTarget),
    holdLog: maybe(holdLog),
    ...common,
  }),
  v.strictObject({ do: oneOf('terminate', 'close', 'looksAlive', 'isAlive'), resource: alias, ...common }),
  /** Quorum: defend the resource, or give it up. Skipped where the function table has a NULL there. */
  v.strictObject({ do: oneOf('arbitrate', 'release'), resource: alias, ...common }),
  /** Notes what the process uses and what the thread's surroundings are; calls nothing. */
  v.strictObject({ do: v.literal('measure'), resource: alias, ...common }),
  /**
   * Waits until the pending operation of the resource has its terminal report, or `quietMs` have passed without any report,
   * or `maxMs` in all. With nothing pending it is over at once.
   */
  v.strictObject({ do: v.literal('wait'), resource: alias, quietMs: stepMs, maxMs: stepMs, ...common }),
  /** Just waits; so that a late report has time to come. */
  v.strictObject({ do: v.literal('pause'), resource: alias, ms: stepMs, ...common }),
  /** FreeLibrary, then `quiesceMs` for a thread that was left behind to run into unmapped code. Only as the last step. */
  v.strictObject({ do: v.literal('unload'), resource: alias, quiesceMs: stepMs, ...common }),
]);

export type Alias = Read<typeof alias>;
export type KnownState = Read<typeof knownState>;
export type CallbackAction = Read<typeof action>;
export type LogHold = Read<typeof holdLog>;
export type Anchor = Read<typeof anchor>;
export type NameKind = Read<typeof nameKind>;
export type CancelTarget = Read<typeof cancelTarget>;
export type Step = Read<typeof step>;
