import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotCompile, cannotRunPe, compileTest, type Ended, runElf, runPe, startWine, stopWine } from './compiling.ts';

const groups = [
  'format',
  'hostile',
  'unguarded',
  'state',
  'hold',
  'bounds',
  'capacity',
  'handles',
  'calls',
  'waits',
  'measure',
  'lanes',
  'program-bounds',
  'perform',
] as const;

/** What the crash handler left in a journal, and the lane that was inside; offsets as in layout.h. */
function crashIn(journal: string) {
  const bytes = readFileSync(journal);
  const text = (at: number, length: number) => bytes.toString('utf8', at, at + length).split('\0', 1)[0] ?? '';
  return {
    state: bytes.readUInt32LE(64),
    thread: bytes.readUInt32LE(68),
    code: bytes.readBigUInt64LE(72),
    address: bytes.readBigUInt64LE(80),
    fault: bytes.readBigUInt64LE(88),
    base: bytes.readBigUInt64LE(96),
    stack: bytes.readBigUInt64LE(104),
    rsp: bytes.readBigUInt64LE(112 + 4 * 8),
    module: text(240, 256),
    stub: text(496, 128),
    inside: bytes.readUInt32LE(1024),
    call: bytes.readUInt32LE(1028),
    step: bytes.readInt32LE(1032),
    resource: bytes.readInt32LE(1036),
    laneThread: Number(bytes.readBigUInt64LE(1056)),
  };
}

const cancelOfC = { inside: 1, call: 7, step: 7, resource: 2 };
const passed = (group: string, ended: Ended) =>
  expect(ended, ended.output).toEqual({ status: 0, signal: null, output: `ok ${group}\n` });

const folder = mkdtempSync(join(tmpdir(), 'pcancel-shim-'));
const journal = join(folder, 'journal');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const elf = cannotCompile('elf');
describe.skipIf(elf !== null)(`ELF${elf === null ? '' : `: skipped, ${elf}`}`, () => {
  let checked = '';
  let raced = '';
  let plain = '';
  beforeAll(() => {
    checked = compileTest('elf', folder, 'shim-test-asan', ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined']);
    raced = compileTest('elf', folder, 'shim-test-tsan', ['-fsanitize=thread']);
    plain = compileTest('elf', folder, 'shim-test', []);
  });

  it.each(groups)('%s, under the address and undefined behaviour sanitizers', (group) => {
    passed(group, runElf(checked, [group], journal));
  });

  it.each(['state', 'hold', 'handles', 'waits', 'lanes', 'perform'])('%s, under the thread sanitizer', (group) => {
    passed(group, runElf(raced, [group], journal));
  });

  it('eight threads in the callbacks lose no record and share no number', () => {
    passed('hammer', runElf(plain, ['hammer', '2000'], journal));
    passed('hammer', runElf(checked, ['hammer', '500'], journal));
    passed('hammer', runElf(raced, ['hammer', '200'], journal));
  });

  it.each(['exit', 'syscall'])('notices a thread that ended inside a call: %s', (how) => {
    passed('ends', runElf(plain, ['ends', how], journal));
  });

  it.each([
    ['write', 'SIGSEGV', 11n, 0x1238n],
    ['jump', 'SIGSEGV', 11n, 0x1230n],
    ['illegal', 'SIGILL', 4n, 0n],
    ['divide', 'SIGFPE', 8n, 0n],
    ['abort', 'SIGABRT', 6n, 0n],
    ['trap', 'SIGTRAP', 5n, 0n],
    ['privileged', 'SIGSEGV', 11n, 0n],
    ['overflow', 'SIGSEGV', 11n, null],
    ['thread-write', 'SIGSEGV', 11n, 0x1238n],
    ['thread-abort', 'SIGABRT', 6n, 0n],
  ] as const)('records how a process died: %s', (how, signal, code, fault) => {
    const ended = runElf(plain, ['crash', how], journal);
    expect({ signal: ended.signal, output: ended.output }).toEqual({ signal, output: '' });
    const crash = crashIn(journal);
    expect(crash).toMatchObject({ state: 2, code, ...cancelOfC });
    if (fault !== null) expect(crash.fault).toBe(fault);
    expect(crash.stack).toBe(crash.rsp);
    expect(crash.thread === crash.laneThread).toBe(!how.startsWith('thread-'));
    if (how === 'jump') expect(crash).toMatchObject({ address: 0x1230n, base: 0n, module: '' });
    else expect(crash.module).toMatch(how.endsWith('abort') ? /libc/ : /shim-test$/);
    if (how !== 'jump') expect(crash.address - crash.base).toBeLessThan(0x1000000n);
  });
});

const pe = cannotCompile('pe') ?? cannotRunPe();
describe.skipIf(pe !== null)(`PE under Wine${pe === null ? '' : `: skipped, ${pe}`}`, () => {
  const prefix = join(folder, 'prefix');
  let program = '';
  beforeAll(() => {
    program = compileTest('pe', folder, 'shim-test.exe', []);
    startWine(prefix);
  }, 600_000);
  afterAll(() => stopWine(prefix));

  const windows = (ended: Ended): Ended => ({ ...ended, output: ended.output.replaceAll('\r', '') });

  it.each([...groups, 'oracle', 'missing', 'handled'])('%s', (group) => {
    passed(group, windows(runPe(program, [group], journal, prefix)));
  });

  it('eight threads in the callbacks lose no record and share no number', () => {
    passed('hammer', windows(runPe(program, ['hammer', '2000'], journal, prefix)));
  });

  it.each(['exit', 'terminate'])('notices a thread that ended inside a call: %s', (how) => {
    passed('ends', windows(runPe(program, ['ends', how], journal, prefix)));
  });

  it.each([
    ['write', 0xc0000005n, 'shim-test.exe', ''],
    ['jump', 0xc0000005n, '', ''],
    ['illegal', 0xc000001dn, 'shim-test.exe', ''],
    ['divide', 0xc0000094n, 'shim-test.exe', ''],
    ['trap', 0x80000003n, 'shim-test.exe', ''],
    ['privileged', 0xc0000096n, 'shim-test.exe', ''],
    ['overflow', 0xc00000fdn, 'shim-test.exe', ''],
    ['throw', 0xe06d7363n, 'kernelbase.dll', ''],
    ['stub', 0x80000100n, 'kernelbase.dll', 'nowhere.dll!Nothing'],
    ['ordinal', 0x80000100n, 'kernelbase.dll', 'nowhere.dll!#42'],
    ['no-module', 0xc06d007en, 'kernelbase.dll', 'nowhere.dll!Nothing'],
    ['no-function', 0xc06d007fn, 'kernelbase.dll', 'nowhere.dll!#12'],
    ['thread-write', 0xc0000005n, 'shim-test.exe', ''],
  ] as const)('records how a process died: %s', (how, code, module, stub) => {
    const ended = runPe(program, ['crash', how], journal, prefix);
    expect(ended.status).toBe(Number(code & 0xffn) || 1); // Wine lets no failure end as 0
    const crash = crashIn(journal);
    expect(crash).toMatchObject({ state: 2, code, stub, ...cancelOfC });
    expect(crash.module.split('\\').at(-1)).toBe(module);
    expect(crash.stack).toBe(crash.rsp);
    expect(crash.thread === crash.laneThread).toBe(!how.startsWith('thread-'));
    expect(crash.fault).toBe(how.endsWith('write') ? 0x1238n : how === 'jump' ? 0x1230n : 0n);
  });
});
