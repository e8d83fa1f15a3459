/** Decides why a monitor gave no answer, from what came instead, the end of the process and its journal. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trace } from '../contract/trace.ts';
import type { Heard } from './check-answer.ts';
import { stacksOf } from './debug/stacks.ts';
import { classifyDying, classifyEnding, classifyThreadEnd } from './ending.ts';
import type { Exited, MonitorProcess } from './monitor-process.ts';
import type { Failure } from './outcome.ts';
import type { Overdue } from './overdue.ts';
import type { Recording } from './recording.ts';
import { wantOfSpace } from './want-of-space.ts';

/** Time to wait for the exit after a thread's end, milliseconds: the process may be ending too, and then the exit says more. */
const EXIT_FOLLOWS_MS = 300;

/** Time for a process to end after it closed its socket, milliseconds. */
const CLOSED_FIRST_MS = 5_000;

/** Time for a process to end after a crash that leaves a core, milliseconds. */
export const CORE_MS = 60_000;

/** What came instead of an answer. */
export type NoAnswer = Exclude<Heard<never>, { kind: 'answer' }> | Overdue | { readonly kind: 'exited'; readonly exited: Exited };

/** The process that was asked, and what to keep of a failure. */
export interface Asked {
  readonly process: MonitorProcess;
  readonly recording: Recording;
  /** First journal slot that was written after the question. */
  readonly from: number;
  /** `stacks`: of its threads, if it hangs. `dump`: if it crashes; a process that is killed too early leaves half a dump. */
  readonly wanted: { readonly stacks: boolean; readonly dump: boolean };
}

/** The failure to report instead of an answer. May wait for the process to end, if the exit says more. */
export async function whyNoAnswer(instead: NoAnswer, asked: Asked): Promise<Failure> {
  const { process, recording, from } = asked;
  const trace = (): Trace => recording.traceFrom(from);
  switch (instead.kind) {
    case 'fault':
    case 'stuck':
      return { kind: 'harness-fault', what: instead.what };
    case 'garbled':
    case 'lost':
      return { kind: 'integrity', what: instead.what, trace: trace() };
    case 'closed':
      return afterClosing(asked);
    case 'exited':
      return ended(instead.exited, asked);
    case 'hang': {
      const { during, deadlineMs } = instead;
      const { place, channel, child } = process;
      const stacks = asked.wanted.stacks ? await stacksOf(place.debug(channel.pid, child.pid ?? 0)) : [];
      return { kind: 'hang', during, deadlineMs, stacks, trace: trace() };
    }
    case 'thread-ended': {
      const exited = await exitWithin(process, EXIT_FOLLOWS_MS);
      if (exited !== null) return ended(exited, asked);
      return { ...classifyThreadEnd(instead.lane, recording.header), trace: trace() };
    }
    case 'dying':
      if (asked.wanted.dump) await exitWithin(process, CORE_MS);
      return { ...instead.ending, trace: trace() };
  }
}

/** At an exit the socket closes first. If no exit follows, the process has closed its own socket. */
async function afterClosing(asked: Asked): Promise<Failure> {
  const { process, recording, from } = asked;
  const exited = await exitWithin(process, CLOSED_FIRST_MS);
  if (exited !== null) return ended(exited, asked);
  const dying = classifyDying(recording.header);
  if (dying !== null) return { ...dying, trace: recording.traceFrom(from) };
  const what = 'the monitor closed its socket but did not end';
  return { kind: 'integrity', what, trace: recording.traceFrom(from) };
}

function ended({ code, signal }: Exited, { recording, from }: Asked): Failure {
  return { ...classifyEnding(code, signal, recording.header), trace: recording.traceFrom(from) };
}

/** How the process ended; null if it has not ended within `ms` milliseconds. */
export async function exitWithin({ exited }: MonitorProcess, ms: number): Promise<Exited | null> {
  return Promise.race([exited, sleep(ms, null, { ref: false })]);
}

/**
 * The failure to report for an end. A full disk is no crash of the subject, and after a call of a Wine stub nothing else counts.
 */
export function whatItCameOf(end: Failure, { place, folder }: MonitorProcess, recording: Recording, from: number): Failure {
  const full = end.kind === 'crash' ? wantOfSpace(end, place.shim, folder) : null;
  if (full !== null) return { kind: 'harness-fault', what: full };
  return end.kind === 'harness-fault' || end.kind === 'lacking' ? end : (recording.lackingFrom(from) ?? end);
}
