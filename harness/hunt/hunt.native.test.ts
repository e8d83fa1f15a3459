import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import type { Scenario } from '../contract/step.ts';
import { GOOD, poolOf, scenarioOf, scratch, skeletonSubject } from '../testkit/native.ts';
import { FACTS } from '../testkit/tracing.ts';
import { type Hunted, hunt, unitsOf } from './hunt.ts';

const { folder, remove } = scratch();
const root = join(folder, 'root');
mkdirSync(root);
afterAll(remove);

function of(situation: string, basis: Basis, count: number): readonly Scenario[] {
  return Array.from({ length: count }, (_, nth) => ({
    ...scenarioOf(
      [
        { do: 'open', resource: 'A' },
        { do: 'cancel', resource: 'A', target: 'null' },
        { do: 'close', resource: 'A' },
      ],
      `${situation}-${nth + 1}`,
    ),
    situation,
    basis,
  }));
}

const named = (units: readonly (readonly Scenario[])[]): readonly string[] =>
  units.map((unit) => unit.map(({ id }) => id).join(' '));

describe('what runs in one process', () => {
  const [null1, null2, null3] = of('null', 'policy', 3);
  const [idle1, idle2] = of('idle', 'documented', 2);
  const [closed1] = of('closed', 'misuse', 1);
  const drawn = [null1, idle1, closed1, null2, idle2, null3].flatMap((each) => each ?? []);

  it('is each scenario by itself where processes are cheap', () => {
    expect(named(unitsOf(drawn, 1))).toEqual(drawn.map(({ id }) => id));
  });

  it('is a wide situation’s scenarios where they are expensive, at most that many, and never two situations', () => {
    expect(named(unitsOf(drawn, 8))).toEqual(['null-1 null-2 null-3', 'idle-1', 'closed-1', 'idle-2']);
    expect(named(unitsOf(drawn, 2))).toEqual(['null-1 null-2', 'idle-1', 'closed-1', 'idle-2', 'null-3']);
  });
});

async function hunted(path: string, scenarios: readonly Scenario[], together: number): Promise<Hunted & { processes: number }> {
  const pool = poolOf(root, path);
  const caps = { callMs: 30_000, operationMs: 30_000 };
  const never = (): boolean => false;
  const options = {
    pool,
    scenarios,
    facts: FACTS,
    caps,
    monitors: 2,
    usualStallMs: 5,
    expensiveLast: false,
    together,
    expired: never,
    cut: never,
    onRun: () => {},
  };
  try {
    return { ...(await hunt(options)), processes: pool.started };
  } finally {
    await pool.close();
  }
}

describe('a wide situation', () => {
  it('runs in one process, and each run names those before it', async () => {
    const { runs, processes } = await hunted(GOOD, of('null', 'policy', 4), 8);
    expect(processes).toBe(1);
    expect(runs.map(({ outcome }) => outcome.kind)).toEqual(Array.from({ length: 4 }, () => 'completed'));
    expect(runs.at(-1)?.prefix).toEqual(['null-1', 'null-2', 'null-3']);
  });

  it('goes on in another process after an end, and is left out after the second; the usual ones are not', async () => {
    const path = skeletonSubject(
      folder,
      'crashes-on-null',
      'static DWORD crash(void) { return *(volatile DWORD *)8; }',
      '.cancel_null = crash',
    );
    const usual = of('idle', 'documented', 3).map((each) => ({
      ...each,
      steps: each.steps.filter((step) => step.do !== 'cancel'),
    }));
    const { runs } = await hunted(path, [...of('null', 'policy', 5), ...usual], 8);
    expect(runs.filter(({ scenario }) => scenario.situation === 'null').map(({ outcome }) => outcome.kind)).toEqual([
      'crash',
      'crash',
    ]);
    expect(runs.filter(({ scenario }) => scenario.situation === 'idle')).toHaveLength(3);
  });
});
