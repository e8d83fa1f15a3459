import { execFileSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { CANCEL_ONLINE, compileSubject, PATIENT, poolOf, scenarioOf, scratch } from '../testkit/native.ts';
import { ownStacks } from './of-finding.ts';

const { folder, remove } = scratch();
afterAll(remove);

const GDB = [
  'Thread 9 (Thread 0x7f (LWP 21333) "node"):',
  '#0  0x00007fbd59ecd545 in __GI___clock_nanosleep (clock_id=0) at nanosleep.c:48',
  '#1  0x00007fbd580135c7 in cancel_resource () from /opt/vendor/vendor.so',
  '#2  0x00007fbd58031370 in pc_cancel () from /opt/pcancel/pcancel-shim.so',
  '#3  0x0000000000f3d145 in v8impl::FunctionCallbackWrapper::Invoke ()',
  'Thread 8 (Thread 0x7e (LWP 21332) "node"):',
  '#0  0x00007fbd58034155 in ?? () from /opt/pcancel/pcancel-shim.so',
];
/** With debugging information, gdb gives file and line, and host/debug/debuggers.ts adds the module. */
const GDB_LINES = [
  'Thread 9 (LWP 21333):',
  '#0  0x00007fbd59ecd545 in __GI___clock_nanosleep (clock_id=0) at /src/vendor.c:48 from /lib/libc.so.6',
  '#1  0x00007fbd580135c7 in cancel_resource (id=1) at vendor.c:12 from /opt/my vendor/vendor.so.1',
  '#2  0x00007fbd58031370 in pc_cancel () from /opt/vendor.so.d/pcancel-shim.so',
];
/** Arguments of the system's functions are left out. */
const SLEEP = '#0  0x00007fbd59ecd545 in __GI___clock_nanosleep () at nanosleep.c:48';
const SLEEP_LINE = '#0  0x00007fbd59ecd545 in __GI___clock_nanosleep () at /src/vendor.c:48 from /lib/libc.so.6';
const WINEDBG = [
  'Thread 0024',
  '#0 0x0000017000e4a4 in ntdll (+0xe4a4) (0x00000000000080)',
  '#1 0x00000140496517 in node (+0x496517) (0000000000000000)',
  'Thread 00a8',
  '#0 0x0000007b075c4e WaitForSingleObject+0x26(handle=<is not available>) [Z:\\dlls\\sync.c:299] in kernelbase (0000000000000000)',
  '#1 0x0000006a1c1234 in vendor (+0x1234) (0000000000000000)',
  '#2 0x0000002a543800 in pcancel-shim (+0x3800) (0000000000000000)',
];

it.each([
  ['gdb', GDB, 'vendor.so', [GDB[0], SLEEP, GDB[2]]],
  ['gdb, with source lines', GDB_LINES, 'vendor.so', [GDB_LINES[0], SLEEP_LINE, GDB_LINES[2]]],
  ['winedbg', WINEDBG, 'Vendor.dll', WINEDBG.slice(3, 6)],
  ['a module that no thread is inside', GDB, 'other.so', GDB],
  ['no debugger', [], 'vendor.so', []],
])('only threads inside the subject are shown, down to who called it: %s', (_, lines, subject, shown) => {
  expect(ownStacks(lines, { name: subject, realName: subject })).toEqual(shown);
  expect(ownStacks(lines, { name: 'link', realName: subject })).toEqual(shown);
});

const hasGdb = ((): boolean => {
  try {
    return execFileSync('gdb', ['--version'], { encoding: 'utf8' }).startsWith('GNU gdb');
  } catch {
    return false;
  }
})();

it.runIf(hasGdb)('a module with debugging information is found by its name in a real stack', async () => {
  const source = `#include "skeleton.h"
static volatile int held = 1;
static DWORD waits_for_ever(struct resource *resource, DWORD reserved) { while (held) {} return cancel_rightly(resource); }
static const struct hooks hooks = {.duration_ms = 60, .cancel = waits_for_ever};
`;
  const pool = poolOf(folder, compileSubject(folder, 'vendor', source, ['-g']));
  const hasty = { callMs: () => 500, totalMs: PATIENT.totalMs, stacks: true };
  const outcome = await pool.runFresh([scenarioOf(CANCEL_ONLINE)], hasty);
  await pool.close();
  const stacks = outcome.kind === 'hang' ? outcome.stacks : [];
  const own = ownStacks(stacks, { name: 'link.so', realName: 'vendor.so' });
  expect(own[0]).toMatch(/^Thread/);
  expect(own.join('\n')).toMatch(/waits_for_ever .*vendor\.c:3 from \/.*\/vendor\.so/);
  expect(own.length).toBeLessThan(stacks.length);
});
