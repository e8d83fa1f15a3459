/**
 * The types of a trace. The shim numbers all events in one sequence, each at its moment and on its own thread. Times are
 * nanoseconds of the monitor's monotonic clock. The host decodes the trace from the journal, with all bounds checked.
 */
import type * as grammar from '../grammar/trace.ts';

/** A call into the subject. */
export type CallName = grammar.CallName;

/** A callback: those of the table in the order of resapi.h (`Startup` gets only the first two), then the one for Arbitrate. */
export type CallbackName = grammar.CallbackName;

/** One event. grammar/trace.ts describes it. */
export type TraceEvent = grammar.TraceEvent;

/** The events of kind `K`. */
export type EventOfKind<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** One scenario's run, complete or not. */
export interface Trace {
  readonly events: readonly TraceEvent[];
  /** Number of log lines and reports that did not fit into the journal and were not kept. */
  readonly dropped: number;
  /** Longest gap of the heartbeat during the run, milliseconds. It shows how long the machine itself stalled. */
  readonly stallMs: number;
}

/** The place of an address: an offset in a module, or the bare address. */
export type CodePlace = grammar.CodePlace;

/** The processor's state from the crash handler. All values are hexadecimal with 0x. */
export interface MachineState {
  /** The data address whose access failed; null if the crash has none. */
  readonly fault: string | null;
  /** Values by name: `rip`, `rsp` ... */
  readonly registers: Readonly<Record<string, string>>;
}

/** A call that a lane was inside when the process ended. Outcomes have null if a thread outside any call ended it. */
export type CallInFlight = grammar.CallInFlight;

/** A function that the subject called, and that this environment does not have. */
export interface MissingFunction {
  /** `MODULE!Function` as the importing file spells it, `MODULE!#12` by ordinal; hostile text. */
  readonly name: string;
  /**
   * `stub`: the environment has at most a stub. `module`: a module that is loaded at first use does not exist. `function`: that
   * module lacks the function.
   */
  readonly how: 'stub' | 'module' | 'function';
}

/** How one run of a scenario in a monitor ended. */
export type RunOutcome =
  | { readonly kind: 'completed'; readonly trace: Trace }
  | {
      readonly kind: 'crash';
      readonly trace: Trace;
      /** NTSTATUS or signal from the crash handler, as a name such as `access violation (0xC0000005)` or `SIGSEGV`. */
      readonly code: string;
      readonly at: CodePlace | null;
      readonly during: CallInFlight | null;
      /** Null if the handler left no record. */
      readonly machine: MachineState | null;
      /** It happened after the last step, when the process was asked to end. */
      readonly leaving?: true;
    }
  | {
      readonly kind: 'hang';
      readonly trace: Trace;
      readonly during: CallInFlight;
      readonly deadlineMs: number;
      /** The threads' stacks from a debugger, in lines; empty if none was asked for, or there is no debugger. Hostile text. */
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
  /** The subject called a function that this environment lacks. That may have caused anything that the run shows. */
  | { readonly kind: 'lacking'; readonly trace: Trace; readonly missing: MissingFunction; readonly during: CallInFlight | null }
  /** A fault of ours or of the machine. It is never a finding. */
  | { readonly kind: 'harness-fault'; readonly what: string };

/** A run whose process ended, hung or was damaged, and for which the subject is to blame. */
export type EndedOutcome = Extract<RunOutcome, { kind: 'crash' | 'hang' | 'exit' | 'integrity' }>;

/** A run that says something about the subject. */
export type TellingOutcome = Exclude<RunOutcome, { kind: 'harness-fault' | 'lacking' }>;

/** Whether a run says something about the subject: it met no fault of ours and no missing function. */
export function isTelling(outcome: RunOutcome): outcome is TellingOutcome {
  return outcome.kind !== 'harness-fault' && outcome.kind !== 'lacking';
}
