/** Runs a finding or steps again, in the way that can show them, and reports the result. */
import type { Scenario } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { ExitCode } from '../contract/verdict.ts';
import type { Pool } from '../host/pool.ts';
import { deadlinesFor, patient } from '../steps/patience.ts';
import { replayCycles } from './cycles.ts';
import { CAPS, endsItsProcess, lingering, needsPatience, triesFor } from './effort.ts';
import { runHeld } from './hold.ts';
import { type Sought, shows, tell } from './told.ts';
import { replayUnsound } from './unsound.ts';
import type { Recorded, RecordedUnsound, Wanted } from './wanted.ts';

/** A replay does not know the subject's WaitHint, so it waits as for this one, milliseconds. */
const LONG_HINT_MS = 30_000;

/** The kinds of replay. */
export type Way =
  /** The steps once, after a debugger was attached. */
  | { readonly kind: 'held' }
  /** The steps of a failure without any Cancel. */
  | { readonly kind: 'unsound'; readonly recorded: RecordedUnsound }
  /** The steps repeated in one process, with and without Cancel. */
  | { readonly kind: 'cycles'; readonly recorded: Recorded }
  /** The steps in a fresh process, at most `tries` times until they show the finding. */
  | { readonly kind: 'steps'; readonly tries: number };

/**
 * Runs the replay.
 * @returns exit code 1 if the finding was reproduced, 0 if no rule was broken, 4 for a different outcome
 * @throws BindTrouble if the DLL cannot be loaded and bound
 */
export async function replay(
  pool: Pool,
  subject: SubjectFile,
  wanted: Wanted & Sought,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const way = wayOf(wanted);
  switch (way.kind) {
    case 'held': {
      const scenario = scenarioOf(wanted);
      return tell(wanted, subject, scenario, await runHeld(pool, scenario, write, signal), write);
    }
    case 'unsound':
      return replayUnsound(pool, subject, wanted, way.recorded, write);
    case 'cycles':
      return replayCycles(pool, wanted, way.recorded, CAPS, write);
    case 'steps':
      return replaySteps(pool, subject, wanted, way.tries, write);
  }
}

/** Chooses the way. Pure. */
export function wayOf({ hold, recorded, unsound }: Pick<Wanted, 'hold' | 'recorded' | 'unsound'>): Way {
  if (hold) return { kind: 'held' };
  if (unsound !== null) return { kind: 'unsound', recorded: unsound };
  if (recorded === null) return { kind: 'steps', tries: 1 };
  if (recorded.finding.evidence.cycles !== undefined) return { kind: 'cycles', recorded };
  return { kind: 'steps', tries: triesFor(recorded.finding) };
}

async function replaySteps(
  pool: Pool,
  subject: SubjectFile,
  wanted: Wanted & Sought,
  tries: number,
  write: (text: string) => void,
): Promise<ExitCode> {
  const scenario = scenarioOf(wanted);
  const deadlines = deadlinesFor(scenario, wanted.facts, CAPS, isSlow(wanted) ? 2 : 1);
  for (let time = 1; ; time++) {
    const outcome = await pool.runFresh([scenario], deadlines);
    if (time < tries && !shows(wanted, subject, scenario, outcome)) continue;
    if (time > 1) write(`Run ${time} of at most ${tries}:\n`);
    return tell(wanted, subject, scenario, outcome, write);
  }
}

/** The literal steps, with more time after them or within them if the finding needs it. */
function scenarioOf(wanted: Pick<Wanted, 'recorded' | 'steps' | 'facts'>): Scenario {
  const { recorded, steps, facts } = wanted;
  const ends = recorded !== null && endsItsProcess(recorded.finding);
  const scenario: Scenario = {
    id: 'replay',
    situation: 'replay',
    basis: 'documented',
    seed: recorded?.finding.seed ?? 0,
    steps: ends ? lingering(steps, facts) : steps,
  };
  return isSlow(wanted) ? patient(scenario, CAPS, LONG_HINT_MS) : scenario;
}

function isSlow({ recorded }: Pick<Wanted, 'recorded'>): boolean {
  return recorded !== null && needsPatience(recorded.finding);
}
