/** A finding's steps again, as its author runs them: on this machine, on another one, with another build, under a debugger. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, SubjectReport } from '../contract/report.ts';
import { VERSION } from '../files/version.ts';
import { differences } from '../replay/differences.ts';
import type { Load, Recorded } from '../replay/wanted.ts';
import { readSubject } from '../subject/read.ts';
import { pcancel, start } from '../testkit/command-line.ts';
import { GOOD, leftAfter, scratch, skeletonSubject } from '../testkit/native.ts';

const BAD = fileURLToPath(new URL('../../fixtures/examples/example-bad.so', import.meta.url));
const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const { folder, remove } = scratch();
const temporary = join(folder, 'tmp');
const out = join(folder, 'out');
const json = join(out, 'pcancel.json');
mkdirSync(temporary);
afterAll(remove);

let report: Report;
beforeAll(async () => {
  const { exit } = await pcancel(['check', BAD, '--seed', '3', '--runs', '24', '--out', out], temporary);
  expect(exit).toBe(1);
  report = JSON.parse(readFileSync(json, 'utf8'));
});

const finding = () => {
  const [found] = report.subjects.flatMap(({ findings }) => findings);
  if (found === undefined) throw new Error('nothing was found');
  return found;
};

describe('a finding of a report', () => {
  it('is minimal, fits the schema, and is reproduced: exit 1', async () => {
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(finding().steps.map((step) => step.do)).toEqual(['open', 'online', 'cancel', 'wait']);
    const { exit, out: told } = await pcancel(['replay', json, '--finding', 'F1'], temporary);
    expect(told).toContain('Reproduced.');
    expect(told).not.toContain('note:');
    expect(exit).toBe(1);
  });

  it('is not reproduced by a build that is mended, and what differs is said: exit 0', async () => {
    const { exit, out: told } = await pcancel(['replay', json, GOOD], temporary);
    expect(told).toContain('its SHA-256 differs');
    expect(told).toContain('Not reproduced');
    expect(exit).toBe(0);
  });

  it('is replayed where the DLL lies beside the report, as on another machine', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const moved = {
      ...report,
      subjects: report.subjects.map((each) => ({ ...each, subject: { ...each.subject, path: '/gone/example-bad.so' } })),
    };
    const there = join(other, 'report.json');
    writeFileSync(there, JSON.stringify(moved));
    const lost = await pcancel(['replay', there], temporary);
    expect(lost.err).toContain('say where the DLL is');
    expect(lost.exit).toBe(2);
    copyFileSync(BAD, join(other, 'example-bad.so'));
    expect((await pcancel(['replay', there], temporary)).exit).toBe(1);
  });

  it('with --hold waits for a debugger before the first step', async () => {
    const { child, ended } = start(['replay', json, '--hold'], temporary, 'pipe');
    let told = '';
    child.stdout?.on('data', (text: string) => {
      told += text;
    });
    while (!told.includes('press Enter') && child.exitCode === null) await sleep(50);
    const [, pid] = /gdb -p (\d+)\n/.exec(told) ?? [];
    expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).toContain('example-bad.so');
    await sleep(300);
    expect(told).not.toContain('Open(A)');
    child.stdin?.end('\n');
    const ran = await ended;
    expect(ran.out).toContain('Reproduced.');
    expect(ran.exit).toBe(1);
    expect(await leftAfter(temporary, 10_000)).toEqual([]);
  });
});

describe('a finding that needs what ran before it in its process', () => {
  it('carries those steps, and is reproduced by them alone', async () => {
    const remembers = skeletonSubject(
      folder,
      'remembers',
      `static int calls;
       static DWORD lies_later(struct resource *resource, DWORD reserved) {
         return ++calls > 3 && is_cancellable(resource) ? ERROR_SUCCESS : cancel_rightly(resource);
       }`,
      '.cancel = lies_later',
    );
    const told = join(folder, 'remembers.json');
    const flags = [
      '--seed',
      '1',
      '--runs',
      '12',
      '--time-limit',
      '45',
      '--monitors',
      '1',
      '--rule',
      'returns.success-cancelled',
      '--json',
      told,
    ];
    expect((await pcancel(['check', remembers, ...flags], temporary)).exit).toBe(1);
    const { subjects } = JSON.parse(readFileSync(told, 'utf8')) as Report;
    const [found] = subjects[0]?.findings ?? [];
    expect(found?.prefix.length).toBeGreaterThan(0);
    expect(found?.steps.filter((step) => step.do === 'cancel').length).toBeGreaterThan(3);
    expect((await pcancel(['replay', told], temporary)).exit).toBe(1);
  });
});

describe('steps by hand', () => {
  const steps = join(folder, 'steps.json');

  it('are judged by the contract: exit 1 for a lie, 0 for a DLL that keeps its word', async () => {
    writeFileSync(steps, JSON.stringify(finding()));
    expect(await pcancel(['replay', '--steps', steps, BAD], temporary)).toMatchObject({
      exit: 1,
      out: expect.stringContaining('returns.success-cancelled (violation)'),
    });
    expect(await pcancel(['replay', '--steps', steps, GOOD], temporary)).toMatchObject({ exit: 0 });
  });

  it('that are none end with a sentence: exit 2', async () => {
    writeFileSync(steps, '[{"do":"cancel","resource":"A","anchor":{"at":"soon"}}]');
    const { exit, err } = await pcancel(['replay', '--steps', steps, BAD], temporary);
    expect(err).toMatch(
      /^pcancel: Step 1 of .*steps\.json \(cancel\): "anchor" has to be one of [^\n]*docs\/steps\.md has the format\.\n$/,
    );
    expect(exit).toBe(2);
  });
});

describe('the corpus', () => {
  it('keeps what was found, and the next check runs it first', async () => {
    const kept = join(out, 'corpus', 'example-bad.so');
    const [name] = readdirSync(kept);
    expect(name).toMatch(/^returns\.success-cancelled-[0-9a-f]{16}\.json$/);
    expect((await pcancel(['replay', '--steps', join(kept, name ?? ''), BAD], temporary)).exit).toBe(1);
    const flags = ['--seed', '4', '--runs', '1', '--rule', 'returns.success-cancelled', '--out', out];
    const { exit } = await pcancel(['check', BAD, ...flags], temporary);
    expect(exit).toBe(1);
    expect(readdirSync(kept), 'the same finding takes its own place').toEqual([name]);
  });
});

describe('steps in the corpus', () => {
  it('are run by the next check, whatever it draws', async () => {
    const lies = 'static DWORD lies(struct resource *r, DWORD f) { return f == 0x1234 ? ERROR_SUCCESS : cancel_rightly(r); }';
    const flagged = skeletonSubject(folder, 'flagged', lies, '.cancel = lies');
    const kept = join(folder, 'flagged-out', 'corpus', 'flagged.so');
    mkdirSync(kept, { recursive: true });
    const steps = finding().steps.map((step) => (step.do === 'cancel' ? { ...step, flags: 0x1234 } : step));
    writeFileSync(join(kept, 'by-hand.json'), JSON.stringify(steps));
    const flags = ['--profile', 'strict', '--seed', '1', '--runs', '1', '--out', join(folder, 'flagged-out')];
    const { exit, out: told } = await pcancel(['check', flagged, ...flags], temporary);
    expect(told).toContain('flags 0x1234');
    expect(exit).toBe(1);
  });
});

describe('what differs from when it was found', () => {
  it('is the build, the platform and the version', async () => {
    const reading = await readSubject(BAD);
    if (!reading.ok) throw new Error(reading.error.message);
    const subject = { ...report.subjects[0]?.subject } as SubjectReport['subject'];
    const then: Recorded = { finding: finding(), subject, profile: 'standard', tool: VERSION };
    const load: Load = { resourceType: null, folders: [], bind: 'auto', missing: [] };
    const wanted = { recorded: then, unsound: null, load, hold: false };
    expect(differences(wanted, reading.subject, { platform: 'linux' })).toEqual([]);
    const other: Recorded = { ...then, subject: { ...subject, sha256: null, platform: 'wine' }, tool: '0.0.1' };
    expect(differences({ ...wanted, recorded: other }, reading.subject, { platform: 'linux' })).toEqual([
      'this is not the same DLL as in the report (its SHA-256 differs)',
      'the report was made on wine, this is linux',
      `the report was written by pcancel 0.0.1, this is ${VERSION}`,
    ]);
  });
});

describe('a finding that shows only when its steps are repeated', () => {
  it('has the simplest cycle for its steps, and is replayed by repeating it', async () => {
    const leaky = skeletonSubject(
      folder,
      'leaks-when-asked',
      `static DWORD leak(struct resource *resource, DWORD flags) {
         volatile char *kept = malloc(300);
         kept[0] = 1;
         return cancel_rightly(resource);
       }`,
      '.cancel = leak',
    );
    const there = join(folder, 'cycles.json');
    const checked = await pcancel(['check', leaky, '--seed', '3', '--runs', '8', '--json', there], temporary);
    expect(checked.exit).toBe(1);
    const written: Report = JSON.parse(readFileSync(there, 'utf8'));
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    const [found] = written.subjects.flatMap(({ findings }) => findings);
    expect(found?.rule).toBe('endurance.memory');
    expect(found?.steps.map((step) => step.do)).toEqual(['open', 'cancel', 'close']);
    expect(found?.evidence.cycles).toBeGreaterThanOrEqual(120);
    expect(checked.out).toContain('repeated in the same process');

    const again = await pcancel(['replay', there], temporary);
    expect(again.out).toContain('Reproduced.');
    expect(again.exit).toBe(1);
    const mended = await pcancel(['replay', there, GOOD], temporary);
    expect(mended.out).toContain('Not reproduced');
    expect(mended.exit).toBe(0);
  });
});
