/** The facts about a subject that calibration and the runs so far have shown. Rules and generators rely on them. */

/** Facts about Online or Offline without Cancel. */
export interface OperationFacts {
  /** It reached its requested state in every control run. */
  readonly succeeds: boolean;
  /** It returns ERROR_IO_PENDING, at least sometimes. */
  readonly pends: boolean;
  /** Median and longest time from the call's entry to the operation's end, milliseconds. */
  readonly medianMs: number;
  readonly maxMs: number;
  /** Smallest number of pending reports before the end. */
  readonly pendingReports: number;
}

/** A further resource type that the subject serves: what runs without Cancel have shown of its resources while both types were started. */
export interface OtherType {
  readonly type: string;
  readonly online: OperationFacts;
  readonly offline: OperationFacts;
  /** Whether a resource of each type at once went well. */
  readonly besideMain: boolean;
}

/** Facts about one subject. */
export interface Facts {
  readonly online: OperationFacts;
  readonly offline: OperationFacts;
  /** Distinct answers of Cancel while nothing was pending. */
  readonly idleAnswers: readonly number[];
  /** Whether an idle Cancel was seen on a resource that an operation had brought online, or taken offline. */
  readonly seenIdle: { readonly online: boolean; readonly offline: boolean };
  /**
   * Whether the working thread makes the reports and waits for their answers, so that holding a report holds the work. False if
   * reports are queued for another thread. Then a pending report does not show that there is still anything to cancel.
   */
  readonly reportsInline: boolean;
  /** Cancel answered success for many pending operations, and none of them was cancelled. */
  readonly neverCancels: boolean;
  /** The same for Cancels in the first half of an Online, or of an Offline, with much of it left. */
  readonly neverCancelsEarly: { readonly online: boolean; readonly offline: boolean };
  /** IsAlive answers TRUE while the resource is online. */
  readonly aliveWhenOnline: boolean;
  /** Anomalies in runs without Cancel (see judge/anomalies.ts). */
  readonly anomalies: readonly string[];
  /** Most resources and processes that the subject can handle at once. */
  readonly maxResources: number;
  readonly maxProcesses: number;
  /** Without Cancel, FreeLibrary and the process's end go well. */
  readonly unloads: boolean;
  /** Other resource types that it serves in the same process. */
  readonly otherTypes: readonly OtherType[];
}
