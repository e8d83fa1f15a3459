import { expect, test } from 'vitest';
import type { RuleStatus } from '../harness/contract/rule.ts';
import { HOSTILE_TEXTS } from './hostile.test-data.ts';
import {
  ruleInfo,
  sampleConforming,
  sampleCrash,
  sampleInconclusive,
  sampleLeftOpen,
  sampleLie,
  sampleNotApplicable,
  sampleRules,
  sampleSubject,
} from './sample.test-data.ts';
import { ruleCase, type VitestResult, verdictCase } from './vitest-cases.ts';

const AGAIN = 'npx pcancel check build/vendor.dll --seed=1';
const ID = 'returns.it-returns';

function messageOf(result: VitestResult): string {
  return result.kind === 'fail' ? result.message : `not a failure but ${result.kind}`;
}

function statusCase(status: RuleStatus): VitestResult {
  return ruleCase({ ...sampleConforming, rules: sampleRules({ [ID]: { status, note: 'because' } }) }, ID, ruleInfo, AGAIN);
}

test('only a pass passes; what was not shown is skipped with its note', () => {
  expect(statusCase('pass')).toEqual({ kind: 'pass' });
  for (const status of ['warn', 'waived', 'known', 'not-exercised', 'not-applicable'] as const) {
    expect(statusCase(status)).toEqual({ kind: 'skip', note: `${status}: because` });
  }
  expect(statusCase('fail').kind).toBe('fail');
  expect(messageOf(ruleCase(sampleConforming, 'returns.unheard-of', ruleInfo, AGAIN))).toMatch(/has no rule/);
});

test('what was seen broken and is still open fails, with what is missing; the verdict fails too', () => {
  const text = messageOf(ruleCase(sampleLeftOpen, sampleLie.rule, ruleInfo, AGAIN));
  expect(text).toContain(sampleLie.message);
  expect(text).toContain('No finding yet: 1 of 1 repeat in fresh processes showed it; there was no time');
  expect(verdictCase(sampleLeftOpen, new Set([sampleLie.rule]), ruleInfo, AGAIN).kind).toBe('fail');
});

test('a broken rule: what, the rule, steps, trace, repeats, how to see it again, and at the end what to do', () => {
  const text = messageOf(ruleCase(sampleSubject, sampleLie.rule, ruleInfo, AGAIN));
  const order = [
    sampleLie.message,
    '\nRule:',
    '\nSteps:\n  1. Open(A)',
    '\nTrace:\n',
    '\nRepeated:',
    `\nAgain: ${AGAIN}`,
    '\nTo do: ',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(text.split('\n').at(-1)).toBe(`To do: ${ruleInfo(sampleLie.rule)?.remedy}`);
  expect(text).not.toContain(sampleCrash.message);
});

test('the verdict passes for a conforming subject only', () => {
  const all = new Set(sampleSubject.rules.map(({ id }) => id));
  const of = (subject: typeof sampleSubject): VitestResult => verdictCase(subject, all, ruleInfo, AGAIN);
  expect(of(sampleConforming)).toEqual({ kind: 'pass' });
  expect(messageOf(of(sampleNotApplicable))).toBe(`not-applicable: ${sampleNotApplicable.reason}\nAgain: ${AGAIN}`);
  expect(messageOf(of(sampleInconclusive))).toBe(`inconclusive: ${sampleInconclusive.reason}\nAgain: ${AGAIN}`);
  const text = messageOf(of(sampleSubject));
  expect(text).toContain(`  F1 ${sampleLie.rule}: ${sampleLie.message}`);
  expect(text).toContain(`  F2 ${sampleCrash.rule}: ${sampleCrash.message}`);
  expect(text).not.toContain('Steps:');
});

test('a finding of a rule that has no test is told whole by the verdict', () => {
  const text = messageOf(verdictCase(sampleSubject, new Set([sampleLie.rule]), ruleInfo, AGAIN));
  expect(text.match(/Steps:/g)).toHaveLength(1);
  expect(text).toContain('crash: access violation');
});

test.each(HOSTILE_TEXTS)('%s from a DLL stays on one line, without controls', (_, hostile) => {
  const subject = { ...sampleSubject, reason: hostile, findings: [{ ...sampleLie, message: hostile }] };
  const usual = { ...sampleSubject, findings: [{ ...sampleLie, message: 'said' }] };
  for (const tell of [
    (each: typeof subject) => messageOf(ruleCase(each, sampleLie.rule, ruleInfo, AGAIN)),
    (each: typeof subject) => messageOf(verdictCase(each, new Set(), ruleInfo, AGAIN)),
  ]) {
    expect(tell(subject).split('\n')).toHaveLength(tell(usual).split('\n').length);
    expect(tell(subject)).not.toMatch(/[^\n\P{Cc}]/u);
    expect(tell(subject).length).toBeLessThan(100_000);
  }
});
