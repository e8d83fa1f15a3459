/** The report's part on calibration: how the DLL behaves without Cancel, and what Cancel answers with nothing pending. */
import * as v from 'valibot';
import type { Read } from './read.ts';
import { dword } from './step.ts';
import { place } from './trace.ts';
import { amount, count, maybe, oneOf, told } from './words.ts';

/** Figures of Online or Offline. Times are in milliseconds; null if the operation never succeeded. */
export const operation = v.strictObject({
  attempts: count,
  succeeded: count,
  pended: told(count, 'How many returned ERROR_IO_PENDING.'),
  /** Median time from the entry of the call to the terminal report. */
  medianMs: v.nullable(amount),
  maxMs: v.nullable(amount),
  pendingReports: told(v.nullable(amount), 'Median count of pending reports before the terminal one.'),
});

/** The part as a whole. */
export const calibration = told(
  v.strictObject({
    binding: v.strictObject({
      entry: oneOf('StartupEx', 'Startup', 'exports'),
      version: count,
      tableSize: told(count, 'Bytes, as the table says.'),
      cancelAt: place,
    }),
    online: operation,
    offline: operation,
    idleAnswers: told(v.array(dword), 'Distinct answers of Cancel with nothing pending, smallest first.'),
    reportsInline: told(
      v.boolean(),
      'Whether the work waits while it reports; false also where that could not be told or did not matter.',
    ),
    neverCancels: told(
      v.boolean(),
      'Many Cancels of pending operations were answered ERROR_SUCCESS, and none cancelled anything.',
    ),
    neverCancelsEarly: maybe(
      told(
        v.strictObject({ online: v.boolean(), offline: v.boolean() }),
        'Of Cancels that came in the first half of an Online, or of an Offline, many were answered ERROR_SUCCESS, and none cancelled it; missing in reports of earlier builds.',
      ),
    ),
    maxResources: count,
    maxProcesses: count,
    unloads: v.boolean(),
    tookMs: maybe(told(count, 'All of it, milliseconds.')),
    load: maybe(
      told(
        v.strictObject({ heartbeat: v.pipe(v.number(), v.minValue(1)), start: v.pipe(v.number(), v.minValue(1)) }),
        'How busy the machine was, as multiples of what a quiet one shows: how late the heartbeat of the first process came on average, and how long that process took to start.',
      ),
    ),
  }),
  'What the DLL does by itself, measured before the first Cancel is judged.',
);

export type OperationCalibration = Read<typeof operation>;
export type CalibrationReport = Read<typeof calibration>;
