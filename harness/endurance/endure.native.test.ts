/** The stage on real subjects that end their process after many Cancels: the evidence of their findings. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { USUAL_PLAN } from '../request/options.ts';
import { Clock } from '../stage/clock.ts';
import { readSubject } from '../subject/read.ts';
import { poolOf, scratch, skeletonSubject } from '../testkit/native.ts';
import { FACTS } from '../testkit/tracing.ts';
import { type Endured, endurance } from './endure.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** A subject whose Cancel does `last` from the 40th call on. */
function fortieth(name: string, last: string): string {
  const before = `#include <stdatomic.h>
#include <unistd.h>
static volatile int held = 1;
static DWORD many(struct resource *resource, DWORD reserved) {
  static atomic_uint calls;
  if (atomic_fetch_add(&calls, 1) >= 39) { ${last}; }
  return cancel_rightly(resource);
}`;
  return skeletonSubject(folder, name, before, '.cancel = many');
}

async function endured(path: string, dumps: string | null = null): Promise<Endured> {
  const reading = await readSubject(path);
  if (!reading.ok) throw new Error(reading.error.message);
  const pool = poolOf(folder, path);
  const { signal } = new AbortController();
  const result = await endurance({
    pool,
    subject: reading.subject,
    plan: { ...USUAL_PLAN, seed: 7, dumps, onProgress: () => {}, signal },
    facts: { ...FACTS, maxResources: 1, maxProcesses: 2 },
    caps: { callMs: 1_500, operationMs: 5_000 },
    clock: new Clock(60_000, signal),
    findings: 0,
    watches: true,
    register,
    rules: register.filter(({ id }) => id === 'endurance.nth-call'),
  });
  await pool.close();
  return result;
}

describe('a process that ends after many Cancels', () => {
  it('by a crash: place, registers and the trace of one cycle', async () => {
    const { violations } = await endured(fortieth('crashes', '*(volatile int *)8 = 1'), join(folder, 'dumps'));
    const [{ rule, steps, cycles, end } = { rule: '', steps: [], cycles: 0, end: null }] = violations;
    expect(violations).toHaveLength(1);
    expect(rule).toBe('endurance.nth-call');
    expect(steps.map((step) => step.do)).toEqual(['open', 'cancel', 'close']);
    expect(cycles).toBe(40);
    expect(end?.outcome).toBe('crash');
    expect(end?.consequences).toEqual(['returns.it-returns']);
    const { crash } = end?.evidence ?? {};
    expect(crash).toMatchObject({ code: 'SIGSEGV', fault: '0x8', at: { module: 'crashes.so' }, during: { step: 1 } });
    expect(Object.keys(crash?.registers ?? {})).toContain('rip');
    expect(end?.fingerprint).toBe(`endurance.nth-call|crash|crashes.so+${crash?.at?.offset}|Cancel`);
    const calls = end?.trace.flatMap((event) => (event.kind === 'enter' ? [`${event.call} ${event.step}`] : []));
    expect(calls).toEqual(['Open 0', 'Cancel 1']);
    // If the system writes cores elsewhere, there is no dump.
    if (crash?.dump !== undefined) expect(readdirSync(join(folder, 'dumps'))).toEqual([crash.dump]);
  });

  it('by an exit: its code', async () => {
    const { violations } = await endured(fortieth('exits', '_exit(9)'));
    expect(violations.map(({ end }) => end)).toMatchObject([
      {
        outcome: 'exit',
        fingerprint: 'endurance.nth-call|exit|9|Cancel',
        evidence: { exit: { exitCode: 9, during: { step: 1 } } },
      },
    ]);
  });

  it('by a call that hangs: which, and where its thread was if a debugger is there', async () => {
    const { violations } = await endured(fortieth('hangs', 'while (held) {}'));
    const [end] = violations.map((violation) => violation.end);
    expect(end).toMatchObject({ outcome: 'hang', fingerprint: 'endurance.nth-call|hang|Cancel' });
    expect(end?.evidence.hang).toMatchObject({ during: { call: 'Cancel', step: 1 }, deadlineMs: 1_500 });
    const { stacks } = end?.evidence.hang ?? {};
    if (stacks !== undefined) expect(stacks.join('\n')).toContain('hangs.so');
  });
});
