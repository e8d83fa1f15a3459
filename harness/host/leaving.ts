/** What a process comes to that was asked to leave. */
import { classifyDying, classifyEnding, type Ending } from './ending.ts';
import type { Exited } from './monitor-process.ts';
import type { Failure } from './outcome.ts';
import type { Recording } from './recording.ts';

/**
 * How a process left; null: as it should.
 * @param from slot at which the failure's trace begins
 */
export function howItLeft({ code, signal }: Exited, recording: Recording, from: number): Failure | null {
  const { header } = recording;
  if (code === 0 && classifyDying(header) === null) return recording.lackingFrom(from);
  return { ...whileLeaving(classifyEnding(code, signal, header)), trace: recording.traceFrom(from) };
}

/** What keeps a process that has not left within `deadlineMs`. */
export function whyItStays(deadlineMs: number, recording: Recording, from: number): Failure {
  const dying = classifyDying(recording.header);
  if (dying !== null) return { ...whileLeaving(dying), trace: recording.traceFrom(from) };
  const what = `the process did not end within ${deadlineMs} ms of being asked to leave`;
  return { kind: 'integrity', what, trace: recording.traceFrom(from) };
}

function whileLeaving(ending: Ending): Ending {
  return ending.kind === 'lacking' ? ending : { ...ending, leaving: true };
}
