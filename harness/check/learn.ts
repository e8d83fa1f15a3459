/** Learns what only many runs show about a subject. */
import { reportsInline } from '../calibrate/stands.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { HarnessFault } from '../contract/harness-fault.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Pool } from '../host/pool.ts';
import type { Run } from '../hunt/run.ts';
import { idleAnswers } from '../judge/idle-answers.ts';
import { earlyCancels, neverCancels, neverCancelsEarly } from '../judge/never-cancels.ts';
import { judgeRun } from '../judge/views.ts';
import { type CalibratedBench, hasNoTimeFor } from '../stage/bench.ts';
import { quietMs } from '../steps/patience.ts';

/**
 * The bench's facts, completed from the runs. How the subject makes its reports matters only if it may answer success when idle.
 */
export async function learned(bench: CalibratedBench, runs: readonly Run[]): Promise<Facts> {
  const { facts, pool, caps } = bench;
  const views = runs.map((run) => judgeRun(run.scenario, run.outcome, [], facts));
  const idle = idleAnswers(views);
  const waitMs = quietMs(facts, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  const doubtful = !idle.seenIdle.online || !idle.seenIdle.offline || idle.idleAnswers.includes(0);
  const inline = doubtful ? !hasNoTimeFor(bench, 1) && (await askInline(pool, facts, deadlines, waitMs)) : true;
  const empty = (what: 'online' | 'offline'): boolean =>
    neverCancelsEarly(earlyCancels(views, what, { medianMs: facts[what].medianMs, reportsInline: inline }));
  return {
    ...facts,
    ...idle,
    neverCancels: neverCancels(views),
    neverCancelsEarly: { online: empty('online'), offline: empty('offline') },
    reportsInline: inline,
  };
}

/** False if no process could be started for it. The runs are judged all the same. */
async function askInline(pool: Pool, facts: Facts, deadlines: Deadlines, waitMs: number): Promise<boolean> {
  try {
    return await reportsInline(pool, facts.online, deadlines, waitMs);
  } catch (error) {
    if (error instanceof BindTrouble) return false;
    throw error;
  }
}

/** If more than one run in this many failed by a fault of ours, such as a full disk, the others are no fair sample. */
const LOST_ONE_IN = 10;

/**
 * The runs that say something about the subject.
 * @throws HarnessFault if too many failed by a fault of ours
 */
export function sound(runs: readonly Run[]): readonly Run[] {
  const left = runs.filter((run) => run.outcome.kind !== 'harness-fault');
  const [fault] = runs.filter((run) => run.outcome.kind === 'harness-fault');
  const lost = runs.length - left.length;
  if (fault?.outcome.kind === 'harness-fault' && lost * LOST_ONE_IN > runs.length) throw new HarnessFault(fault.outcome.what);
  return left;
}
