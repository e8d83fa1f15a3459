import { expect, it } from 'vitest';
import { ownStacks } from './finding-evidence.ts';

const GDB = [
  'Thread 9 (Thread 0x7f (LWP 21333) "node"):',
  '#0  0x00007fbd59ecd545 in __GI___clock_nanosleep (clock_id=0) at nanosleep.c:48',
  '#1  0x00007fbd580135c7 in cancel_resource () from /opt/vendor/vendor.so',
  '#2  0x00007fbd58031370 in pc_cancel () from /opt/pcancel/pcancel-shim.so',
  '#3  0x0000000000f3d145 in v8impl::FunctionCallbackWrapper::Invoke ()',
  'Thread 8 (Thread 0x7e (LWP 21332) "node"):',
  '#0  0x00007fbd58034155 in ?? () from /opt/pcancel/pcancel-shim.so',
];
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
  ['gdb', GDB, 'vendor.so', GDB.slice(0, 3)],
  ['winedbg', WINEDBG, 'Vendor.dll', WINEDBG.slice(3, 6)],
  ['a module that nobody is inside', GDB, 'other.so', GDB],
  ['no debugger', [], 'vendor.so', []],
])('only threads inside the subject are shown, down to who called it: %s', (_, lines, subject, shown) => {
  expect(ownStacks(lines, subject)).toEqual(shown);
});
