/** The command line as a stranger meets it: mistakes, files that are no DLL, interruptions. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from './contract/report.ts';
import { cannotCompile } from './monitor/shim/compiling.ts';
import { readSubject } from './subject/read.ts';
import { endRunning, pcancel, start } from './testkit/command-line.ts';
import { GOOD, leftAfter, recordsWritten, scratch, skeletonSubject } from './testkit/native.ts';

const PE = fileURLToPath(new URL('../fixtures/examples/example-good.dll', import.meta.url));
const schema = JSON.parse(readFileSync(new URL('../reports/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const { folder, remove } = scratch();
const temporary = join(folder, 'tmp');
const file = (name: string): string => join(folder, name);
mkdirSync(temporary);
afterAll(remove);

/** Nothing may be left of a run: no process, no folder. */
async function expectNothingLeft(): Promise<void> {
  expect(await leftAfter(temporary, 10_000), 'processes left').toEqual([]);
  expect(readdirSync(temporary), 'folders left').toEqual([]);
}

/** For runs that could not clean up after themselves. */
function emptyTemporary(): void {
  for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true });
}

function reportIn(path: string): Report {
  const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  return report as Report;
}

describe('a mistake in the command is exit 2, one sentence, and nothing ran', () => {
  // The rest of the flags: check-flags.test.ts.
  it.each([
    [['check', '/nonexistent/vendor.dll'], 'vendor.dll'],
    [['check', folder], 'is a folder'],
    [['check', GOOD, '--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['check', GOOD, '--reporter', 'foo'], '--reporter takes'],
    [['check', GOOD, '--dll-directory', '/nonexistent'], '--dll-directory /nonexistent'],
    [['chekc', GOOD], 'There is no command "chekc"'],
    [['rules', 'returns.everything'], 'returns.everything'],
    [['inspect'], 'inspect takes the path of one DLL'],
    [['inspect', GOOD, '--frobnicate'], "Unknown option '--frobnicate'"],
    [['inspect', '/nonexistent/vendor.dll'], 'vendor.dll'],
  ])('%j', async (args, sentence) => {
    const { exit, out, err } = await pcancel(args, temporary);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err, 'one line').toMatch(/^pcancel: [^\n]+\n$/);
    expect(err, 'no stack').not.toMatch(/\bat .*:\d+:\d+/);
  });

  it('of one of several DLLs: none is checked', async () => {
    const { exit, out } = await pcancel(['check', GOOD, '/nonexistent/vendor.dll', '--runs', '1'], temporary);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
  });

  it('no command at all says what there is', async () => {
    const [none, help, version] = await Promise.all([[], ['--help'], ['--version']].map((args) => pcancel(args, temporary)));
    expect(none).toMatchObject({ exit: 2, out: expect.stringContaining('pcancel check DLL...') });
    expect(help).toMatchObject({ exit: 0, out: expect.stringContaining('Exit: 0 conforming') });
    expect(version).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

/** The example DLL with another machine in its header. */
function withMachine(machine: number): Buffer {
  const bytes = Buffer.from(readFileSync(PE));
  bytes.writeUInt16LE(machine, bytes.readUInt32LE(0x3c) + 4);
  return bytes;
}

describe('a file that cannot be judged is exit 3, and the report says why', () => {
  const files: readonly (readonly [string, () => Buffer | string, RegExp])[] = [
    ['empty.dll', () => '', /empty/],
    ['text.dll', () => 'This is no DLL.\n', /text/],
    ['zip.dll', () => Buffer.from('PK\u0003\u0004 and so on'), /ZIP|no module|not a/i],
    ['cut.dll', () => readFileSync(PE).subarray(0, 300), /cut|malformed|broken|truncated|outside|ends/i],
    ['x86.dll', () => withMachine(0x14c), /32-bit|x86/],
    ['arm64.dll', () => withMachine(0xaa64), /ARM64/i],
    ['program', () => readFileSync('/bin/true'), /executable|program/],
  ];

  it.each(files)('%s', async (name, content, words) => {
    const json = file(`${name}.json`);
    writeFileSync(file(name), content());
    const { exit, out, err } = await pcancel(['check', file(name), '--json', json], temporary);
    expect({ exit, err }).toEqual({ exit: 3, err: expect.stringContaining('not-applicable') });
    const { subjects, run } = reportIn(json);
    const reading = await readSubject(file(name));
    expect(run.exit).toBe(3);
    expect(subjects).toHaveLength(1);
    expect(subjects[0]).toMatchObject({ verdict: 'not-applicable', findings: [] });
    expect(subjects[0]?.reason).toMatch(words);
    expect(out).toContain('NOT APPLICABLE');
    if (!reading.ok) expect(subjects[0]?.subject).toMatchObject({ sha256: null, format: null, machine: null });
    await expectNothingLeft();
  });

  it('and inspect says the same', async () => {
    writeFileSync(file('unread.dll'), 'no DLL\n');
    expect(await pcancel(['inspect', file('unread.dll')], temporary)).toMatchObject({ exit: 3, err: '' });
  });

  it('a report that cannot be written is exit 5, whatever the verdict', async () => {
    writeFileSync(file('unread.dll'), 'no DLL\n');
    const { exit, err } = await pcancel(['check', file('unread.dll'), '--json', '/dev/full'], temporary);
    expect(exit).toBe(5);
    expect(err).toContain('The json report could not be written to /dev/full: no space is left');
    expect(existsSync('/dev/full')).toBe(true);
  });
});

const compilable = cannotCompile('elf') === null;

describe.skipIf(!compilable)('a check', () => {
  let quick = '';
  let hangs = '';
  let slowStart = '';
  let lies = '';
  beforeAll(() => {
    quick = skeletonSubject(folder, 'quick', '', '.steps = 2');
    hangs = skeletonSubject(
      folder,
      'hangs',
      'static DWORD hang(struct resource *r, DWORD f) { for (;;) port_sleep(1000); }',
      '.cancel = hang',
    );
    slowStart = skeletonSubject(
      folder,
      'slow-start',
      'static __attribute__((constructor)) void wait(void) { for (;;) port_sleep(1000); }',
      '.steps = 2',
    );
    lies = skeletonSubject(folder, 'lies', 'static DWORD lie(struct resource *r, DWORD f) { return 0; }', '.cancel = lie');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return expectNothingLeft();
    await endRunning();
    emptyTemporary();
  });

  it('twice at once do not disturb each other', async () => {
    const copy = file('quick-copy.so');
    copyFileSync(quick, copy);
    const both = await Promise.all(
      [quick, copy].map((path, index) =>
        pcancel(['check', path, '--runs', '24', '--json', file(`both-${index}.json`)], temporary),
      ),
    );
    expect(
      both.map(({ exit }) => exit),
      both.map(({ out }) => out).join('\n'),
    ).toEqual([0, 0]);
    expect(reportIn(file('both-0.json')).subjects[0]?.verdict).toBe('conforming');
  });

  it('interrupted while it explores reports what it knows: exit 4', async () => {
    const json = file('interrupted.json');
    const { child, ended, says } = start(['check', quick, GOOD, '--runs', '5000', '--json', json], temporary);
    expect(await says('exploring')).toBe(true);
    // Several scenarios, beyond those of calibration.
    await recordsWritten(temporary, 400);
    child.kill('SIGINT');
    expect((await ended).exit).toBe(4);
    const { run, subjects } = reportIn(json);
    expect(run.exit).toBe(4);
    expect(
      subjects.map(({ verdict }) => verdict),
      'the one that was not reached as well',
    ).toEqual(['inconclusive', 'inconclusive']);
    expect(subjects[0]?.reason).toContain('interrupted');
    expect(subjects[0]?.evidence.cancelCalls).toBeGreaterThan(0);
    expect(subjects[1]?.evidence.cancelCalls).toBe(0);
  });

  it('interrupted while Cancel hangs ends at the call’s deadline: exit 4', async () => {
    const { child, ended, says } = start(['check', hangs, '--runs', '50'], temporary);
    expect(await says('exploring')).toBe(true);
    await sleep(300);
    child.kill('SIGTERM');
    expect((await ended).exit).toBe(4);
  });

  it('interrupted after it has confirmed a finding is nonconforming all the same: exit 1', async () => {
    const json = file('found.json');
    const { child, ended, says } = start(['check', lies, '--runs', '40', '--json', json], temporary);
    expect(await says('shrinking')).toBe(true);
    child.kill('SIGINT');
    expect((await ended).exit).toBe(1);
    const [subject] = reportIn(json).subjects;
    expect(subject?.verdict).toBe('nonconforming');
    expect(subject?.findings[0]).toMatchObject({ rule: 'returns.success-cancelled' });
  });

  it.each([
    ['exploring', () => ['check', quick, '--runs', '5000'], 'exploring'],
    ['hanging while it is loaded', () => ['check', slowStart], 'calibrating'],
    ['hanging in Cancel', () => ['check', hangs, '--runs', '50', '--operation-timeout', '60000'], 'exploring'],
  ] as const)('killed while %s leaves no monitor behind', async (_, args, phase) => {
    const { child, ended, says } = start(args(), temporary);
    expect(await says(phase)).toBe(true);
    await sleep(500);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    expect(await leftAfter(temporary, 10_000)).toEqual([]);
    // Its temporary folder it could not remove.
    emptyTemporary();
  });

  it('keeps the others’ verdicts where pcancel itself fails on one: exit 5, with a report', async () => {
    // Takes the run's temporary folder away, so that no further monitor can be started for it.
    const vandal = skeletonSubject(
      folder,
      'vandal',
      '#include <stdlib.h>\nstatic __attribute__((constructor)) void spoil(void) { system("d=$(dirname \\"$TMPDIR\\"); rm -rf \\"$d\\"; : > \\"$d\\""); }',
      '.steps = 2',
    );
    const [json, junit] = [file('fault.json'), file('fault.xml')];
    const flags = ['--runs', '24', '--json', json, '--junit', junit, '--reporter', 'console'];
    const { exit, out, err } = await pcancel(['check', vandal, quick, ...flags], temporary);
    expect(exit, out + err).toBe(5);
    const { run, subjects } = reportIn(json);
    expect(run.exit).toBe(5);
    expect(subjects.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'conforming']);
    expect(subjects[0]?.reason).toMatch(/^pcancel itself failed while it checked this DLL, so nothing is said of it: /);
    expect(subjects[0]?.fault).toBeDefined();
    expect(subjects[1]?.fault).toBeUndefined();
    expect(err).toMatch(/^pcancel: vandal\.so: Error: /m);
    expect(out).toContain('exit 5: pcancel itself failed on 1 of 2 DLLs (vandal.so); the verdicts on the others stand');
    expect(readFileSync(junit, 'utf8')).toContain('type="harness-fault"');
  });

  it('keeps the others’ verdicts where the --reset command fails: exit 2, with a report', async () => {
    const json = file('reset.json');
    const flags = ['--runs', '24', '--json', json, '--reset', 'exit 3'];
    const { exit, err } = await pcancel(['check', hangs, quick, ...flags, '--call-timeout', '1000'], temporary);
    expect(exit, err).toBe(2);
    const { run, subjects } = reportIn(json);
    expect(run.exit).toBe(2);
    expect(subjects.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'conforming']);
    expect(subjects[0]?.reason).toContain('Its check was broken off: The --reset command ended with 3');
  });

  it('interrupted twice ends at once', async () => {
    const { child, ended, says } = start(['check', slowStart], temporary);
    expect(await says('calibrating')).toBe(true);
    await sleep(300);
    child.kill('SIGINT');
    await sleep(100);
    child.kill('SIGINT');
    // The first is heeded at once: it may have ended with its report before the second came.
    const { signal, exit } = await ended;
    expect(signal === 'SIGINT' || exit === 4, `signal ${signal}, exit ${exit}`).toBe(true);
    expect(await leftAfter(temporary, 10_000)).toEqual([]);
    emptyTemporary();
  });
});
