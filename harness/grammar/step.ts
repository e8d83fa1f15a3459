/** The grammar of a scenario's steps, from which their types, reader and published schema come. docs/steps.md explains them. */
import * as v from 'valibot';
import { MOST_STEPS } from './bounds.ts';
import type { Read } from './read.ts';
import { between, maybe, oneOf, told } from './words.ts';

/** A day, the longest --operation-timeout. */
const MOST_MS = 86_400_000;
/** More than any machine's name has. */
const MOST_CHARACTERS = 1_000;

/** The name of a resource in a scenario, which has at most four. */
export const alias = oneOf('A', 'B', 'C', 'D');
/** Number of the driver thread that makes the call. */
export const lane = between(0, 3);
/** The value of a DWORD. */
export const dword = between(0, 0xffffffff);
/** A time in a step, milliseconds. */
export const stepMs = told(between(0, MOST_MS), 'Whole milliseconds of a step, up to a day.');
const report = between(0, 1_000_000);

/** The state of a resource as the monitor knows it, from return values of entry points and from reports. */
const knownState = oneOf('closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed');

/** An action of the shim inside a status callback. `report` counts from 1 within one operation; 0 means every report. */
export const action = v.variant('act', [
  v.strictObject({ act: v.literal('delay'), report, ms: stepMs }),
  v.strictObject({ act: v.literal('terminate'), report }),
  /**
   * Keeps the reporting thread inside the callback. It is released `afterCancelMs` after a Cancel on this resource has been
   * entered, or as soon as that Cancel has returned, or after `maxMs` if none comes.
   */
  v.strictObject({ act: v.literal('hold'), report, afterCancelMs: stepMs, maxMs: stepMs }),
  /**
   * Keeps the thread inside the report that ends the operation, whatever its number. It is let go `afterCallMs` after the first call on this
   * resource that is entered meanwhile, or after `maxMs` if none comes. Online, Offline, Close and waits come after it is back.
   */
  v.strictObject({ act: v.literal('hold-end'), afterCallMs: stepMs, maxMs: stepMs }),
]);

/** When a step starts. If an anchor is not met within its bound, this is recorded as missed, and the step runs all the same. */
export const anchor = v.variant('at', [
  /** When every step before it in the list is complete, on whichever lane. */
  v.strictObject({ at: v.literal('next') }),
  /** `ms` after every step before it is complete. `permille` records which share of the calibrated pending interval was drawn. */
  v.strictObject({ at: v.literal('delay'), ms: stepMs, permille: between(0, 1_000_000) }),
  /** While the resource's worker is held inside a report (see the action `hold`). */
  v.strictObject({ at: v.literal('held'), withinMs: stepMs }),
  /** As soon as step `step` (an earlier one, on another lane) is inside the DLL, without waiting for its return. */
  v.strictObject({ at: v.literal('beside'), step: between(0, MOST_STEPS - 1) }),
]);

/**
 * Keeps the thread that calls Cancel inside the `log`-th LogEvent of that call (from 1), so that the state it has read changes
 * before it acts. It is released `afterMs` after the next call on the resource has been entered or the end of its operation has
 * been reported, or after `maxMs` in all.
 */
const holdLog = told(
  v.strictObject({ log: between(1, 1_000), afterMs: stepMs, maxMs: stepMs }),
  'Keeps the caller inside the log-th LogEvent of this Cancel until afterMs after something else has happened to the resource, or maxMs.',
);

/** The kind of name that Open is given. Long and non-ASCII names are legal. */
const nameKind = oneOf('plain', 'long', 'non-ascii', 'empty');

/**
 * The RESID that Cancel is given: the resource's own; NULL (policy); the one before the resource's last Close, or the address of
 * readable zeros, which is no RESID (both misuse).
 */
export const cancelTarget = oneOf('own', 'null', 'closed', 'made-up');

/** Actions on the status reports of an operation. */
const script = v.pipe(v.array(action), v.maxLength(8));

/** A name of at most 1,000 characters. We count characters as JSON Schema does; the library would count UTF-16 units. */
const destination = v.pipe(
  v.string(),
  v.check((text) => [...text].length <= MOST_CHARACTERS),
  v.metadata({ maxLength: MOST_CHARACTERS, wants: 'a text of at most 1,000 characters' }),
);
const resourceType = destination;

/** Optional fields of every step, listed after its own. */
const common = {
  /** 0 if missing. */
  lane: maybe(lane),
  /** `{at: 'next'}` if missing. */
  anchor: maybe(anchor),
  /** Runs only if the monitor knows the resource in one of these states; otherwise it is recorded as skipped. */
  if: maybe(v.array(knownState)),
};

/** One step. Steps that call a routine have its name of resapi.h, in camel case. */
export const step = v.variant('do', [
  v.strictObject({
    do: v.literal('open'),
    resource: alias,
    name: maybe(nameKind),
    flags: maybe(dword),
    /** Opens a resource of this type by its own function table. Startup has then been called for it, after the type under test. */
    type: maybe(resourceType),
    ...common,
  }),
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
  /** Quorum: defends the resource, or gives it up. Skipped if the function table has NULL for the routine. */
  v.strictObject({ do: oneOf('arbitrate', 'release'), resource: alias, ...common }),
  /** Records the process's use of resources, and the settings of process and thread. Calls nothing in the DLL. */
  v.strictObject({ do: v.literal('measure'), resource: alias, ...common }),
  /**
   * Waits until the pending operation of the resource has its terminal report, or `quietMs` have passed without any report,
   * or `maxMs` in all. If nothing is pending, it ends at once.
   */
  v.strictObject({ do: v.literal('wait'), resource: alias, quietMs: stepMs, maxMs: stepMs, ...common }),
  /** Waits, so that a late report has time to come. */
  v.strictObject({ do: v.literal('pause'), resource: alias, ms: stepMs, ...common }),
  /** FreeLibrary, then waits `quiesceMs`, so that a thread left behind runs into unmapped code. Only as the last step. */
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
