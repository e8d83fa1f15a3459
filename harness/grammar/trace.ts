/** The grammar of a run's events in a report. contract/trace.ts says when each event occurs. */
import * as v from 'valibot';
import type { Read } from './read.ts';
import { alias, cancelTarget, dword, lane } from './step.ts';
import { count, from, oneOf, told } from './words.ts';

/** Calls into the subject that the journal distinguishes. */
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

/**
 * Functions of the callback table, in the order of resapi.h, and QuorumLost, which Arbitrate is given. `Startup` passes only the
 * first two.
 */
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

/** Where an address lies: in a module at an offset, or in none. */
export const place = v.strictObject({
  module: v.nullable(v.string()),
  offset: told(
    v.pipe(v.string(), v.regex(/^0x[0-9a-fA-F]+$/)),
    'Offset in the module, or the address itself where no module holds it.',
  ),
});

/** Index of a step in its scenario; -1 outside scenarios. */
const step = from(-1);

/** The call in which a lane was when the run ended badly. */
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
  /** The handle that the DLL passed, in hexadecimal. */
  handle: v.string(),
  /** True if the handle was the resource's before a Close, so that it is no longer valid. */
  stale: v.boolean(),
};

/** The resource that the event concerns; null if it is none that the monitor opened. */
const resource = v.nullable(alias);
const whole = v.pipe(v.number(), v.integer());

/** One event. */
export const event = v.variant('kind', [
  v.strictObject({
    ...at,
    kind: v.literal('enter'),
    call,
    step,
    lane,
    /** Null if the RESID passed belongs to no open resource. Then the target is not `own`. */
    resource,
    /** The kind of RESID that was passed. Only Cancel gets another than `own`, except NULL for any call if Open gave none. */
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
     * The unsigned 32-bit result; 0 for void entry points. Open: 1 for a RESID, 0 for NULL. FreeLibrary: 1 if the DLL was
     * unloaded, 0 if the call failed, 2 if the DLL stayed loaded (PE).
     */
    value: dword,
    /** GetLastError (errno on ELF) right after the call. */
    lastError: dword,
    /** MXCSR and x87 control word after the call; null if it did not change them. */
    floatState: v.nullable(v.strictObject({ mxcsr: count, x87: count })),
    /**
     * Bits of the non-volatile registers that the call changed (0 rbx, 1 rbp, 2 to 5 r12 to r15; on Windows 6 rdi, 7 rsi, 8 to 17
     * xmm6 to xmm15); null if none. The shim has restored them.
     */
    registers: v.nullable(count),
  }),
  v.strictObject({
    ...at,
    kind: v.literal('report'),
    callback: oneOf('SetResourceStatus', 'SetResourceStatusEx'),
    /** The resource that the handle belongs to; null if the monitor never passed that handle to Open. */
    resource,
    ...handle,
    /** The CLUSTER_RESOURCE_STATE that the DLL passed, signed; null if the status could not be read. */
    state: v.nullable(whole),
    checkPoint: count,
    waitHint: count,
    /** Number of the report within its operation, from 1; 0 outside an operation. */
    nth: count,
    /** The action of the script on this report. */
    action: oneOf('continue', 'delay', 'terminate', 'hold'),
  }),
  /** The status callback whose report has the sequence number `of` has returned `answer` (0 continue, 1 terminate). */
  v.strictObject({ ...at, kind: v.literal('reported'), of: count, answer: count, resource }),
  v.strictObject({
    ...at,
    kind: v.literal('log'),
    resource,
    ...handle,
    level: whole,
    /** Formatted like FormatMessage does: any UTF-16, lone surrogates included. At most 1,000 units. */
    text: told(v.string(), 'Hostile text.'),
    held: told(v.boolean(), "The thread was kept inside the callback by the step's holdLog."),
    /** False if an argument or the format itself could not be read. */
    readable: v.boolean(),
  }),
  v.strictObject({ ...at, kind: v.literal('callback'), callback, resource, ...handle }),
  /** Values from a `measure` step; null if this system cannot provide one. */
  v.strictObject({
    ...at,
    kind: v.literal('measured'),
    step,
    threads: v.nullable(count),
    handles: v.nullable(count),
    /** Bytes of memory that the process shares with no other, and bytes in use on its heaps. */
    privateBytes: v.nullable(count),
    heapBytes: v.nullable(count),
    /** False if a heap of the process is damaged. */
    heapOk: v.nullable(v.boolean()),
    /** Fingerprints, hexadecimal, of the current directory, the environment, and the locale of process and thread. */
    directory: v.nullable(v.string()),
    environment: v.nullable(v.string()),
    locale: v.nullable(v.string()),
    /** One number for the priorities of this thread and its process. It depends on the system, so only a change has a meaning. */
    priority: v.nullable(whole),
  }),
  /** Notes of the interpreter: a step that was skipped, an anchor that was met or missed, a wait that ended. */
  v.strictObject({ ...at, kind: v.literal('skipped'), step, resource }),
  v.strictObject({ ...at, kind: v.literal('anchor'), step, met: v.boolean() }),
  v.strictObject({ ...at, kind: v.literal('waited'), step, resource, outcome: oneOf('settled', 'quiet', 'limit') }),
]);

export type CallName = Read<typeof call>;
export type CallbackName = Read<typeof callback>;
export type CodePlace = Read<typeof place>;
export type CallInFlight = Read<typeof inFlight>;
export type TraceEvent = Read<typeof event>;
