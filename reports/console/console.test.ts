import { expect, test } from 'vitest';
import { expectGolden } from '../golden.test-data.ts';
import { HOSTILE_TEXTS } from '../hostile.test-data.ts';
import { MemoryStream } from '../memory-stream.test-data.ts';
import type { Published } from '../publish.ts';
import {
  ruleInfo,
  sampleConforming,
  sampleCrash,
  sampleInconclusive,
  sampleLeftOpen,
  sampleLie,
  sampleNotApplicable,
  sampleReport,
  sampleSubject,
  sampleTrace,
  sampleUnsound,
} from '../sample.test-data.ts';
import { paint, wantsColor } from './colors.ts';
import { consoleReporter, consoleText } from './console.ts';
import { gradeText } from './text.ts';

const wrote: Published = {
  written: [
    { reporter: 'json', file: 'out/report.json' },
    { reporter: 'junit', file: 'out/junit.xml' },
  ],
  failures: [],
};
const nothing: Published = { written: [], failures: [] };
const plain = { width: 100, paint: paint(false), ruleInfo };

test.each([
  ['nonconforming', sampleReport(sampleSubject), wrote],
  ['conforming', sampleReport(sampleConforming), wrote],
  ['not-applicable', sampleReport(sampleNotApplicable), nothing],
  ['inconclusive', sampleReport(sampleInconclusive), nothing],
  [
    'unsound',
    sampleReport({ ...sampleInconclusive, unsound: [sampleUnsound, { ...sampleUnsound, id: 'U2', steps: [] }] }),
    wrote,
  ],
  ['open', sampleReport(sampleLeftOpen), wrote],
  ['only', sampleReport({ ...sampleConforming, only: ['returns.it-returns'] }), nothing],
  ['several', sampleReport({ ...sampleSubject, findings: [sampleCrash] }, sampleConforming, sampleNotApplicable), wrote],
])('golden: %s', (name, report, published) => {
  expectGolden(name, consoleText(report, published, plain));
});

test('profiles are told apart where they differ in their verdict, and only there', () => {
  expect(gradeText({ contract: 'conforming', standard: 'conforming', strict: 'nonconforming' })).toBe(
    'contract, standard: conforming; strict: nonconforming',
  );
  expect(gradeText({ contract: 'conforming', standard: 'conforming' })).toBe(null);
});

test('golden: colors, a narrow terminal, and no json report to replay from', () => {
  expectGolden('colored', consoleText(sampleReport(sampleSubject), nothing, { width: 70, paint: paint(true), ruleInfo }));
});

test('a report that could not be written makes it exit 5, and says so last', () => {
  const failures = [{ reporter: 'json', file: 'x', message: 'The json report could not be written to x: permission denied.' }];
  const text = consoleText(sampleReport(sampleConforming), { written: [], failures }, plain);
  expect(text).toContain('could not be written to x');
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^exit 5: /);
});

/** A DLL that writes the text wherever a DLL can write. */
function hostileReport(text: string) {
  const trace = sampleTrace.map((event) => (event.kind === 'log' ? { ...event, text } : event));
  const finding = { ...sampleLie, message: text, trace, evidence: { events: [7] } };
  const subject = { ...sampleSubject.subject, name: text, path: text, version: text, machine: text };
  const unsound = {
    ...sampleUnsound,
    message: text,
    trace,
    evidence: { crash: { code: text, at: null, during: null, source: text } },
  };
  const modules = [{ name: text, path: text, sha256: null, role: 'foreign' }] as const;
  return sampleReport({ ...sampleSubject, subject, modules, reason: text, findings: [finding], unsound: [unsound] });
}

test.each(HOSTILE_TEXTS)('%s from the DLL: the console stays one of ours, line by line', (_name, text) => {
  const harmless = consoleText(hostileReport('harmless'), wrote, plain);
  const shown = consoleText(hostileReport(text), wrote, plain);
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  const verdicts = (all: string) => all.split('\n').filter((line) => /^(NON)?CONFORMING|^exit /.test(line)).length;
  expect(verdicts(shown)).toBe(verdicts(harmless));
  expect(shown.length).toBeLessThan(60_000);
});

test('FORCE_COLOR before NO_COLOR before the terminal', () => {
  expect(wantsColor({ isTTY: true, env: {} })).toBe(true);
  expect(wantsColor({ isTTY: false, env: {} })).toBe(false);
  expect(wantsColor({ isTTY: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(wantsColor({ isTTY: true, env: { NO_COLOR: '' } })).toBe(true);
  expect(wantsColor({ isTTY: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(true);
  expect(wantsColor({ isTTY: true, env: { FORCE_COLOR: '0' } })).toBe(false);
  expect(wantsColor({ isTTY: true, env: { TERM: 'dumb' } })).toBe(false);
});

const SGR = '\u001b[';

test('off a terminal the report holds no escape; FORCE_COLOR brings them back', async () => {
  for (const [env, colored] of [
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
  ] as const) {
    const out = new MemoryStream();
    await consoleReporter({ out, progress: new MemoryStream(), env, ruleInfo }).finish(sampleReport(), nothing);
    expect(out.text.includes(SGR)).toBe(colored);
  }
});

test('a reader that went away is an error of the reporter, not a crash', async () => {
  const out = new MemoryStream({ failWith: Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) });
  const reporter = consoleReporter({ out, progress: new MemoryStream(), env: {}, ruleInfo });
  await expect(reporter.finish(sampleReport(), nothing)).rejects.toThrow('EPIPE');
});

test('a terminal that reports 0 columns has the usual width', async () => {
  const [zero, usual] = [0, 100].map((columns) => new MemoryStream({ isTTY: true, columns })) as [MemoryStream, MemoryStream];
  for (const out of [zero, usual])
    await consoleReporter({ out, progress: new MemoryStream(), env: {}, ruleInfo }).finish(sampleReport(), nothing);
  expect(zero.text).toBe(usual.text);
});
