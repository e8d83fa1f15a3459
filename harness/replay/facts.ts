/** The facts that a replay judges by: those of the report's calibration, or safe assumptions. */
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { OperationCalibration } from '../contract/report.ts';
import type { ReplaySubject } from '../grammar/replayed.ts';

const UNKNOWN_OPERATION: OperationFacts = { succeeds: true, pends: true, medianMs: 1_000, maxMs: 5_000, pendingReports: 0 };

/** The facts without calibration. An idle Cancel may answer 0, so a success counts as false only if another sign proves it. */
export const UNKNOWN: Facts = {
  online: UNKNOWN_OPERATION,
  offline: UNKNOWN_OPERATION,
  idleAnswers: [0],
  seenIdle: { online: false, offline: false },
  reportsInline: true,
  neverCancels: false,
  neverCancelsEarly: { online: false, offline: false },
  aliveWhenOnline: true,
  anomalies: [],
  otherTypes: [],
  maxResources: 4,
  maxProcesses: 1,
  unloads: true,
};

/** The facts of a report's calibration, as far as a replay needs them; UNKNOWN if the report has none. */
export function factsOf({ calibration }: Pick<ReplaySubject, 'calibration'>): Facts {
  if (calibration === null) return UNKNOWN;
  const operation = (from: OperationCalibration): OperationFacts => ({
    succeeds: from.attempts === from.succeeded,
    pends: from.pended > 0,
    medianMs: from.medianMs ?? 0,
    maxMs: from.maxMs ?? 0,
    pendingReports: from.pendingReports ?? 0,
  });
  return {
    ...UNKNOWN,
    online: operation(calibration.online),
    offline: operation(calibration.offline),
    idleAnswers: calibration.idleAnswers,
    seenIdle: { online: calibration.idleAnswers.length > 0, offline: calibration.idleAnswers.length > 0 },
    reportsInline: calibration.reportsInline,
    neverCancels: calibration.neverCancels,
    // Older reports have one value for both operations.
    neverCancelsEarly: calibration.neverCancelsEarly ?? { online: calibration.neverCancels, offline: calibration.neverCancels },
    maxResources: calibration.maxResources,
    maxProcesses: calibration.maxProcesses,
    unloads: calibration.unloads,
  };
}
