/** The form of an anomaly, and how it is made. Pure. */
import type { Operation } from '../model/history.ts';
import type { Anomaly } from '../model/rule.ts';

/** An anomaly of one run. */
export interface Anomalous {
  readonly anomaly: Anomaly | 'ended';
  /** Index of the step that began the operation; null if no operation is concerned, or the process ended. */
  readonly step: number | null;
  readonly operation: 'online' | 'offline' | null;
  /** A clause without a full stop: `Online of A ended Failed`. */
  readonly what: string;
}

/** An anomaly of no operation. */
export function nowhere(anomaly: Anomaly, what: string): Anomalous {
  return { anomaly, step: null, operation: null, what };
}

/** An anomaly of one operation. */
export function at(operation: Operation, anomaly: Anomaly, what: string): Anomalous {
  return { anomaly, step: operation.call.step, operation: operation.what, what: `${nameOf(operation)} ${what}` };
}

function nameOf({ what, resource }: Operation): string {
  return `${what === 'online' ? 'Online' : 'Offline'} of ${resource}`;
}
