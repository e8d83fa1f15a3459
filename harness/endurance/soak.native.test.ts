import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSteps } from '../steps/read-steps.ts';
import { boundMonitor, GOOD, scratch, skeletonSubject } from '../testkit/native.ts';
import { type SoakOptions, soak, soakSteps } from './soak.ts';

const { folder, remove } = scratch();
const root = join(folder, 'root');
mkdirSync(root);
afterAll(remove);

const options: SoakOptions = {
  arm: 'cancel',
  facts: { maxResources: 4 },
  seed: 1,
  budgetMs: 60_000,
  mostCancels: 500,
  keepsOpen: false,
  settleMs: 40,
  callMs: 30_000,
  expired: () => false,
};

describe('its steps', () => {
  it('are ones that a monitor takes, the same for both arms but for the Cancel', () => {
    const [subject, control] = (['cancel', 'control'] as const).map((arm) =>
      soakSteps(arm, ['A', 'B', 'C', 'D'], 16, { settleMs: 40, keepsOpen: false }),
    );
    expect(readSteps(subject, 'the soak')).toEqual(subject);
    const calls = (steps: typeof subject): readonly string[] =>
      (steps ?? []).filter((step) => step.do !== 'cancel' && step.do !== 'wait').map((step) => `${step.do} ${step.resource}`);
    expect(calls(subject)).toEqual(calls(control));
    expect(control?.some((step) => step.do === 'cancel')).toBe(false);
  });
});

describe('soak', () => {
  it('makes the allowed number of Cancels, and leaves the process as it was', async () => {
    const monitor = await boundMonitor(root, GOOD);
    const { cancels, cycles, ended } = await soak(monitor, options);
    expect([ended, monitor.usable]).toEqual([null, true]);
    // Whole rounds of 36 Cancels, four of which meet a pending operation.
    expect(cancels).toBe(468);
    expect(cycles).toBe(52);
    await monitor.end();
  });

  it('ends with its budget', async () => {
    const monitor = await boundMonitor(root, GOOD);
    const { cancels } = await soak(monitor, { ...options, budgetMs: 0 });
    expect(cancels).toBe(36);
    await monitor.end();
  });

  it('makes none in the control arm', async () => {
    const monitor = await boundMonitor(root, GOOD);
    expect(await soak(monitor, { ...options, arm: 'control' })).toMatchObject({ cycles: 52, cancels: 0, ended: null });
    await monitor.end();
  });

  it('tells in which cycle the process ended', async () => {
    const path = skeletonSubject(
      folder,
      'dies-later',
      `static _Atomic int calls;
       static DWORD counted(struct resource *resource, DWORD flags) {
         if (++calls == 100) __builtin_trap();
         return cancel_rightly(resource);
       }`,
      '.cancel = counted',
    );
    const monitor = await boundMonitor(root, path);
    const { cycles, cancels, ended } = await soak(monitor, options);
    expect(ended?.kind).toBe('crash');
    expect(cancels).toBe(100);
    expect(cycles).toBe(12);
    await monitor.end();
  });
});
