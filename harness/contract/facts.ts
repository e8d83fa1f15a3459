/** What calibration and the runs so far have established about a subject: what rules and generators may rely on. */

export interface OperationFacts {
  /** It came to the requested state in every control run. */
  readonly succeeds: boolean;
  /** It returns ERROR_IO_PENDING, at least at times. */
  readonly pends: boolean;
  /** Median and longest time from entry to the terminal report, milliseconds. */
  readonly medianMs: number;
  readonly maxMs: number;
  /** Pending reports before the terminal one, smallest count seen. */
  readonly pendingReports: number;
}

export interface Facts {
  readonly online: OperationFacts;
  readonly offline: OperationFacts;
  /** Answers of Cancel with nothing pending, distinct. */
  readonly idleAnswers: readonly number[];
  /** Cancel was seen with nothing pending on a resource that an operation had brought online, or taken offline. */
  readonly seenIdle: { readonly online: boolean; readonly offline: boolean };
  /**
   * The thread that works makes the reports and waits for their answers, so that holding one holds the work. False where reports
   * are queued for another thread: then a pending report says nothing of whether there is still anything to cancel.
   */
  readonly reportsInline: boolean;
  /** Of many Cancels of pending operations that it answered with success, not one cancelled anything. */
  readonly neverCancels: boolean;
  /** The same of those that came in the first half of an Online, or of an Offline, with much of it left. */
  readonly neverCancelsEarly: { readonly online: boolean; readonly offline: boolean };
  /** IsAlive answers TRUE while the resource is online. */
  readonly aliveWhenOnline: boolean;
  /** What the control arm showed of unsoundness (see judge/anomalies.ts). */
  readonly anomalies: readonly string[];
  readonly maxResources: number;
  readonly maxProcesses: number;
  /** FreeLibrary and the process's end go well without Cancel. */
  readonly unloads: boolean;
}
