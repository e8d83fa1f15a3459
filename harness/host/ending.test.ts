import { describe, expect, it } from 'vitest';
import { classifyDying, classifyEnding, classifyThreadEnd, stubMet } from './ending.ts';
import type { CrashRecord, JournalHeader, LaneState } from './journal/header.ts';
import { CRASH_STATE } from './journal/numbers.ts';

const CANCEL: LaneState = {
  inFlight: { call: 'Cancel', step: 2, resource: 'A', lane: 0 },
  enterSeq: 9n,
  enterNs: 9n,
  thread: 70,
  gone: false,
};
const ONLINE: LaneState = { ...CANCEL, inFlight: { call: 'Online', step: 1, resource: 'B', lane: 1 }, thread: 71 };

function header(crash: Partial<CrashRecord> | null, inside: readonly LaneState[] = [CANCEL]): JournalHeader {
  const record: CrashRecord = {
    final: true,
    thread: 70,
    code: 0xc0000005n,
    address: 0x1000_1234n,
    fault: 0x8n,
    base: 0x1000_0000n,
    registers: Array.from({ length: 16 }, (_, index) => BigInt(index)),
    module: 'C:\\vendor\\vendor.dll',
    stub: '',
    ...crash,
  };
  return {
    next: 0,
    capacity: 10,
    dropped: 0,
    beats: 1,
    beatNs: 1n,
    stallMs: 0,
    crash: crash === null ? null : record,
    survived: null,
    left: false,
    lacking: [],
    inside,
  };
}

describe('a crash record decides', () => {
  it.each([
    ['final, whatever the exit code', 2, 0xc0000005n, 77, null, 'access violation (0xC0000005)'],
    ['final and exit code 0', 2, 0xc0000005n, 0, null, 'access violation (0xC0000005)'],
    ['first chance with its low byte as exit code (Wine)', 1, 0xc0000005n, 5, null, 'access violation (0xC0000005)'],
    ['first chance with all of it as exit code (Windows)', 1, 0xc0000005n, 0xc0000005, null, 'access violation (0xC0000005)'],
    ['first chance and a signal', 1, 11n, null, 'SIGSEGV', 'SIGSEGV'],
    ['a C++ exception ends Wine’s process with 99', 1, 0xe06d7363n, 99, null, 'C++ exception (0xE06D7363)'],
    ['a privileged instruction with 150', 1, 0xc0000096n, 150, null, 'privileged instruction (0xC0000096)'],
    ['an abort', 2, 6n, null, 'SIGABRT', 'SIGABRT'],
    ['a code without a name', 2, 0xe0001234n, 52, null, 'exception (0xE0001234)'],
  ] as const)('%s', (_, state, code, exitCode, signal, name) => {
    expect(classifyEnding(exitCode, signal, header({ final: state === CRASH_STATE.final, code }))).toEqual({
      kind: 'crash',
      code: name,
      at: { module: 'vendor.dll', offset: '0x1234' },
      during: CANCEL.inFlight,
      machine: { fault: '0x8', registers: expect.objectContaining({ rip: '0x10001234', rax: '0x0', rsp: '0x4', r15: '0xf' }) },
    });
  });

  it('and names the call of the thread that crashed, not of another lane', () => {
    expect(classifyEnding(5, null, header({ thread: 71 }, [CANCEL, ONLINE]))).toMatchObject({ during: ONLINE.inFlight });
  });

  it('and no call where the DLL’s own thread crashed', () => {
    expect(classifyEnding(5, null, header({ thread: 99 }))).toMatchObject({ kind: 'crash', during: null });
  });

  it('and places it nowhere where no module holds the address', () => {
    for (const nowhere of [{ base: 0n }, { module: '' }])
      expect(classifyEnding(5, null, header(nowhere))).toMatchObject({ at: { module: null, offset: '0x10001234' } });
  });

  it('and names a module by its file alone, of either system', () => {
    const at = (module: string) => classifyEnding(5, null, header({ module }));
    expect(at('/opt/vendor/libx.so')).toMatchObject({ at: { module: 'libx.so' } });
    expect(at('x.dll')).toMatchObject({ at: { module: 'x.dll' } });
  });

  it.each([
    ['a stub of Wine’s', 0x80000100n, 'clusapi.dll!OpenCluster', 'stub'],
    ['a module that is loaded at first use', 0xc06d007en, 'helper.dll!helper', 'module'],
    ['a function that such a module lacks', 0xc06d007fn, 'helper.dll!#12', 'function'],
  ] as const)('is no crash where it says that a function is missing: %s', (_, code, stub, how) => {
    const lacking = { kind: 'lacking', missing: { name: stub, how } };
    expect(classifyEnding(0, null, header({ code, stub }))).toMatchObject(lacking);
    expect(classifyDying(header({ code, stub }))).toMatchObject(lacking);
    expect(classifyEnding(0, null, header({ code, stub: '' }))).toMatchObject({
      missing: { name: 'a function whose name cannot be read' },
    });
  });
});

describe('a function that was missing, and whose exception somebody handled', () => {
  it('counts where it is a stub of Wine’s; a module that is loaded late is the subject’s own to do without', () => {
    const late = { code: 0xc06d007e, name: 'helper.dll!helper' };
    expect(stubMet({ lacking: [] })).toBeNull();
    expect(stubMet({ lacking: [late] })).toBeNull();
    expect(stubMet({ lacking: [late, { code: 0x80000100, name: 'clusapi.dll!OpenCluster' }] })).toEqual({
      name: 'clusapi.dll!OpenCluster',
      how: 'stub',
    });
  });
});

describe('without a record that fits', () => {
  it.each([
    ['ExitProcess(5) looks like an access violation from outside, and is none', 5, null],
    ['ExitProcess(0) during a call', 0, null],
    ['ExitProcess(99)', 99, null],
    ['a handled first-chance exception before ExitProcess(7)', 7, { final: false } as const],
    ['a handled first-chance exception before ExitProcess(0)', 0, { final: false } as const],
  ])('%s is an exit', (_, exitCode, crash) => {
    expect(classifyEnding(exitCode, null, header(crash))).toEqual({ kind: 'exit', exitCode, during: CANCEL.inFlight });
  });

  it('a first chance with the low byte of the exit code, where the process left by ExitProcess, is an exit', () => {
    const handled = header({ final: false, code: 0xe0000007n });
    expect(classifyEnding(7, null, handled)).toMatchObject({ kind: 'crash' });
    expect(classifyEnding(7, null, { ...handled, left: true })).toEqual({ kind: 'exit', exitCode: 7, during: CANCEL.inFlight });
    expect(classifyEnding(7, null, { ...header({ code: 0xe0000007n }), left: true }), 'final').toMatchObject({ kind: 'crash' });
  });

  it('139 is a stack overflow: Wine ends so, and leaves no record', () => {
    expect(classifyEnding(139, null, header(null))).toMatchObject({ kind: 'crash', at: null, during: CANCEL.inFlight });
  });

  it.each(['SIGSEGV', 'SIGKILL', 'SIGTERM', 'SIGXCPU'])('%s is a crash by its name', (signal) => {
    expect(classifyEnding(null, signal, header(null))).toMatchObject({ kind: 'crash', code: signal, during: CANCEL.inFlight });
  });

  it('an end with no call open belongs to no call, and one with a lost journal neither', () => {
    expect(classifyEnding(3, null, header(null, []))).toEqual({ kind: 'exit', exitCode: 3, during: null });
    expect(classifyEnding(3, null, null)).toEqual({ kind: 'exit', exitCode: 3, during: null });
    expect(classifyEnding(null, 'SIGSEGV', null)).toMatchObject({ kind: 'crash', code: 'SIGSEGV', during: null });
  });
});

describe('a process that has not ended', () => {
  const violation = { code: 'access violation (0xC0000005)', at: { module: 'vendor.dll', offset: '0x1234' } };

  it('is a crash if its record is final, and not if it is a first chance or none', () => {
    expect(classifyDying(header({}))).toMatchObject({ kind: 'crash', ...violation, during: CANCEL.inFlight });
    expect(classifyDying(header({ final: false }))).toBeNull();
    expect(classifyDying(header(null))).toBeNull();
    expect(classifyDying(null)).toBeNull();
  });

  it('but whose thread has ended inside a call, is a crash in no place, during that call', () => {
    const ended = {
      kind: 'crash',
      code: 'a thread that ended inside the call (stack overflow, ExitThread or pthread_exit)',
      at: null,
      during: ONLINE.inFlight,
      machine: null,
    };
    const gone = { ...ONLINE, gone: true };
    expect(classifyThreadEnd(gone, header(null, [CANCEL, gone]))).toEqual(ended);
    expect(classifyThreadEnd(gone, null)).toEqual(ended);
    expect(classifyThreadEnd(gone, header({ final: false }, [CANCEL, gone])), "another thread's first chance").toEqual(ended);
  });

  it('and that has a record of that thread or a final one, is the crash of the record', () => {
    const gone = { ...CANCEL, gone: true };
    expect(classifyThreadEnd(gone, header({}, [gone]))).toMatchObject({ ...violation, during: CANCEL.inFlight });
    expect(classifyThreadEnd(gone, header({ final: false }, [gone]))).toMatchObject({
      ...violation,
      code: `${violation.code}, after which the thread ended inside the call`,
      during: CANCEL.inFlight,
    });
    expect(classifyThreadEnd(gone, header({ thread: 99 }, [gone]))).toMatchObject({ ...violation, during: null });
  });
});
