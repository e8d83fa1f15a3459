import { describe, expect, it } from 'vitest';
import { gdb, winedbg } from './debuggers.ts';
import { stacksOf } from './stacks.ts';

describe('what a debugger prints', () => {
  it('of gdb: threads and frames, none of its own remarks', () => {
    const printed = [
      '[New LWP 12]',
      'warning: could not find symbols',
      'Thread 2 (LWP 12 "node"):',
      '#0  __lll_lock_wait (futex=0x1) at lowlevellock.c:49',
      '#1  0x00007f in cancel_resource () from /opt/vendor/vendor.so',
      '',
      'Thread 1 (LWP 11 "node"):',
      '#0  epoll_wait () from libc.so.6',
      '[Inferior 1 (process 11) detached]',
    ].join('\n');
    expect(gdb(11).read(printed)).toEqual([
      'Thread 2 (LWP 12 "node"):',
      '#0  __lll_lock_wait (futex=0x1) at lowlevellock.c:49',
      '#1  0x00007f in cancel_resource () from /opt/vendor/vendor.so',
      'Thread 1 (LWP 11 "node"):',
      '#0  epoll_wait () from libc.so.6',
    ]);
  });

  it('of gdb: the module of a frame beside its source line, if it is in one', () => {
    const printed = [
      'From                To                  Syms Read   Shared Object Library',
      '0x00007fb789dfe060  0x00007fb789dfe147  Yes         /opt/my vendor/vendor.so',
      '0x00007fb789c37380  0x00007fb789d8b22d  Yes (*)     /lib/x86_64-linux-gnu/libc.so.6',
      '                                        No          linux-vdso.so.1',
      'Thread 1 (LWP 11 "node"):',
      '#0  0x00007fb789d8b000 in clock_nanosleep () from /lib/x86_64-linux-gnu/libc.so.6',
      '#1  0x00007fb789dfe124 in spin (p=0x7f) at vendor.c:2',
      '#2  0x00007fb789dfe147 in beyond () at vendor.c:9',
      '#3  inlined (a=3) at vendor.c:4',
    ].join('\n');
    expect(gdb(11).read(printed).slice(1)).toEqual([
      '#0  0x00007fb789d8b000 in clock_nanosleep () from /lib/x86_64-linux-gnu/libc.so.6',
      '#1  0x00007fb789dfe124 in spin (p=0x7f) at vendor.c:2 from /opt/my vendor/vendor.so',
      '#2  0x00007fb789dfe147 in beyond () at vendor.c:9',
      '#3  inlined (a=3) at vendor.c:4',
    ]);
  });

  it('of winedbg: the threads of the one process', () => {
    const printed = [
      'WineDbg starting on pid 0020',
      'Backtracing for thread 0024 in process 0020 (C:\\node.exe):',
      'Backtrace:',
      '=>0 0x0000017000ebe4 in ntdll (+0xebe4) (0x000000fffffff4)',
      '  1 0x0000007b075550 cancel_resource+0x1c in vendor (0x000000fffffff4)',
      '',
      'Backtracing for thread 003c in process 0038 (C:\\windows\\system32\\services.exe):',
      'Backtrace:',
      '=>0 0x0000017000ebe4 in ntdll (+0xebe4) (0x000000fffffff4)',
    ].join('\n');
    expect(winedbg('wine64', {}, 0x20).read(printed)).toEqual([
      'Thread 0024',
      '#0 0x0000017000ebe4 in ntdll (+0xebe4) (0x000000fffffff4)',
      '#1 0x0000007b075550 cancel_resource+0x1c in vendor (0x000000fffffff4)',
    ]);
  });
});

describe('stacks', () => {
  it('are none where there is no debugger, or it is not installed', async () => {
    expect(await stacksOf(null)).toEqual([]);
    expect(await stacksOf({ ...gdb(process.pid), command: '/nonexistent/gdb' })).toEqual([]);
  });

  it('are bounded whatever the debugger prints', async () => {
    const flood = {
      ...gdb(1),
      command: process.execPath,
      args: ['-e', 'for (let i = 0; i < 500; i++) console.log("#" + i + " " + "x".repeat(999))'],
    };
    const lines = await stacksOf(flood);
    expect(lines).toHaveLength(200);
    expect(Math.max(...lines.map((line) => line.length))).toBe(300);
  });
});
