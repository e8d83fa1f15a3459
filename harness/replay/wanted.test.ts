/** What a replay makes of its command line and of files that anybody may have written; no DLL is loaded. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleLie, sampleReport, sampleSubject } from '../../reports/sample.test-data.ts';
import { register } from '../../suites/index.ts';
import type { Finding, Report, SubjectReport } from '../contract/report.ts';
import { UsageError } from '../contract/usage.ts';
import { GOOD, scratch } from '../testkit/native.ts';
import { differences } from './differences.ts';
import { rulesFor } from './told.ts';
import { readWanted } from './wanted.ts';

const BAD = fileURLToPath(new URL('../../fixtures/examples/example-bad.so', import.meta.url));

const { folder, remove } = scratch();
afterAll(remove);

const file = join(folder, 'report.json');
const there = join(folder, 'there');
mkdirSync(there);

const loadedWith = { resourceType: 'Vendor Disk', dllDirectories: [there, join(folder, 'gone')], bind: 'exports' } as const;
const cycled: Finding = { ...sampleLie, id: 'F3', evidence: { cycles: 150 } };

function subjectAt(path: string, name: string, findings: readonly Finding[], sha256: string | null = null): SubjectReport {
  return { ...sampleSubject, subject: { ...sampleSubject.subject, name, path, sha256 }, loadedWith, findings };
}

const whole = sampleReport(subjectAt(GOOD, 'example-good.so', [sampleLie, { ...sampleLie, id: 'F2' }, cycled]));

function written(report: unknown, text = JSON.stringify(report)): string {
  writeFileSync(file, text);
  return file;
}

/** What readWanted says, where it is a usage error of one line; anything else that it throws comes out. */
function refusal(argv: readonly string[]): string | null {
  try {
    readWanted(argv);
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).toMatch(/^[^\n\r]+$/);
    return error.message;
  }
}

function shaOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

type Place = readonly (string | number)[];

/** Every place in a value, its own included. */
function places(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const below = Object.entries(value).flatMap(([key, child]) => places(child, [...at, Array.isArray(value) ? Number(key) : key]));
  return [at, ...below];
}

/** The report with another value at a place; without that field if the value is undefined. */
function changed(report: Report, at: Place, value: unknown): unknown {
  const copy: unknown = structuredClone(report);
  const last = at.at(-1);
  if (last === undefined) return value ?? null;
  const holder = at.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], copy);
  if (value === undefined) delete (holder as Record<string, unknown>)[last];
  else (holder as Record<string, unknown>)[last] = value;
  return copy;
}

describe('a damaged report', () => {
  it.each<[string, Place, unknown]>([
    ['subjects[0].subject has to be an object', ['subjects', 0, 'subject'], undefined],
    ['subjects[0].findings[0].steps has to be a list', ['subjects', 0, 'findings', 0, 'steps'], {}],
    ['subjects[0].findings[0].evidence has to be an object', ['subjects', 0, 'findings', 0, 'evidence'], null],
    ['subjects[0].findings[0].reproduced has to be two numbers', ['subjects', 0, 'findings', 0, 'reproduced'], undefined],
    [
      'subjects[0].findings[2].evidence.cycles has to be a whole number',
      ['subjects', 0, 'findings', 2, 'evidence', 'cycles'],
      '150',
    ],
    ['subjects[0].calibration has to be an object', ['subjects', 0, 'calibration'], 7],
    ['subjects[0].calibration.online.maxMs has to be a number', ['subjects', 0, 'calibration', 'online', 'maxMs'], 'long'],
    ['subjects[0].calibration.idleAnswers[0] has to be a whole', ['subjects', 0, 'calibration', 'idleAnswers'], [null]],
    ['subjects[0].loadedWith.bind has to be one of', ['subjects', 0, 'loadedWith', 'bind'], 'magic'],
    ['run.profile has to be one of contract, standard', ['run', 'profile'], 'usual'],
    ['subjects has to be a list', ['subjects'], null],
    ['is no json report of pcancel', ['schema'], 'pcancel/report/9'],
    ['is no json report of pcancel', [], null],
  ])('%s', (sentence, at, value) => {
    expect(refusal([written(changed(whole, at, value)), GOOD])).toContain(sentence);
  });

  it('is refused in a sentence or read, whatever is missing or wrong', () => {
    const somewhere = fc.constantFrom(...places(whole));
    const something = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, [], {}, '', 0, -1, 0.5, 1e308, true, [null], [[]], { steps: [] }, '3/3', 'F1\n'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(somewhere, something, fc.constantFrom('F1', 'F3'), (at, value, id) => {
        const argv = [written(changed(whole, at, value)), GOOD, '--finding', id];
        if (refusal(argv) !== null) return;
        const wanted = readWanted(argv);
        expect(wanted.steps.length).toBeGreaterThan(0);
        expect(rulesFor(register, wanted.recorded).length).toBeGreaterThan(0);
        for (const line of differences(wanted, { sha256: '' }, { platform: 'linux' })) expect(line).toMatch(/^[^\n]+$/);
      }),
      { numRuns: 1_500 },
    );
  });

  it('that is cut off, or no JSON at all, is refused', () => {
    const text = JSON.stringify(whole);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        expect(refusal([written(null, text.slice(0, length)), GOOD])).toContain('is no JSON, or is cut off');
      }),
      { numRuns: 50 },
    );
    expect(refusal([folder])).toContain('cannot be read (EISDIR)');
  });

  it('may begin with a byte order mark', () => {
    expect(refusal([written(null, `\uFEFF${JSON.stringify(whole)}`)])).toBeNull();
    expect(refusal(['--steps', written(null, `\uFEFF${JSON.stringify(sampleLie.steps)}`), GOOD])).toBeNull();
  });

  it('has no steps to repeat that cannot be repeated', () => {
    const repeated = (steps: Finding['steps']) => written(sampleReport(subjectAt(GOOD, 'a.so', [{ ...cycled, steps }])));
    const unload = { do: 'unload', resource: 'A', quiesceMs: 1 } as const;
    expect(refusal([repeated([...cycled.steps, unload])])).toContain('unloads, so these steps cannot be repeated');
    const many = Array.from({ length: 40 }, () => ({ do: 'measure', resource: 'A' }) as const);
    expect(refusal([repeated(many)])).toContain('40 steps to be repeated; at most 32');
  });
});

describe('how the DLL is loaded', () => {
  it('is as the report says, without folders that are not here', () => {
    const wanted = readWanted([written(whole)]);
    expect(wanted.load).toEqual({
      resourceType: 'Vendor Disk',
      folders: [there],
      bind: 'exports',
      missing: [join(folder, 'gone')],
    });
    expect(differences(wanted, { sha256: '' }, { platform: 'linux' })).toContainEqual(
      expect.stringContaining(`the report's folder ${join(folder, 'gone')} does not exist here`),
    );
  });

  it('is as the command line says where it does', () => {
    const flags = ['--resource-type', 'Other', '--bind', 'table', '--dll-directory', folder];
    const load = { resourceType: 'Other', folders: [folder], bind: 'table', missing: [] };
    expect(readWanted([written(whole), ...flags]).load).toEqual(load);
    expect(readWanted(['--steps', written(sampleLie.steps), GOOD, ...flags]).load).toEqual(load);
    expect(refusal([written(whole), '--bind', 'magic'])).toContain('--bind takes table, exports, auto');
    expect(refusal([written(whole), '--dll-directory', join(folder, 'gone')])).toContain('is no folder');
  });

  it('is found out where the report does not say', () => {
    const { loadedWith: _, ...old } = subjectAt(GOOD, 'example-good.so', [sampleLie]);
    const load = { resourceType: null, folders: [], bind: 'auto', missing: [] };
    expect(readWanted([written(sampleReport(old))]).load).toEqual(load);
    const { calibration } = sampleSubject;
    if (calibration === null) throw new Error('the sample has one');
    const bound = { ...calibration, binding: { ...calibration.binding, entry: 'exports' as const } };
    expect(readWanted([written(sampleReport({ ...old, calibration: bound }))]).load).toEqual({ ...load, bind: 'exports' });
  });
});

describe('a report of several DLLs', () => {
  const good = subjectAt(GOOD, 'example-good.so', [
    { ...sampleLie, seed: 1 },
    { ...sampleLie, id: 'F2' },
  ]);
  const bad = subjectAt(BAD, 'example-bad.so', [{ ...sampleLie, seed: 2 }]);
  const both = sampleReport(good, bad);
  const seedOf = (...argv: readonly string[]): number | undefined => readWanted([written(both), ...argv]).recorded?.finding.seed;

  it('asks whose finding is meant, where several have it', () => {
    expect(refusal([written(both), '--finding', 'F1'])).toBe(
      `${file} holds a finding F1 of several DLLs (example-good.so, example-bad.so); name one: pcancel replay ${file} example-good.so --finding F1.`,
    );
    expect(refusal([written(both)])).toContain('holds findings of several DLLs (example-good.so, example-bad.so)');
    expect(readWanted([written(both), '--finding', 'F2']).dll).toBe(GOOD);
  });

  it('takes the DLL by its path, its content or its name', () => {
    expect(seedOf(BAD, '--finding', 'F1')).toBe(2);
    expect(seedOf(GOOD)).toBe(1);
    expect(seedOf('example-bad.so', '--finding', 'F1')).toBe(2);
    expect(readWanted([written(both), 'example-bad.so']).dll, 'where it was checked').toBe(BAD);
    const renamed = join(folder, 'renamed.so');
    copyFileSync(BAD, renamed);
    const hash = '0ee0'.repeat(16);
    expect(refusal([written(sampleReport(good, { ...bad, subject: { ...bad.subject, sha256: hash } })), renamed])).toContain(
      'of several DLLs',
    );
    const known = { ...bad, subject: { ...bad.subject, sha256: shaOf(renamed) } };
    const wanted = readWanted([written(sampleReport(good, known)), renamed, '--finding', 'F1']);
    expect(wanted).toMatchObject({ dll: renamed, recorded: { finding: { seed: 2 } } });
    expect(refusal([written(both), BAD, '--finding', 'F2'])).toContain('holds no finding F2; it holds F1.');
  });

  it('that are one with several resource types takes the type that is named', () => {
    const asName = { ...good, loadedWith: { ...loadedWith, resourceType: 'Vendor Name' }, findings: [{ ...sampleLie, seed: 3 }] };
    const types = written(sampleReport(good, asName));
    expect(refusal([types, '--finding', 'F1'])).toContain('several resource types ("Vendor Disk", "Vendor Name")');
    const wanted = readWanted([types, GOOD, '--finding', 'F1', '--resource-type', 'Vendor Name']);
    expect(wanted).toMatchObject({ load: { resourceType: 'Vendor Name' }, recorded: { finding: { seed: 3 } } });
  });

  it('of one name lists their paths; the same DLL twice is one', () => {
    const other = subjectAt(BAD, 'example-good.so', [sampleLie]);
    expect(refusal([written(sampleReport(good, other)), '--finding', 'F1'])).toContain(`(${GOOD}, ${BAD})`);
    expect(refusal([written(sampleReport(good, good)), '--finding', 'F1'])).toBeNull();
    const nothing = { ...bad, findings: [] };
    expect(refusal([written(sampleReport(good, nothing))]), 'only one has findings').toBeNull();
  });
});
