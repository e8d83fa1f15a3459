/**
 * Calls per second of one monitor, on the same random scenarios each time. It measures handing over, running and reading back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Step } from '../harness/contract/step.ts';
import { bindSubject } from '../harness/host/bind.ts';
import { Monitor } from '../harness/host/monitor.ts';
import type { Launcher } from '../harness/host/place/place.ts';
import { runIn } from '../harness/host/run-in.ts';
import { randomSteps } from '../harness/situations/random.ts';
import { bindRequest } from '../harness/testkit/native.ts';
import { FACTS } from '../harness/testkit/tracing.ts';

const DEADLINES = { callMs: () => 30_000, totalMs: 60_000 };
const TIMING = { patience: { quietMs: 2_000, maxMs: 5_000 }, aftermathMs: 50 };
const SEED = 7;

/** Scenarios as drawn, or without all waits, so that only calls and handing over are left. */
export type Mix = 'drawn' | 'waitless';

/**
 * Calls per second of a fresh monitor, from the first scenario to the end of the last.
 * @param scenarios number of scenarios, the first of one seed
 * @throws Error if the DLL cannot be bound, or a scenario does not complete
 */
export async function callsPerSecond(launcher: Launcher, path: string, scenarios: number, mix: Mix): Promise<number> {
  const drawn = fc.sample(randomSteps(FACTS, TIMING), { seed: SEED, numRuns: scenarios });
  const root = mkdtempSync(join(tmpdir(), 'pcancel-bench-'));
  const monitor = await Monitor.start(launcher, root);
  try {
    const bound = await bindSubject(monitor, bindRequest(path), DEADLINES);
    if (bound.kind !== 'bound') throw new Error(`${path} could not be bound: ${bound.kind}`);
    let calls = 0;
    const startedAt = performance.now();
    for (const [index, steps] of drawn.entries()) {
      const run = mix === 'drawn' ? steps : withoutWaits(steps);
      const scenario = { id: `bench-${index}`, situation: 'bench', basis: 'derived', seed: SEED, steps: run } as const;
      const outcome = await runIn(monitor, scenario, DEADLINES);
      if (outcome.kind !== 'completed') throw new Error(`a scenario of the mix ended with ${outcome.kind}`);
      calls += outcome.trace.events.filter((event) => event.kind === 'enter').length;
    }
    return (calls * 1_000) / (performance.now() - startedAt);
  } finally {
    await monitor.end();
    rmSync(root, { recursive: true, force: true });
  }
}

function withoutWaits(steps: readonly Step[]): readonly Step[] {
  return steps
    .filter((step) => step.do !== 'wait' && step.do !== 'pause')
    .map((step) => ({ ...step, anchor: { at: 'next' } as const }));
}
