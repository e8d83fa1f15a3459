/** How a process ended after it was asked to leave. */
import { classifyDying, classifyEnding, type Ending } from './ending.ts';
import type { Exited } from './monitor-process.ts';
import type { Failure } from './outcome.ts';
import type { Recording } from './recording.ts';

/**
 * The failure with which a process left; null if it left as it should.
 * @param from first journal slot of the failure's trace
 */
export function howItLeft({ code, signal }: Exited, recording: Recording, from: number): Failure | null {
  const { header } = recording;
  if (code === 0 && classifyDying(header) === null) return recording.lackingFrom(from);
  return { ...whileLeaving(classifyEnding(code, signal, header)), trace: recording.traceFrom(from) };
}

/** The failure of a process that has not left within `deadlineMs` milliseconds. */
export function whyItStays(deadlineMs: number, recording: Recording, from: number): Failure {
  const dying = classifyDying(recording.header);
  if (dying !== null) return { ...whileLeaving(dying), trace: recording.traceFrom(from) };
  const what = `the process did not end within ${deadlineMs} ms of being asked to leave`;
  return { kind: 'integrity', what, trace: recording.traceFrom(from) };
}

function whileLeaving(ending: Ending): Ending {
  return ending.kind === 'lacking' ? ending : { ...ending, leaving: true };
}
