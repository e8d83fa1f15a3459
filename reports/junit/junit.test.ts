import fc from 'fast-check';
import { parse, type TestCase, type TestSuites } from 'junit2json';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../harness/contract/report.ts';
import { HOSTILE_TEXTS } from '../hostile.test-data.ts';
import {
  ruleInfo,
  sampleConforming,
  sampleCrash,
  sampleInconclusive,
  sampleLeftOpen,
  sampleLie,
  sampleNotApplicable,
  sampleReport,
  sampleRules,
  sampleSubject,
  sampleTrace,
  sampleUnsound,
} from '../sample.test-data.ts';
import { xmllint } from '../xmllint.test-data.ts';
import { buildJunit, type Dialect } from './build.ts';
import { BODY_LIMIT, junitSuites } from './cases.ts';

const DIALECTS: readonly Dialect[] = ['ci', 'strict'];
const everyVerdict = sampleReport(sampleSubject, sampleConforming, sampleNotApplicable, sampleInconclusive);

function build(report: Report, dialect: Dialect = 'ci'): string {
  return buildJunit(junitSuites(report, ruleInfo, 'out/report.json'), report.run, dialect);
}

async function read(xml: string): Promise<TestSuites> {
  const parsed = await parse(xml);
  if (!parsed || !('testsuite' in parsed)) throw new Error('no test suites');
  return parsed as TestSuites;
}

async function casesOf(report: Report, dialect: Dialect = 'ci'): Promise<TestCase[]> {
  return ((await read(build(report, dialect))).testsuite ?? []).flatMap((suite) => suite.testcase ?? []);
}

function statusOf(shown: TestCase): string {
  if (shown.failure !== undefined) return `failure ${shown.failure[0]?.type}`;
  if (shown.error !== undefined) return `error ${shown.error[0]?.type}`;
  return shown.skipped === undefined ? 'passed' : 'skipped';
}

describe.skipIf(process.platform === 'win32')('read by xmllint', () => {
  test('both dialects are well-formed; the strict one is valid against our schema, the other is not', () => {
    for (const dialect of DIALECTS)
      expect(xmllint(build(everyVerdict, dialect))).toEqual({ ok: true, output: expect.anything() });
    expect(xmllint(build(everyVerdict, 'strict'), 'junit-strict.xsd').output).toMatch(/validates/);
    expect(xmllint(build(everyVerdict, 'ci'), 'junit-strict.xsd').ok).toBe(false);
  });

  test.each(HOSTILE_TEXTS)('%s from the DLL: still well-formed and valid', (_name, text) => {
    const report = hostileReport(text);
    expect(xmllint(build(report, 'ci'))).toMatchObject({ ok: true });
    expect(xmllint(build(report, 'strict'), 'junit-strict.xsd')).toMatchObject({ ok: true });
  });

  test('a run without subjects is valid as well', () => {
    expect(xmllint(build({ ...sampleReport(), subjects: [] }, 'strict'), 'junit-strict.xsd')).toMatchObject({ ok: true });
  });
});

test('a rule is a case, and its status is what the report says', async () => {
  const cases = await casesOf(sampleReport(sampleSubject));
  expect(cases.map((shown) => `${shown.classname} | ${shown.name} | ${statusOf(shown)}`)).toEqual([
    'pcancel.returns | returns.it-returns Cancel returns | failure crash',
    'pcancel.returns | returns.error-means-not-cancelled An error code means that nothing was cancelled | passed',
    'pcancel.returns | returns.success-means-cancelled ERROR_SUCCESS means that the operation was cancelled | failure violation',
    'pcancel.returns | returns.domain The code is a Win32 error code | passed',
    'pcancel.liveness | liveness.one-terminal-report A pending operation ends with one terminal report | passed',
    'pcancel.liveness | liveness.within-300-ms Cancel returns within 300 ms | skipped',
    'pcancel.recovery | recovery.works-again The resource works again after a Cancel | skipped',
    'pcancel.binding | binding.slot-executable The Cancel slot points into executable code of a module | passed',
  ]);
});

test('the body of a failure starts with its message and tells steps, trace, repeats, control and replay', async () => {
  const lie = (await casesOf(sampleReport(sampleSubject))).find((shown) => shown.failure?.[0]?.type === 'violation');
  const { message = '', inner = '' } = lie?.failure?.[0] ?? {};
  expect(inner.startsWith(message)).toBe(true);
  expect(inner).toContain('3. Cancel(A)    while A');
  expect(inner).toContain('< Cancel(A) = 0 (ERROR_SUCCESS)');
  expect(inner).toContain('3 of 3 repeats');
  expect(inner).toContain('0/3 broke without Cancel');
  expect(inner).toContain('pcancel replay out/report.json --finding F1');
});

test('several findings of one rule share its case; none is lost', async () => {
  const findings = [sampleLie, { ...sampleLie, id: 'F3', message: 'another lie' }];
  const cases = await casesOf(sampleReport({ ...sampleSubject, findings }));
  const lie = cases.find((shown) => shown.name?.startsWith('returns.success'));
  expect(lie?.failure).toHaveLength(1);
  expect(lie?.failure?.[0]?.message).toMatch(/\(and 1 more\)$/);
  expect(lie?.failure?.[0]?.inner).toContain('another lie');
});

test.each([
  ['not-applicable', sampleNotApplicable],
  ['inconclusive', sampleInconclusive],
])('a subject that is %s never looks green', async (verdict, subject) => {
  for (const dialect of DIALECTS) {
    const parsed = await read(build(sampleReport(subject), dialect));
    const shown = parsed.testsuite?.[0]?.testcase?.[0];
    expect(shown?.name).toBe('verdict');
    expect(statusOf(shown ?? {})).toBe(`error ${verdict}`);
    expect(shown?.error?.[0]?.message).toBe(subject.reason);
    expect(parsed.testsuite?.[0]?.errors).toBe(1);
  }
});

test('neither does a nonconforming one whose findings belong to no rule that is shown, nor a run that failed by itself', async () => {
  const orphan = await casesOf(
    sampleReport({ ...sampleSubject, rules: sampleRules(), findings: [{ ...sampleCrash, rule: 'returns.unknown' }] }),
  );
  expect(orphan.map(statusOf)).toContain('failure nonconforming');
  const usual = sampleReport(sampleConforming);
  expect((await casesOf({ ...usual, run: { ...usual.run, exit: 5 } })).map(statusOf)).toContain('error harness-fault');
  expect((await casesOf({ ...usual, subjects: [] })).map(statusOf)).toEqual(['error nothing-judged']);
});

test('what it did without any Cancel stands in the case of the verdict', async () => {
  const [shown] = await casesOf(sampleReport({ ...sampleInconclusive, unsound: [sampleUnsound] }));
  const inner = shown?.error?.[0]?.inner ?? '';
  for (const said of [
    'U1: without any Cancel',
    '2. Online(A)',
    'In start_worker, vendor.c:42.',
    'replay out/report.json --finding U1',
  ])
    expect(inner).toContain(said);
});

test('a fault of our own with one DLL is an error of that one and of the run, and leaves the others theirs', async () => {
  const failed = { ...sampleInconclusive, reason: 'pcancel itself failed.', fault: 'ENOSPC' };
  const usual = sampleReport(failed, sampleConforming);
  const cases = await casesOf({ ...usual, run: { ...usual.run, exit: 5 } });
  expect(cases.filter((shown) => statusOf(shown) === 'error harness-fault')).toHaveLength(2);
  expect(cases.at(-1)?.error?.[0]?.message).toBe(
    'pcancel itself failed on 1 of 2 DLLs (slow.dll); the verdicts on the others stand',
  );
  expect(cases.map(statusOf)).toContain('passed');
});

test('a conforming one is all green', async () => {
  expect(new Set((await casesOf(sampleReport(sampleConforming))).map(statusOf))).toEqual(new Set(['passed']));
});

test('names are unique across subjects, also of one name or one file', async () => {
  const twin = { ...sampleConforming, subject: { ...sampleConforming.subject, path: 'other/good.dll' } };
  for (const subjects of [
    [sampleConforming, twin],
    [sampleConforming, sampleConforming],
    [sampleSubject, sampleConforming],
  ]) {
    const names = (await casesOf(sampleReport(...subjects))).map((shown) => `${shown.classname} ${shown.name}`);
    expect(new Set(names).size).toBe(names.length);
  }
});

test('times have three decimals, the time stamp is UTC', () => {
  const xml = build(sampleReport(sampleConforming), 'strict');
  expect([...xml.matchAll(/ time="([^"]*)"/g)].every(([, time]) => /^\d+\.\d{3}$/.test(time ?? ''))).toBe(true);
  expect(xml).toContain('timestamp="2026-03-04T22:30:05"');
  expect(xml).toContain('time="12.346"');
});

test('file and line stand on each case for CI readers only; the strict root has no attributes', () => {
  expect(build(sampleReport(sampleConforming), 'ci')).toMatch(/<testcase [^>]*file="build\/good\.dll" line="1"/);
  expect(build(sampleReport(sampleConforming), 'strict')).not.toMatch(/ (file|line)=/);
  expect(build(everyVerdict, 'strict')).toContain('<testsuites>');
});

test('a rule that was seen broken is not green: a warning is skipped, what is open is an error beside the verdict’s', async () => {
  const ci = await casesOf(sampleReport(sampleSubject));
  const warned = ci.find((shown) => shown.name?.startsWith('liveness.within'));
  expect(statusOf(warned ?? {})).toBe('skipped');
  const open = await casesOf(sampleReport(sampleLeftOpen));
  const [verdict, ...rules] = open;
  expect(statusOf(verdict ?? {})).toBe('error inconclusive');
  const lied = rules.find((shown) => shown.name?.startsWith(sampleLie.rule));
  expect(statusOf(lied ?? {})).toBe('error open');
  expect(build(sampleReport(sampleLeftOpen), 'ci')).toContain('No finding yet: 1 of 1 repeat');
});

test('a verdict on some rules only says so in a case of its own', async () => {
  const only = sampleReport({ ...sampleConforming, reason: 'only these', only: ['returns.it-returns'] });
  const [verdict] = await casesOf(only);
  expect(verdict?.name).toBe('verdict');
  expect(build(only, 'ci')).toContain('only these');
  expect(build(only, 'strict')).toContain('only these');
});

/** A DLL that writes the text wherever a DLL, or its file, can. */
function hostileReport(text: string): Report {
  const trace = sampleTrace.map((event) => (event.kind === 'log' ? { ...event, text } : event));
  const finding = { ...sampleLie, message: text, trace, evidence: { events: [7], integrity: text } };
  const subject = { ...sampleSubject.subject, name: text, path: text, version: text, machine: text };
  const rules = sampleSubject.rules.map((rule) => ({ ...rule, note: text }));
  return sampleReport(
    { ...sampleSubject, subject, reason: text, rules, findings: [finding, sampleCrash] },
    { ...sampleInconclusive, reason: text, unsound: [{ ...sampleUnsound, message: text, trace, evidence: { integrity: text } }] },
  );
}

/** What a gate reads: suites, cases and their statuses, in order. */
async function shape(report: Report, dialect: Dialect): Promise<unknown> {
  return ((await read(build(report, dialect))).testsuite ?? []).map((suite) => [
    suite.tests,
    suite.failures,
    suite.errors,
    suite.skipped,
    (suite.testcase ?? []).map(statusOf),
  ]);
}

test.each(HOSTILE_TEXTS)('%s from the DLL: no case more, none less, no status changed', async (_name, text) => {
  for (const dialect of DIALECTS) {
    expect(await shape(hostileReport(text), dialect)).toEqual(await shape(hostileReport('harmless'), dialect));
  }
});

test('what XML forbids is shown, not dropped', () => {
  for (const dialect of DIALECTS)
    expect(build(hostileReport('a\u0000b\u001b[31m\ufffe\ud800c'), dialect)).toContain('a\\u0000b\\u001B[31m\\uFFFE\\uD800c');
});

test('a body stays near its limit, whatever the DLL writes', () => {
  const [suite] = junitSuites(hostileReport('<'.repeat(5_000_000)), ruleInfo, null);
  for (const { result } of suite?.cases ?? []) {
    if (result.kind === 'failure') expect(result.body.length).toBeLessThan(BODY_LIMIT + 200);
  }
  expect(build(hostileReport('<'.repeat(5_000_000))).length).toBeLessThan(1_000_000);
});

test('a hundred findings with long traces in one case are cut, and counted', () => {
  const findings = Array.from({ length: 100 }, (_, index) => ({ ...sampleLie, id: `F${index + 1}` }));
  const [suite] = junitSuites(sampleReport({ ...sampleSubject, findings }), ruleInfo, null);
  const bodies = (suite?.cases ?? []).flatMap(({ result }) => (result.kind === 'failure' ? [result.body] : []));
  expect(Math.max(...bodies.map((body) => body.length))).toBeLessThan(BODY_LIMIT + 200);
  expect(bodies.join('')).toMatch(/… \(\d+ more lines; the json report has them all\)$/m);
});

test('any string leaves the shape as it is', async () => {
  const harmless = { ci: await shape(hostileReport('harmless'), 'ci'), strict: await shape(hostileReport('harmless'), 'strict') };
  const markup = fc.array(
    fc.constantFrom(
      ']]>',
      '<',
      '>',
      '&',
      '"',
      "'",
      '<testcase name="f"/>',
      '</failure>',
      '\u0000',
      '\ud800',
      '\ufffe',
      '\u001b[0m',
      ' ',
    ),
    { maxLength: 12 },
  );
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    markup.map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(hostile, fc.constantFrom(...DIALECTS), async (text, dialect) => {
      expect(await shape(hostileReport(text), dialect)).toEqual(harmless[dialect]);
    }),
    { numRuns: 60 },
  );
});
