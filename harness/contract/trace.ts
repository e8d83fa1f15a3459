/**
 * What happened, in the order of one sequence that the shim numbers at the moment of each event on the thread that it happened on.
 * Times are nanoseconds of the monitor's monotonic clock. All of it is decoded by the parent from the journal, bounds-checked.
 */
import type { Alias, CancelTarget } from './step.ts';

/** Calls into the subject that the journal tells apart. */
export type CallName =
  | 'LoadLibrary'
  | 'StartupEx'
  | 'Startup'
  | 'Open'
  | 'Online'
  | 'Offline'
  | 'Cancel'
  | 'Terminate'
  | 'Close'
  | 'LooksAlive'
  | 'IsAlive'
  | 'FreeLibrary'
  | 'Arbitrate'
  | 'Release';

/** The callback table's functions, as resapi.h orders them (`Startup` hands out the first two only), and what Arbitrate is given. */
export type CallbackName =
  | 'LogEvent'
  | 'SetResourceStatusEx'
  | 'SetResourceStatus'
  | 'SetResourceLockedMode'
  | 'SignalFailure'
  | 'SetResourceInMemoryNodeLocalProperties'
  | 'EndControlCall'
  | 'EndTypeControlCall'
  | 'ExtendControlCall'
  | 'ExtendTypeControlCall'
  | 'RaiseResTypeNotification'
  | 'ChangeResourceProcessForDumps'
  | 'ChangeResTypeProcessForDumps'
  | 'SetInternalState'
  | 'SetResourceLockedModeEx'
  | 'RequestDump'
  | 'SetResourceWprPolicy'
  | 'ArmWprWatchdogForCurrentResourceCall'
  | 'QuorumLost';

interface At {
  /** Strictly growing within one monitor process. */
  readonly seq: number;
  /** Nanoseconds, monotonic. */
  readonly ns: number;
  /** Operating system's thread id. */
  readonly thread: number;
}

export type TraceEvent =
  | (At & {
      readonly kind: 'enter';
      readonly call: CallName;
      /** Index of the step in the scenario; -1 outside scenarios. */
      readonly step: number;
      readonly lane: number;
      /** Null where the RESID passed is none of an open resource's: another target than its own. */
      readonly resource: Alias | null;
      /** What was passed as RESID; anything but the own one for Cancel only, except NULL where Open gave none. */
      readonly target: CancelTarget;
    })
  | (At & {
      readonly kind: 'return';
      readonly call: CallName;
      readonly step: number;
      readonly lane: number;
      readonly resource: Alias | null;
      /** Unsigned 32-bit result of entry points that have one; 0 for void ones; for Open 1 if a RESID came back and 0 if NULL;
       * for FreeLibrary 1 if it went, 0 if it failed, 2 if the DLL stayed loaded (PE). */
      readonly value: number;
      /** GetLastError (errno on ELF) right after the call. */
      readonly lastError: number;
      /** MXCSR and x87 control word as the call left them, if changed; null if as before. */
      readonly floatState: { readonly mxcsr: number; readonly x87: number } | null;
      /**
       * Bits of the non-volatile registers that the call changed (0 rbx, 1 rbp, 2 to 5 r12 to r15; on Windows 6 rdi, 7 rsi, 8 to 17
       * xmm6 to xmm15); null if none. They have been put right.
       */
      readonly registers: number | null;
    })
  | (At & {
      readonly kind: 'report';
      readonly callback: 'SetResourceStatus' | 'SetResourceStatusEx';
      /** The resource that the handle belongs to; null if it is none that the monitor gave out. */
      readonly resource: Alias | null;
      /** The handle as it came, in hexadecimal. */
      readonly handle: string;
      /** The handle was the resource's before a Close: its open generation is over. */
      readonly stale: boolean;
      /** CLUSTER_RESOURCE_STATE as it came, signed; null if the status could not be read. */
      readonly state: number | null;
      readonly checkPoint: number;
      readonly waitHint: number;
      /** Count of the report within its operation, from 1; 0 outside an operation. */
      readonly nth: number;
      /** What the script did with it. */
      readonly action: 'continue' | 'delay' | 'terminate' | 'hold';
    })
  /** The status callback of `of` (its seq) has returned `answer` (0 continue, 1 terminate). */
  | (At & { readonly kind: 'reported'; readonly of: number; readonly answer: number; readonly resource: Alias | null })
  | (At & {
      readonly kind: 'log';
      readonly resource: Alias | null;
      readonly handle: string;
      readonly stale: boolean;
      readonly level: number;
      /** Formatted as FormatMessage would; hostile: any UTF-16, lone surrogates included. At most 1,000 units. */
      readonly text: string;
      /** The thread was kept inside the callback (see step.ts, LogHold). */
      readonly held: boolean;
      /** False if an argument or the format itself could not be read. */
      readonly readable: boolean;
    })
  | (At & {
      readonly kind: 'callback';
      readonly callback: CallbackName;
      readonly resource: Alias | null;
      readonly handle: string;
      readonly stale: boolean;
    })
  /** What a `measure` step found; null where it cannot be known on this system. */
  | (At & {
      readonly kind: 'measured';
      readonly step: number;
      readonly threads: number | null;
      readonly handles: number | null;
      /** Memory of the process that no other shares, in bytes, and what of the heaps is in use. */
      readonly privateBytes: number | null;
      readonly heapBytes: number | null;
      /** False: a heap of the process is damaged. */
      readonly heapOk: boolean | null;
      /** Fingerprints (hexadecimal): the current directory, the environment, the locale of process and thread. */
      readonly directory: string | null;
      readonly environment: string | null;
      readonly locale: string | null;
      /** Of this thread and its process, as one number of the system's: only its change says something. */
      readonly priority: number | null;
    })
  /** The interpreter's own notes. */
  | (At & { readonly kind: 'skipped'; readonly step: number; readonly resource: Alias | null })
  | (At & { readonly kind: 'anchor'; readonly step: number; readonly met: boolean })
  | (At & {
      readonly kind: 'waited';
      readonly step: number;
      readonly resource: Alias | null;
      readonly outcome: 'settled' | 'quiet' | 'limit';
    });

export type EventOfKind<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** One scenario's run, complete or not. */
export interface Trace {
  readonly events: readonly TraceEvent[];
  /** Log lines and reports beyond the journal's bound: counted, not kept. */
  readonly dropped: number;
  /** Longest gap of the heartbeat during the run, milliseconds: how long the machine itself stalled. */
  readonly stallMs: number;
}

/** Where an address lies: in a module at an offset, or nowhere. */
export interface CodePlace {
  readonly module: string | null;
  /** Offset in the module, or the address itself if no module holds it; hexadecimal with 0x. */
  readonly offset: string;
}

/** What the crash handler saw of the processor: hexadecimal with 0x. */
export interface MachineState {
  /** The data address that could not be used; null where the crash has none. */
  readonly fault: string | null;
  /** By name, `rip`, `rsp` ... */
  readonly registers: Readonly<Record<string, string>>;
}

/** The call that a lane was inside when the run ended badly; `null`: none, the DLL's own thread did it. */
export interface CallInFlight {
  readonly call: CallName;
  readonly step: number;
  readonly resource: Alias | null;
  readonly lane: number;
}

/** A function that was called and that this environment does not have. */
export interface MissingFunction {
  /** `MODULE!Function` as the importing file spells it, `MODULE!#12` by ordinal; hostile text. */
  readonly name: string;
  /** A stub of the environment's, a module that is loaded at first use and is not there, or one that lacks the function. */
  readonly how: 'stub' | 'module' | 'function';
}

/** How one run of a scenario in a monitor ended. */
export type RunOutcome =
  | { readonly kind: 'completed'; readonly trace: Trace }
  | {
      readonly kind: 'crash';
      readonly trace: Trace;
      /** What the crash handler wrote: NTSTATUS or signal, as a name such as `access violation (0xC0000005)` or `SIGSEGV`. */
      readonly code: string;
      readonly at: CodePlace | null;
      readonly during: CallInFlight | null;
      /** Null: the handler left no record. */
      readonly machine: MachineState | null;
      /** After the last step, when the process was asked to leave. */
      readonly leaving?: true;
    }
  | {
      readonly kind: 'hang';
      readonly trace: Trace;
      readonly during: CallInFlight;
      readonly deadlineMs: number;
      /** The threads' stacks as a debugger tells them, a line each; empty where none was asked or none is there. Hostile text. */
      readonly stacks: readonly string[];
    }
  | {
      readonly kind: 'exit';
      readonly trace: Trace;
      readonly exitCode: number;
      readonly during: CallInFlight | null;
      readonly leaving?: true;
    }
  | { readonly kind: 'integrity'; readonly trace: Trace; readonly what: string }
  /** The subject called a function that this environment lacks: whatever the run shows may come of that. */
  | { readonly kind: 'lacking'; readonly trace: Trace; readonly missing: MissingFunction; readonly during: CallInFlight | null }
  /** A fault of our own or of the machine; never a finding. */
  | { readonly kind: 'harness-fault'; readonly what: string };

/** A run that did not come to its end, and for which the subject is answerable. */
export type EndedOutcome = Extract<RunOutcome, { kind: 'crash' | 'hang' | 'exit' | 'integrity' }>;

/** A run that says something about the subject. */
export type TellingOutcome = Exclude<RunOutcome, { kind: 'harness-fault' | 'lacking' }>;

/** Whether a run says something about the subject: no fault of our own, and no function was missing. */
export function isTelling(outcome: RunOutcome): outcome is TellingOutcome {
  return outcome.kind !== 'harness-fault' && outcome.kind !== 'lacking';
}
