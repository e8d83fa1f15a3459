/** Why a question to a monitor got no answer: what was heard, seen or overdue instead, and what the process and its journal say then. */
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

/** A thread can end because the process does: given to the exit, which then says more. */
const EXIT_FOLLOWS_MS = 300;

/** A process that shuts its socket is given as long to end. */
const CLOSED_FIRST_MS = 5_000;

/** A process that crashes and leaves a core takes so long to end. */
export const CORE_MS = 60_000;

/** What came instead of an answer. */
export type NoAnswer = Exclude<Heard<never>, { kind: 'answer' }> | Overdue | { readonly kind: 'exited'; readonly exited: Exited };

/** The process that was asked. */
export interface Asked {
  readonly process: MonitorProcess;
  readonly recording: Recording;
  /** First slot of what the question led to. */
  readonly from: number;
  /** The stacks of its threads if it hangs; a dump if it crashes, of which it would leave half if it were killed too early. */
  readonly wanted: { readonly stacks: boolean; readonly dump: boolean };
}

/** The failure that it comes to. May wait until the process has ended, where that tells more. */
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

/** The socket goes first, the exit follows; without an exit the process has shut its own socket. */
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

/** How the process ended; null if it has not within the time. */
export async function exitWithin({ exited }: MonitorProcess, ms: number): Promise<Exited | null> {
  return Promise.race([exited, sleep(ms, null, { ref: false })]);
}

/** The failure that an end is reported as: a full disk is no crash of the subject's, and after a stub of Wine's nothing else counts. */
export function whatItCameOf(end: Failure, { place, folder }: MonitorProcess, recording: Recording, from: number): Failure {
  const full = end.kind === 'crash' ? wantOfSpace(end, place.shim, folder) : null;
  if (full !== null) return { kind: 'harness-fault', what: full };
  return end.kind === 'harness-fault' || end.kind === 'lacking' ? end : (recording.lackingFrom(from) ?? end);
}
