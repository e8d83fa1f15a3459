/**
 * Two processes and one quorum resource: subjects that refuse the other process, that notice their loss, and that have no quorum.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeLauncher } from '../host/native.ts';
import type { PoolOptions } from '../host/pool.ts';
import type { Beside } from '../stage/beside.ts';
import { bindRequest, compileSubject, PATIENT, type Scratch, scratch, skeletonSubject } from '../testkit/native.ts';
import { probeQuorum, type QuorumProbe } from './quorum.ts';

/**
 * Arbitrate takes the quorum, even from another process, by writing its process id into a file. A thread of the process that had
 * it reads the file and calls QuorumLost. `onCancel` is what Cancel does about it.
 */
function robbed(folder: string, name: string, onCancel: string): string {
  const before = `
    #include <stdio.h>
    #include <unistd.h>
    #define OWNER ${JSON.stringify(join(folder, `${name}.owner`))}
    static void (*lost_callback)(RESOURCE_HANDLE);
    static RESOURCE_HANDLE quorum;
    static volatile int defending, started;
    static int owner(void) { int pid = 0; FILE *file = fopen(OWNER, "r"); if (file) { if (fscanf(file, "%d", &pid) != 1) pid = 0; fclose(file); } return pid; }
    static PORT_THREAD watch(void *unused) {
      for (;;) {
        port_sleep(20);
        int now = owner();
        if (defending && now != 0 && now != getpid()) { defending = 0; lost_callback(quorum); }
      }
      return 0;
    }
    static DWORD WINAPI take(RESID id, void *lost) {
      struct resource *resource = id;
      port_thread thread;
      lost_callback = (void (*)(RESOURCE_HANDLE))lost;
      quorum = resource->handle;
      FILE *file = fopen(OWNER ".new", "w");
      fprintf(file, "%d", getpid());
      fclose(file);
      rename(OWNER ".new", OWNER);
      defending = 1;
      if (!started) { started = 1; port_thread_start(&thread, watch, NULL); }
      return 0;
    }
    static DWORD WINAPI give(RESID id) { defending = 0; return 0; }
    static DWORD cancel_it(struct resource *resource, DWORD reserved) { ${onCancel} }
    static void table(CLRES_FUNCTION_TABLE *table) { table->V2Functions.Arbitrate = take; table->V2Functions.Release = give; }`;
  return skeletonSubject(folder, name, before, '.table = table, .cancel = cancel_it');
}

describe.skipIf(process.platform !== 'linux')('the quorum, natively', () => {
  let place: Scratch;
  beforeAll(() => {
    place = scratch();
  });
  afterAll(() => place.remove());

  async function probed(
    path: string,
    more: { readonly bound?: boolean; readonly expired?: boolean; readonly two?: boolean } = {},
  ): Promise<QuorumProbe> {
    const processes: PoolOptions = {
      launcher: nativeLauncher(),
      root: place.folder,
      request: bindRequest(path),
      bindDeadlines: PATIENT,
      reset: null,
    };
    const { bound = true, expired = false } = more;
    const { two = false } = more;
    return probeQuorum({
      processes,
      bound,
      pends: true,
      offlinePends: false,
      two,
      callMs: 20_000,
      upMs: 2_000,
      expired: () => expired,
    });
  }

  const row = ({ observations }: Beside): unknown => observations[0];

  it('a Cancel that gives it up passes, idle and pending', async () => {
    const found = await probed(compileSubject(place.folder, 'gives', '#include "conforming/quorum-capable.c"\n'));
    expect(row(found)).toEqual({ rule: 'quorum.released', observations: 2, doesNotApply: null });
    expect(found.violations).toEqual([]);
  });

  it('a Cancel that says so and goes on refusing is found', async () => {
    const found = await probed(compileSubject(place.folder, 'keeps', '#include "faulty/quorum-keeps-defending.c"\n'));
    expect(found.violations).toHaveLength(1);
    expect(found.violations[0]).toMatchObject({ rule: 'quorum.released', repeated: { shown: 2, of: 2 } });
    expect(found.violations[0]?.message).toMatch(
      /answered ERROR_SUCCESS, but .* Arbitrate answered .*170.*, until Release was called\.$/,
    );
    const calls = found.violations[0]?.trace?.flatMap((event) => (event.kind === 'enter' ? [event.call] : []));
    expect(calls).toEqual(['Open', 'Arbitrate', 'Cancel', 'Release', 'Terminate', 'Close']);
  });

  /** One quorum for all resources of the process, and no other process knows of it. `onCancel` is what Cancel does about it. */
  const ofProcess = (name: string, onCancel: string): string =>
    skeletonSubject(
      place.folder,
      name,
      `static struct resource *volatile holder;
       static volatile int spoilt;
       static DWORD WINAPI take(RESID id, void *lost UNUSED) {
         if (spoilt || (holder && holder != id)) return 170;
         holder = id;
         return 0;
       }
       static DWORD WINAPI give(RESID id) { if (holder == id) holder = NULL; return 0; }
       static DWORD cancel_it(struct resource *resource, DWORD reserved UNUSED) { ${onCancel} }
       static void table(CLRES_FUNCTION_TABLE *table) { table->V2Functions.Arbitrate = take; table->V2Functions.Release = give; }`,
      '.table = table, .cancel = cancel_it',
    );
  const IDLE_TOO = 'const DWORD answer = cancel_rightly(resource); return holder == resource ? 0 : answer;';

  it('two resources of one process compete as well: one that is given up passes', async () => {
    const given = `cancel_rightly(resource); ${IDLE_TOO.replace('return', 'const DWORD said =')} if (holder == resource) holder = NULL; return said;`;
    const found = await probed(ofProcess('given', given), { two: true });
    expect(found.violations).toEqual([]);
    expect(row(found)).toEqual({ rule: 'quorum.released', observations: 2, doesNotApply: null });
  });

  it('and one that goes on refusing is found, at once or during an Online', async () => {
    const kept = await probed(ofProcess('kept', IDLE_TOO), { two: true });
    expect(kept.violations[0]?.message).toMatch(
      /^Cancel\(A\) after a .* defended: another resource's Arbitrate answered 170 .*, until Release was called\.$/,
    );
    const busy =
      'if (!is_cancellable(resource)) { if (holder == resource) holder = NULL; return 0; } return cancel_rightly(resource);';
    const pending = await probed(ofProcess('pending', busy), { two: true });
    expect(pending.violations[0]?.message).toMatch(/^Cancel\(A\) while Online was pending after .* until Release was called\.$/);
  });

  it('and one that nobody can have any more', async () => {
    const found = await probed(ofProcess('spoilt', 'spoilt = 1; cancel_rightly(resource); return 0;'), { two: true });
    expect(found.violations[0]?.message).toMatch(/nobody can have the quorum any more: .* after Release and Terminate too\.$/);
  });

  it('where another may take it any time, a loss that is noticed after Cancel shows that it is defended', async () => {
    const found = await probed(robbed(place.folder, 'notices', 'return 0;'));
    expect(found.violations[0]?.message).toMatch(/QuorumLost callback came/);
  });

  it('and where it is no longer noticed, it is not', async () => {
    const found = await probed(robbed(place.folder, 'forgets', 'defending = 0; cancel_rightly(resource); return 0;'));
    expect(row(found)).toEqual({ rule: 'quorum.released', observations: 2, doesNotApply: null });
    expect(found.violations).toEqual([]);
  });

  it('a refused Cancel says nothing of the quorum', async () => {
    const found = await probed(robbed(place.folder, 'refuses', 'return 50;'));
    expect(row(found)).toMatchObject({ observations: 0, doesNotApply: expect.stringMatching(/never answered ERROR_SUCCESS/) });
  });

  it.each([
    ['no slots', { bound: false }, /no Arbitrate and Release/],
    ['Arbitrate never succeeds', {}, /does not succeed here/],
  ])('does not apply: %s', async (_, more, reason) => {
    const found = await probed(skeletonSubject(place.folder, 'plain', '', '.cancel = cancel_rightly'), more);
    expect(row(found)).toMatchObject({ observations: 0, doesNotApply: expect.stringMatching(reason) });
    expect(found.violations).toEqual([]);
  });

  it('out of time, it is left open rather than said not to apply', async () => {
    const found = await probed(robbed(place.folder, 'late', 'return 0;'), { expired: true });
    expect(row(found)).toEqual({ rule: 'quorum.released', observations: 0, doesNotApply: null });
    expect(found.violations).toEqual([]);
  });
});
