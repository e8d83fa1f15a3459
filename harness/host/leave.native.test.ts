/** What a process does when it is asked to leave, after everything was closed and unloaded: still what the steps led to. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import type { Step } from '../contract/step.ts';
import { judgeRun } from '../judge/views.ts';
import { boundMonitor, CANCEL_ONLINE, PATIENT, poolOf, scenarioOf, scratch, skeletonSubject } from '../testkit/native.ts';
import { FACTS } from '../testkit/tracing.ts';
import { runIn } from './run-in.ts';

const { folder, remove } = scratch();
const root = join(folder, 'root');
mkdirSync(root);
afterAll(remove);

const UNLOADED: readonly Step[] = [...CANCEL_ONLINE, { do: 'unload', resource: 'A', quiesceMs: 20 }];

/** A subject whose Cancel registers what the C library calls when the process ends, unloaded or not. */
function registering(name: string, called: string): string {
  const before = `#include <stdlib.h>
#include <unistd.h>
int __cxa_atexit(void (*)(void *), void *, void *);
static DWORD registers(struct resource *resource, DWORD reserved) {
  ${called};
  return cancel_rightly(resource);
}`;
  return skeletonSubject(folder, name, before, '.cancel = registers');
}

const CALLS = ['Open', 'Online', 'Cancel', 'Terminate', 'Close', 'FreeLibrary'];

describe('a process that ends badly when it is asked to leave', () => {
  it.each([
    ['exits', '__cxa_atexit((void (*)(void *))_exit, (void *)3, 0)', 'exit', 'ended itself with exit code 3'],
    ['aborts', '__cxa_atexit((void (*)(void *))abort, 0, 0)', 'crash', 'crashed with SIGABRT'],
    ['calls into nothing', '__cxa_atexit((void (*)(void *))16, 0, 0)', 'crash', 'crashed with SIGSEGV'],
  ] as const)('%s: the whole trace is judged, and the end is the leaving’s', async (name, called, kind, message) => {
    const pool = poolOf(root, registering(name.replaceAll(' ', '-'), called));
    const scenario = scenarioOf(UNLOADED);
    const outcome = await pool.runFresh([scenario], PATIENT);
    await pool.close();
    expect(outcome).toMatchObject({ kind, during: null, leaving: true });
    const { breach, view } = judgeRun(scenario, outcome, register, FACTS);
    expect(view.history.calls.map((call) => call.call)).toEqual(CALLS);
    expect(breach?.message).toContain(message);
    expect(breach?.message).toContain('while it was ending, after the last step');
    // The last that was entered: FreeLibrary's event belongs to no step.
    expect(breach?.step).toBe(CANCEL_ONLINE.length - 1);
  });

  it('stays: its trace is kept, and asking again gives the same', async () => {
    const monitor = await boundMonitor(root, registering('stays', '__cxa_atexit((void (*)(void *))sleep, (void *)1000, 0)'));
    const ran = await runIn(monitor, scenarioOf(UNLOADED), PATIENT);
    const left = await monitor.leave(1_000);
    expect(left).toMatchObject({ kind: 'integrity', what: 'the process did not end within 1000 ms of being asked to leave' });
    expect(left).toHaveProperty('trace.events', ran.kind === 'completed' ? ran.trace.events : null);
    expect(await monitor.leave(1_000)).toEqual(left);
  });
});
