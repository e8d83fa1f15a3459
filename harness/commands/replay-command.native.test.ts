/** A replay as a stranger runs it, with DLLs that are not what they were, interruptions, and readers that go away. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Report } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import { pcancel, start } from '../testkit/command-line.ts';
import { CANCEL_ONLINE, compileSubject, GOOD, leftAfter, processesNaming, scratch, skeletonSubject } from '../testkit/native.ts';

const { folder, remove } = scratch();
// A name that a shell must not see unquoted.
const out = join(folder, "it's $HOME");
const temporary = join(folder, 'tmp');
const json = join(out, 'pcancel.json');
mkdirSync(temporary);
afterAll(remove);

const LIE = 'is_cancellable(r) ? ERROR_SUCCESS : ERROR_INVALID_STATE';
const OWN_TYPE = `
  #define OWN_STARTUP
  #include "skeleton.h"
  static DWORD lie(struct resource *r, DWORD f) { return ${LIE}; }
  static const struct hooks hooks = {.duration_ms = 60, .cancel = lie};
  EXPORT_STARTUP_EX(CLRES_VERSION_V2_00, if (type[0] != 'V') return ERROR_TYPE_NOT_MINE; fill_table())
`;
const EACH: readonly string[] = ['--seed', '3', '--runs', '24', '--rule', 'returns.success-cancelled'];

let typed = '';
let liar = '';
let report: Report;
let printed = '';
beforeAll(async () => {
  typed = compileSubject(folder, 'typed', OWN_TYPE);
  liar = skeletonSubject(folder, 'liar', `static DWORD lie(struct resource *r, DWORD f) { return ${LIE}; }`, '.cancel = lie');
  const ran = await pcancel(['check', typed, liar, ...EACH, '--resource-type', 'Vendor', '--out', out], temporary);
  expect(ran.exit, ran.out + ran.err).toBe(1);
  printed = ran.out;
  report = JSON.parse(readFileSync(json, 'utf8'));
});

async function expectNothingLeft(): Promise<void> {
  expect(await leftAfter(temporary, 10_000), 'processes left').toEqual([]);
  expect(readdirSync(temporary), 'folders left').toEqual([]);
}

function write(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** The report of the liar alone, with another finding. */
function alone(name: string, more: Partial<Finding>): string {
  const [subject] = report.subjects.slice(1);
  const [finding] = subject?.findings ?? [];
  return write(name, { ...report, subjects: [{ ...subject, findings: [{ ...finding, ...more }] }] });
}

describe('a report of two DLLs', () => {
  it('keeps how they were loaded, and prints commands that say whose finding it is', async () => {
    const loadedWith = { resourceType: 'Vendor', dllDirectories: [], bind: 'auto' };
    expect(report.subjects.map((subject) => subject.loadedWith)).toEqual([loadedWith, loadedWith]);
    const commands = [...printed.matchAll(/pcancel replay (.*)$/gm)].map(([, words]) => words ?? '');
    const words = commands.map((command) =>
      execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
        .trim()
        .split('\n'),
    );
    expect(words).toEqual([typed, liar].map((dll) => [json, dll, '--finding', 'F1']));
    const both = await Promise.all(words.map((argv) => pcancel(['replay', ...argv], temporary)));
    for (const { exit, out: told } of both)
      expect({ exit, told }).toEqual({ exit: 1, told: expect.stringContaining('Reproduced.') });
    await expectNothingLeft();
  });

  it('asks where that is not said', async () => {
    const asked = await pcancel(['replay', json, '--finding', 'F1'], temporary);
    expect(asked).toMatchObject({ exit: 2, out: '', err: expect.stringContaining('several DLLs (typed.so, liar.so)') });
  });

  it('is overridden by the flags of the command line', async () => {
    const refused = await pcancel(['replay', json, typed, '--resource-type', 'Other'], temporary);
    expect(refused).toMatchObject({ exit: 4, out: expect.stringContaining('The replay could not start') });
  });
});

describe('a finding whose rule is not the first that is broken', () => {
  it('is reproduced as a consequence, and that is said', async () => {
    const dll = skeletonSubject(
      folder,
      'strange-handle',
      `static DWORD lie(struct resource *r, DWORD f) { return ${LIE}; }
       static void late(struct resource *r) { tell((RESOURCE_HANDLE)(intptr_t)0x1234, ClusterResourceOffline, 9); }`,
      '.cancel = lie, .closed = late',
    );
    const there = alone('consequence.json', { rule: 'callbacks.own-handle', steps: CANCEL_ONLINE });
    const { exit, out: told } = await pcancel(['replay', there, dll], temporary);
    expect(told).toMatch(/^returns\.success-cancelled \(violation\): .*\ncallbacks\.own-handle \(violation\): /m);
    expect(told).toContain('Reproduced: the run also broke callbacks.own-handle,');
    expect(exit).toBe(1);
  });

  it('is reproduced plainly where the other is none of the profile’s', async () => {
    const lie = `static DWORD lie(struct resource *r, DWORD f) { log_event(r->handle, (LOG_LEVEL)7, L"Cancel.\\n"); return ${LIE}; }`;
    const dll = skeletonSubject(folder, 'loud', lie, '.cancel = lie');
    const { exit, out: told } = await pcancel(['replay', alone('wider.json', {}), dll], temporary);
    expect(told).not.toContain('log-level');
    expect(told).toContain('Reproduced.');
    expect(exit).toBe(1);
  });
});

describe('steps by hand', () => {
  it('say what broke, not that a finding was seen again', async () => {
    const { exit, out: told } = await pcancel(['replay', '--steps', write('steps.json', CANCEL_ONLINE), liar], temporary);
    expect(told).toContain('returns.success-cancelled (violation)');
    expect(told).not.toContain('eproduced');
    expect(exit).toBe(1);
  });
});

describe('cycles that cannot be compared', () => {
  it('since the process ends without Cancel too: exit 4', async () => {
    const ends = skeletonSubject(
      folder,
      'tenth-open',
      'static int opens; static void count(struct resource *r) { if (++opens == 10) _exit(3); }',
      '.opened = count',
    );
    const cycle: readonly Step[] = [
      { do: 'open', resource: 'A' },
      { do: 'cancel', resource: 'A' },
      { do: 'close', resource: 'A' },
    ];
    const there = alone('cycles.json', { rule: 'endurance.memory', steps: cycle, evidence: { cycles: 150 } });
    const { exit, out: told, err } = await pcancel(['replay', there, ends], temporary);
    expect(told).toMatch(/^No comparison is possible: without Cancel the process ended in cycle 10\. /m);
    expect({ exit, err }).toEqual({ exit: 4, err: '' });
    await expectNothingLeft();
  });
});

describe('a reader that goes away', () => {
  it('ends nothing and is told nothing', async () => {
    const { child, ended } = start(['replay', '--steps', write('long.json', CANCEL_ONLINE), liar], temporary);
    // Before a word was read, so every word is refused.
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ exit: 1, err: '' });
    await expectNothingLeft();
  });

  it('does not hide an output that is full', async () => {
    const program = fileURLToPath(new URL('../pcancel.mjs', import.meta.url));
    const full = execFileSync(
      'sh',
      ['-c', '"$@" > /dev/full 2> "$0"; echo $?', join(folder, 'err'), process.execPath, program, 'rules'],
      {
        encoding: 'utf8',
      },
    );
    expect(full.trim()).toBe('5');
    expect(readFileSync(join(folder, 'err'), 'utf8')).toMatch(/^pcancel: the output could not be written \(ENOSPC[^\n]*\n$/);
  });
});

describe('an interruption', () => {
  const SLOW: readonly Step[] = [
    { do: 'open', resource: 'A' },
    { do: 'pause', resource: 'A', ms: 60_000 },
  ];

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s while it runs ends the monitors and leaves nothing: exit 4', async (signal) => {
    const { child, ended } = start(['replay', '--steps', write('slow.json', SLOW), GOOD], temporary);
    // A monitor works in a folder below: that one is there says that the replay has begun.
    while (processesNaming(temporary).length === 0 && child.exitCode === null) await sleep(20);
    child.kill(signal);
    expect(await ended).toMatchObject({ exit: 4, signal: null, out: expect.stringMatching(/^Interrupted[^\n]*\n$/), err: '' });
    await expectNothingLeft();
  });

  it.each(['before', 'after'] as const)('%s Enter under --hold does the same', async (when) => {
    const { child, ended } = start(['replay', '--steps', write('slow.json', SLOW), '--hold', GOOD], temporary, 'pipe');
    let told = '';
    child.stdout?.on('data', (text: string) => {
      told += text;
    });
    while (!told.includes('press Enter') && child.exitCode === null) await sleep(20);
    if (when === 'after') child.stdin?.write('\n');
    await sleep(500);
    child.kill('SIGINT');
    const ran = await ended;
    expect(ran).toMatchObject({ exit: 4, signal: null, err: '' });
    expect(ran.out).toMatch(/\nInterrupted[^\n]*\n$/);
    await expectNothingLeft();
  });
});
