/**
 * What happened, in the order of one sequence that the shim numbers at the moment of each event on the thread that it happened on.
 * Times are nanoseconds of the monitor's monotonic clock. All of it is decoded by the parent from the journal, bounds-checked.
 */
import type * as grammar from '../grammar/trace.ts';

/** Calls into the subject that the journal tells apart. */
export type CallName = grammar.CallName;

/** The callback table's functions, as resapi.h orders them (`Startup` hands out the first two only), and what Arbitrate is given. */
export type CallbackName = grammar.CallbackName;

/** What happened at one moment, as grammar/trace.ts describes it. */
export type TraceEvent = grammar.TraceEvent;

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
export type CodePlace = grammar.CodePlace;

/** What the crash handler saw of the processor: hexadecimal with 0x. */
export interface MachineState {
  /** The data address that could not be used; null where the crash has none. */
  readonly fault: string | null;
  /** By name, `rip`, `rsp` ... */
  readonly registers: Readonly<Record<string, string>>;
}

/** The call that a lane was inside when the run ended badly; `null`: none, the DLL's own thread did it. */
export type CallInFlight = grammar.CallInFlight;

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
