/** What stops a check before the first Cancel, on real DLLs: the reason says where and why, the json too, and a replay shows it again. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFixtures } from '../../fixtures/build.ts';
import type { FixtureFormat } from '../../fixtures/toolchains.ts';
import type { Report, SubjectReport } from '../contract/report.ts';
import { setUp } from '../host/wine/setup.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { pcancel } from '../testkit/command-line.ts';
import { compileSubject, GOOD, scratch, skeletonSubject } from '../testkit/native.ts';

const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const { folder, remove } = scratch();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
afterAll(remove);

interface Checked {
  readonly json: string;
  readonly out: string;
  readonly junit: string;
  readonly subject: SubjectReport;
}

async function checked(dll: string, more: readonly string[] = []): Promise<Checked> {
  const json = `${dll}.json`;
  const junit = `${dll}.xml`;
  const flags = ['--seed', '1', '--runs', '4', '--json', json, '--junit', junit, '--reporter', 'console', ...more];
  const { exit, out, err } = await pcancel(['check', dll, ...flags], temporary);
  expect({ exit, err }, out).toEqual({ exit: 4, err: expect.stringContaining('inconclusive') });
  const report: Report = JSON.parse(readFileSync(json, 'utf8'));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  const [subject] = report.subjects;
  if (subject === undefined) throw new Error('no subject');
  return { json, out, junit: readFileSync(junit, 'utf8'), subject };
}

async function expectReplayed({ json, out, junit }: Checked, dll?: string): Promise<void> {
  expect(out).toContain(`pcancel replay ${json} --finding U1`);
  expect(junit).toContain('--finding U1');
  const again = await pcancel(['replay', json, ...(dll === undefined ? [] : [dll]), '--finding', 'U1'], temporary);
  expect(again.out).toContain(dll === undefined ? '\nReproduced.\n' : 'Not reproduced');
  expect(again.exit).toBe(dll === undefined ? 1 : 0);
  expect(readdirSync(temporary)).toEqual([]);
}

async function built(format: FixtureFormat, name: string): Promise<string> {
  const result = await buildFixtures({ formats: [format], names: [name], outDir: folder });
  return result.built[0]?.path ?? '';
}

const startup = (before: string, accepts: string): string =>
  `#define OWN_STARTUP\n#include "skeleton.h"\nstatic const struct hooks hooks = {.duration_ms = 20};\n${before}\nEXPORT_STARTUP_EX(CLRES_VERSION_V2_00, ${accepts}; fill_table())\n`;

const compilable = cannotCompile('elf') === null;
const hasGdb = ((): boolean => {
  try {
    execFileSync('gdb', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!compilable)('a crash', () => {
  it('in StartupEx is reported with its place, function, file and line', async () => {
    const crash = 'static int *volatile nowhere;\n__attribute__((noinline)) static void read_settings(void) { *nowhere = 1; }';
    const dll = compileSubject(folder, 'start', startup(crash, 'read_settings()'), ['-g', '-O0']);
    const found = await checked(dll);
    expect(found.subject.reason).toMatch(
      /^Unsound before Cancel: It crashed with SIGSEGV at start\.so\+0x[0-9a-f]+ \([^)]*read_settings, start\.c:\d+\) in StartupEx before any Cancel\. Mend/,
    );
    const { before, unsound } = found.subject;
    expect(before).toMatchObject({
      outcome: 'crash',
      call: 'StartupEx',
      code: 'SIGSEGV',
      at: { module: 'start.so' },
      source: expect.stringContaining('read_settings'),
      log: [],
    });
    expect(before?.trace.at(-1)).toMatchObject({ kind: 'enter', call: 'StartupEx' });
    expect(unsound).toMatchObject([{ id: 'U1', rule: null, outcome: 'crash', steps: [], reproduced: '1/1' }]);
    expect(unsound?.[0]?.fingerprint).toMatch(/^unsound\|crash\|start\.so\+0x[0-9a-f]+\|StartupEx$/);
    await expectReplayed(found);
    await expectReplayed(found, GOOD);
  });

  it.each([
    ['Open', '.opened = fall'],
    ['Close', '.closed = fall'],
  ])('in %s carries its place, what it logged, and the steps', async (call, hook) => {
    const fall = `static int *volatile nowhere;
      static void fall(struct resource *r) { log_event(r->handle, LOG_WARNING, L"No \\"disk\\" %1!u!.\\n", 4u); *nowhere = 1; }`;
    const found = await checked(skeletonSubject(folder, `fall-${call}`, fall, hook));
    const { reason, before, unsound } = found.subject;
    expect(reason).toMatch(new RegExp(`crashed with SIGSEGV at fall-${call}\\.so\\+0x[0-9a-f]+.* in ${call} before any Cancel`));
    expect(reason).toContain(`. Its log says: warning "No 'disk' 4". Mend`);
    expect(before).toMatchObject({ outcome: 'crash', call, code: 'SIGSEGV' });
    expect(before?.log.at(-1)).toEqual({ level: 1, text: 'No "disk" 4.\n' });
    expect(unsound?.[0]?.steps[0]).toMatchObject({ do: 'open' });
    expect(unsound?.[0]?.steps.some((step) => step.do === 'cancel')).toBe(false);
    await expectReplayed(found);
  });

  it('of another build at another place is another: exit 4', async () => {
    const dll = (name: string, more: string): string =>
      compileSubject(folder, name, startup(`static int *volatile nowhere;\n${more}`, '*nowhere = 1'));
    const found = await checked(dll('here', ''));
    const again = await pcancel(['replay', found.json, dll('there', 'int __attribute__((used)) more[4];')], temporary);
    expect(again.exit, 'only the same build has the same places').toBe(1);
    expect(again.out).toContain('SHA-256 differs');
    const refuses = compileSubject(folder, 'refuses-now', startup('', 'return 5'));
    const other = await pcancel(['replay', found.json, refuses], temporary);
    expect(other.out).toContain('Different outcome: U1 was: crash.');
    expect(other.exit).toBe(4);
  });
});

describe.skipIf(!compilable)('what fails without a crash', () => {
  const SAYS = '"Cannot open the volume.\\n"';

  it('says why by LogEvent: an Online that answers an error', async () => {
    const found = await checked(await built('elf', 'online-fails'));
    const { reason, before, unsound } = found.subject;
    expect(reason).toContain(
      '(ERROR_RESOURCE_NOT_FOUND). Its log says: error "Online: the service is not there, error 5007". Mend',
    );
    expect(before).toMatchObject({ outcome: 'violation', call: 'Online', code: '5007 (ERROR_RESOURCE_NOT_FOUND)', at: null });
    expect(before?.log).toEqual([{ level: 2, text: 'Online: the service is not there, error 5007.\n' }]);
    expect(unsound).toMatchObject([{ outcome: 'violation', anomalies: ['not-reached'], reproduced: '4/4' }]);
    await expectReplayed(found);
    await expectReplayed(found, GOOD);
  });

  it('says why: Open that answers NULL, by the last line where none is a warning', async () => {
    const open = `#include <errno.h>
      static RESID WINAPI none(LPCWSTR n, HKEY k, RESOURCE_HANDLE h, DWORD f) { log_event(h, LOG_INFORMATION, L${SAYS}); errno = 87; return 0; }
      static void spoil(CLRES_FUNCTION_TABLE *table) { table->V2Functions.Open = none; }`;
    const dll = skeletonSubject(folder, 'none', open, '.table = spoil');
    const found = await checked(dll);
    expect(found.subject.reason).toContain('Its log says: information "Cannot open the volume". Mend');
    expect(found.subject.before).toMatchObject({ call: 'Open', code: '87 (ERROR_INVALID_PARAMETER)' });
    expect(found.subject.unsound?.[0]?.anomalies).toEqual(['not-opened']);
    await expectReplayed(found);
  });

  it('says why: StartupEx that fails', async () => {
    const dll = compileSubject(folder, 'refuses', startup('', `log_event(0, LOG_SEVERE, L${SAYS}); return 5`));
    const found = await checked(dll);
    expect(found.subject.reason).toContain('Its log says: severe "Cannot open the volume". Mend');
    expect(found.subject.before).toMatchObject({ outcome: 'violation', call: 'StartupEx', code: '5 (ERROR_ACCESS_DENIED)' });
    expect(found.subject.unsound?.[0]).toMatchObject({ steps: [], anomalies: ['not-started'] });
    await expectReplayed(found);
  });

  it('shows hostile lines as text, the newest two in the reason and a bounded number in the json', async () => {
    const say = `static void say(struct resource *r) {
      for (unsigned i = 0; i < 40; i++) log_event(r->handle, LOG_ERROR, L"\\x1b[2J]]>%1!u!\\r\\nexit 0: conforming\\xd800", i);
      *(int *volatile)0 = 1;
    }`;
    const found = await checked(skeletonSubject(folder, 'hostile', say, '.opened = say'));
    const { reason, before } = found.subject;
    expect(before?.log).toHaveLength(20);
    expect(before?.log.at(-1)?.text, 'to the letter, but for a lone surrogate').toBe(
      '\u001b[2J]]>39\r\nexit 0: conforming\\ud800',
    );
    expect(reason.match(/error "/g)).toHaveLength(2);
    expect(found.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    expect(found.out).not.toMatch(/^exit 0/m);
    expect(found.junit).toContain('39\\u000D\\u000Aexit 0');
  });
});

describe.skipIf(!compilable || !hasGdb)('a hang', () => {
  it('while it is loaded shows where its threads are', async () => {
    const stuck = '__attribute__((constructor)) static void stuck_for_ever(void) { for (;;) port_sleep(1000); }';
    const found = await checked(skeletonSubject(folder, 'stuck', stuck, '.steps = 2'), ['--call-timeout', '1000']);
    expect(found.subject.before).toMatchObject({ outcome: 'hang', call: 'LoadLibrary', code: null });
    expect(found.subject.unsound?.[0]?.evidence.hang?.stacks?.join('\n')).toContain('stuck.so');
    expect(found.out).toMatch(/^ +Stacks +Thread/m);
  });
});

describe.skipIf(cannotCompile('pe') !== null)('under Wine', () => {
  beforeAll(() => setUp({ install: false, log: () => {} }), 300_000);

  it.each([
    ['startup-crashes', 'StartupEx'],
    ['dllmain-crash', 'LoadLibrary'],
    ['online-crashes', 'Online'],
  ])('%s is reported with its place', async (name, call) => {
    const found = await checked(await built('pe', name));
    expect(found.subject.reason).toMatch(
      new RegExp(`access violation \\(0xC0000005\\) at ${name}\\.dll\\+0x[0-9a-f]+.* in ${call} `),
    );
    expect(found.subject.before).toMatchObject({ outcome: 'crash', call, at: { module: `${name}.dll` } });
    await expectReplayed(found);
  });
});
