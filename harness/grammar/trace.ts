/** What happened in a run, as a report tells it. contract/trace.ts says when each event comes. */
import * as v from 'valibot';
import type { Read } from './read.ts';
import { alias, cancelTarget, dword, lane } from './step.ts';
import { count, from, oneOf, told } from './words.ts';

/** Calls into the subject that the journal tells apart. */
export const call = oneOf(
  'LoadLibrary',
  'StartupEx',
  'Startup',
  'Open',
  'Online',
  'Offline',
  'Cancel',
  'Terminate',
  'Close',
  'LooksAlive',
  'IsAlive',
  'FreeLibrary',
  'Arbitrate',
  'Release',
);

/** The callback table's functions, as resapi.h orders them (`Startup` hands out the first two only), and what Arbitrate is given. */
export const callback = oneOf(
  'LogEvent',
  'SetResourceStatusEx',
  'SetResourceStatus',
  'SetResourceLockedMode',
  'SignalFailure',
  'SetResourceInMemoryNodeLocalProperties',
  'EndControlCall',
  'EndTypeControlCall',
  'ExtendControlCall',
  'ExtendTypeControlCall',
  'RaiseResTypeNotification',
  'ChangeResourceProcessForDumps',
  'ChangeResTypeProcessForDumps',
  'SetInternalState',
  'SetResourceLockedModeEx',
  'RequestDump',
  'SetResourceWprPolicy',
  'ArmWprWatchdogForCurrentResourceCall',
  'QuorumLost',
);

/** Where an address lies: in a module at an offset, or nowhere. */
export const place = v.strictObject({
  module: v.nullable(v.string()),
  offset: told(
    v.pipe(v.string(), v.regex(/^0x[0-9a-fA-F]+$/)),
    'Offset in the module, or the address itself where no module holds it.',
  ),
});

/** Index of a step in its scenario; -1 outside scenarios. */
const step = from(-1);

/** The call that a lane was inside when the run ended badly. */
export const inFlight = v.strictObject({ call, step, resource: v.nullable(alias), lane });

/** Fields of every event. */
const at = {
  /** Strictly growing within one monitor process. */
  seq: count,
  /** Nanoseconds, monotonic. */
  ns: v.pipe(v.number(), v.minValue(0)),
  /** Operating system's thread id. */
  thread: count,
};

const handle = {
  /** The handle as it came, in hexadecimal. */
  handle: v.string(),
  /** The handle was the resource's before a Close: its open generation is over. */
  stale: v.boolean(),
};

/** The resource that it concerns; null: none of those that the monitor opened. */
const resource = v.nullable(alias);
const whole = v.pipe(v.number(), v.integer());

export const event = v.variant('kind', [
  v.strictObject({
    ...at,
    kind: v.literal('enter'),
    call,
    step,
    lane,
    /** Null where the RESID passed belongs to no open resource: the target is not `own`. */
    resource,
    /** What was passed as RESID; anything but the own one for Cancel only, except NULL where Open gave none. */
    target: cancelTarget,
  }),
  v.strictObject({
    ...at,
    kind: v.literal('return'),
    call,
    step,
    lane,
    resource,
    /**
     * Unsigned 32-bit result of entry points that have one; 0 for void ones; for Open 1 if a RESID came back and 0 if NULL;
     * for FreeLibrary 1 if it went, 0 if it failed, 2 if the DLL stayed loaded (PE).
     */
    value: dword,
    /** GetLastError (errno on ELF) right after the call. */
    lastError: dword,
    /** MXCSR and x87 control word as the call left them, if changed; null if as before. */
    floatState: v.nullable(v.strictObject({ mxcsr: count, x87: count })),
    /**
     * Bits of the non-volatile registers that the call changed (0 rbx, 1 rbp, 2 to 5 r12 to r15; on Windows 6 rdi, 7 rsi, 8 to 17
     * xmm6 to xmm15); null if none. They have been put right.
     */
    registers: v.nullable(count),
  }),
  v.strictObject({
    ...at,
    kind: v.literal('report'),
    callback: oneOf('SetResourceStatus', 'SetResourceStatusEx'),
    /** The resource that the handle belongs to; null if the monitor never gave it out. */
    resource,
    ...handle,
    /** CLUSTER_RESOURCE_STATE as it came, signed; null if the status could not be read. */
    state: v.nullable(whole),
    checkPoint: count,
    waitHint: count,
    /** Count of the report within its operation, from 1; 0 outside an operation. */
    nth: count,
    /** What the script did with it. */
    action: oneOf('continue', 'delay', 'terminate', 'hold'),
  }),
  /** The status callback of `of` (its seq) has returned `answer` (0 continue, 1 terminate). */
  v.strictObject({ ...at, kind: v.literal('reported'), of: count, answer: count, resource }),
  v.strictObject({
    ...at,
    kind: v.literal('log'),
    resource,
    ...handle,
    level: whole,
    /** Formatted as FormatMessage would: any UTF-16, lone surrogates included. At most 1,000 units. */
    text: told(v.string(), 'Hostile text.'),
    held: told(v.boolean(), "The thread was kept inside the callback by the step's holdLog."),
    /** False if an argument or the format itself could not be read. */
    readable: v.boolean(),
  }),
  v.strictObject({ ...at, kind: v.literal('callback'), callback, resource, ...handle }),
  /** What a `measure` step found; null where it cannot be known on this system. */
  v.strictObject({
    ...at,
    kind: v.literal('measured'),
    step,
    threads: v.nullable(count),
    handles: v.nullable(count),
    /** Memory of the process that no other shares, in bytes, and what of the heaps is in use. */
    privateBytes: v.nullable(count),
    heapBytes: v.nullable(count),
    /** False: a heap of the process is damaged. */
    heapOk: v.nullable(v.boolean()),
    /** Fingerprints (hexadecimal): the current directory, the environment, the locale of process and thread. */
    directory: v.nullable(v.string()),
    environment: v.nullable(v.string()),
    locale: v.nullable(v.string()),
    /** Of this thread and its process, as one number of the system's: only its change says something. */
    priority: v.nullable(whole),
  }),
  /** The interpreter's own notes. */
  v.strictObject({ ...at, kind: v.literal('skipped'), step, resource }),
  v.strictObject({ ...at, kind: v.literal('anchor'), step, met: v.boolean() }),
  v.strictObject({ ...at, kind: v.literal('waited'), step, resource, outcome: oneOf('settled', 'quiet', 'limit') }),
]);

export type CallName = Read<typeof call>;
export type CallbackName = Read<typeof callback>;
export type CodePlace = Read<typeof place>;
export type CallInFlight = Read<typeof inFlight>;
export type TraceEvent = Read<typeof event>;
