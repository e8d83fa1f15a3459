/**
 * Reports and corpora as they were written before `unsound`, `before` and whatever came later: users keep them beside their builds, and replay and check
 * read them for ever. The files are of real checks, with what nobody reads cut out; never write them anew.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFixtures } from '../../fixtures/build.ts';
import type { Report } from '../contract/report.ts';
import { readCorpus } from '../corpus/corpus.ts';
import { setUp } from '../host/wine/setup.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { readReport } from '../replay/read-report.ts';
import { pcancel } from '../testkit/command-line.ts';
import { GOOD, scratch } from '../testkit/native.ts';

const OLD = fileURLToPath(new URL('../testkit/old-reports/', import.meta.url));
const BAD = fileURLToPath(new URL('../../fixtures/examples/example-bad.so', import.meta.url));
const BAD_DLL = BAD.replace(/so$/, 'dll');
const old = (name: string): string => join(OLD, name);

const { folder, remove } = scratch();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
afterAll(remove);

const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const reports = readdirSync(OLD).filter((name) => name.endsWith('.json'));

it.each(reports)('%s is what today’s schema admits, and what a replay reads', (name) => {
  const report: unknown = JSON.parse(readFileSync(old(name), 'utf8'));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  expect(readReport(report, name).subjects.flatMap(({ findings }) => findings)).not.toEqual([]);
});

async function replayed(args: readonly string[]): Promise<string> {
  const { exit, out, err } = await pcancel(['replay', ...args], temporary);
  expect(err, out).toBe('');
  return `${exit}: ${out.trim().split('\n').at(-1)}`;
}

describe('an old report', () => {
  it('of two DLLs is reproduced; a build that is right does not show what another did', async () => {
    expect(await replayed([old('two-dlls.json'), BAD, '--finding', 'F1'])).toBe('1: Reproduced.');
    expect(await replayed([old('crash.json'), GOOD, '--finding', 'F1'])).toMatch(/^0: Not reproduced/);
  });

  it('says of a DLL without findings that there is none, and where it looked for one that is not there', async () => {
    const good = await pcancel(['replay', old('two-dlls.json'), 'example-good.so'], temporary);
    expect(good).toMatchObject({ exit: 2, err: expect.stringContaining('holds no finding') });
    const gone = await pcancel(['replay', old('crash.json')], temporary);
    expect(gone).toMatchObject({ exit: 2, err: expect.stringContaining('/build/crash-worker.so is not there') });
  });

  it.skipIf(cannotCompile('elf') !== null)('of a crash, and of cycles that leak, is reproduced', async () => {
    const { built } = await buildFixtures({ formats: ['elf'], names: ['crash-worker', 'leaks-memory'], outDir: folder });
    const path = (name: string): string => built.find((each) => each.name === name)?.path ?? '';
    expect(await replayed([old('crash.json'), path('crash-worker')])).toBe('1: Reproduced.');
    expect(await replayed([old('cycles.json'), path('leaks-memory')])).toBe('1: Reproduced.');
  });
});

describe.skipIf(process.platform !== 'linux' || cannotCompile('pe') !== null)('an old report under Wine', () => {
  beforeAll(() => setUp({ install: false, log: () => {} }), 300_000);

  it('is reproduced', async () => {
    expect(await replayed([old('under-wine.json'), BAD_DLL])).toBe('1: Reproduced.');
  });
});

describe('an old corpus', () => {
  it.each([
    ['corpus', 'example-bad.so'],
    ['corpus', 'crash-worker.so'],
    ['corpus-first', 'example-bad.so'],
  ])('%s: %s is read', (corpus, name) => {
    const { steps, bad } = readCorpus(old(corpus), name);
    expect(bad).toEqual([]);
    expect(steps).toHaveLength(1);
  });

  it.each(['corpus', 'corpus-first'])('%s is run first by a check, and replayed by itself', async (corpus) => {
    const out = join(folder, `out-${corpus}`);
    cpSync(old(corpus), join(out, 'corpus'), { recursive: true });
    const flags = ['--runs', '1', '--seed', '1', '--rule', 'returns.success-cancelled', '--out', out];
    const { exit, err } = await pcancel(['check', BAD, ...flags], temporary);
    expect({ exit, err }).toEqual({ exit: 1, err: expect.not.stringContaining('left out') });
    const report: Report = JSON.parse(readFileSync(join(out, 'pcancel.json'), 'utf8'));
    const [found] = report.subjects.flatMap(({ findings }) => findings);
    expect(found?.rule).toBe('returns.success-cancelled');
    const own = join(old(corpus), 'example-bad.so');
    const [file = ''] = readdirSync(own);
    expect(await replayed(['--steps', join(own, file), BAD])).toMatch(/^1: returns\.success-cancelled \(violation\)/);
    // Kept again, it is one file still.
    expect(readdirSync(join(out, 'corpus', 'example-bad.so'))).toEqual([file]);
  });
});
