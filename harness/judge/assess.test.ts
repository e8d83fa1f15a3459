import { describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { inProfile, widestBasis } from '../contract/profile.ts';
import type { Finding } from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';
import { FACTS, onlinePending, SOME_SCENARIO, type Story, story } from '../testkit/tracing.ts';
import { type Assessed, bound95, evidenceOf, ruleTable } from './assess.ts';
import { idleAnswers } from './idle-answers.ts';
import { earlyCancels, neverCancels, neverCancelsEarly } from './never-cancels.ts';
import { type Breach, type Judged, judgeRun } from './views.ts';

describe('bound95', () => {
  // Clopper-Pearson with no failure: 1 - 0.05 ^ (1 / n); the rule of three says 3 / n.
  it.each([
    [1, 0.95],
    [2, 0.776393],
    [3, 0.631597],
    [10, 0.258866],
    [59, 0.049508],
    [100, 0.029513],
    [299, 0.009969],
    [1_000, 0.0029912],
  ])('after %i observations is %f', (observations, bound) => {
    expect(bound95(observations)).toBeCloseTo(bound, 5);
  });
});

describe('profiles', () => {
  it.each([
    ['contract', 'documented', 1],
    ['standard', 'derived', 2],
    ['strict', 'policy', 3],
    ['hardening', 'misuse', 4],
  ] as const)('%s reaches to %s', (profile, basis, count) => {
    expect(widestBasis(profile)).toBe(basis);
    expect((['documented', 'derived', 'policy', 'misuse'] as const).filter((each) => inProfile(each, profile))).toHaveLength(
      count,
    );
  });
});

const judge = (told: Story): Judged => judgeRun(SOME_SCENARIO, { kind: 'completed', trace: told.trace() }, register, FACTS);

function assessed(judged: readonly Judged[], more: Partial<Assessed> = {}): Assessed {
  return {
    register,
    profile: 'standard',
    only: [],
    facts: FACTS,
    judged,
    bindings: [],
    findings: [],
    open: new Map(),
    noted: new Map(),
    ...more,
  };
}

const row = (id: RuleId, judged: readonly Judged[], more: Partial<Assessed> = {}) =>
  ruleTable(assessed(judged, more), evidenceOf(judged, 1)).find((each) => each.id === id);

const goodRun = (): Judged => judge(onlinePending().call('Cancel', 0).report(3).waited('settled'));
const many = (count: number, run: () => Judged): readonly Judged[] => Array.from({ length: count }, run);

describe('the rule table', () => {
  it('has one row for each rule, in the register’s order', () => {
    expect(ruleTable(assessed([]), evidenceOf([], 0)).map((each) => each.id)).toEqual(register.map((rule) => rule.id));
  });

  it('claims a pass from the minimum on, with its bound', () => {
    expect(row('returns.it-returns', many(7, goodRun))).toMatchObject({
      status: 'not-exercised',
      observations: 7,
      bound95: null,
      note: '7 of at least 8 observations',
    });
    expect(row('returns.it-returns', many(8, goodRun))).toMatchObject({ status: 'pass', observations: 8, bound95: bound95(8) });
  });

  it('counts scenarios for the bound: observations within one depend on each other', () => {
    const three = (): Judged => judge(onlinePending().call('Cancel', 5023).call('Cancel', 5023).call('Cancel', 0).report(3));
    const other = judge(story().call('Open', 1));
    expect(row('returns.it-returns', [...many(5, three), other])).toMatchObject({ observations: 15, bound95: bound95(5) });
  });

  it('a series in one process is one scenario, however long', () => {
    const bindings = [{ rule: 'binding.table', observations: 2_000, scenarios: 1, doesNotApply: null }] as const;
    expect(row('binding.table', [], { bindings })).toMatchObject({ status: 'pass', observations: 2_000, bound95: bound95(1) });
  });

  it('a finding makes its rule fail, whatever was observed', () => {
    const finding: Partial<Finding> = { rule: 'returns.it-returns', consequences: [] };
    expect(row('returns.it-returns', many(50, goodRun), { findings: [finding as Finding] })).toMatchObject({
      status: 'fail',
      bound95: null,
    });
  });

  it('a rule that was broken as a consequence has not passed', () => {
    const finding: Partial<Finding> = { id: 'F1', rule: 'recovery.works-again', consequences: ['returns.it-returns'] };
    expect(row('returns.it-returns', many(50, goodRun), { findings: [finding as Finding] })).toMatchObject({
      status: 'warn',
      bound95: null,
      note: 'broken as a consequence of what F1 tells',
    });
  });

  it('a rule that a run broke beside another has not passed, even if that came to nothing', () => {
    const beside = (): Judged => {
      const run = goodRun();
      return { ...run, breach: { rule: 'callbacks.log-level', consequences: ['returns.it-returns'] } as unknown as Breach };
    };
    expect(row('returns.it-returns', [...many(50, goodRun), beside()])).toMatchObject({
      status: 'warn',
      bound95: null,
      note: 'broken in 1 run that broke another rule as well; --rule returns.it-returns looks at it alone',
    });
  });

  it('a rule that runs broke as their root has not passed, though their breach was moved to another rule and came to nothing', () => {
    const moved = (): Judged => {
      const run = goodRun();
      return { ...run, breach: { rule: 'returns.it-returns', consequences: [] } as unknown as Breach };
    };
    expect(row('returns.it-returns', [...many(50, goodRun), moved(), moved()])).toMatchObject({
      status: 'warn',
      bound95: null,
      note: 'broken in 2 runs, of which another rule tells',
    });
  });

  it('what was seen but not again is a warning', () => {
    const open = new Map([['returns.it-returns', 'seen once']]);
    expect(row('returns.it-returns', many(50, goodRun), { open })).toMatchObject({ status: 'warn', note: 'seen once' });
    expect(row('returns.it-returns', many(50, goodRun), { noted: open })).toMatchObject({ status: 'warn', note: 'seen once' });
  });

  it('what lies outside the profile, or was left out, does not apply', () => {
    expect(row('returns.io-pending', many(50, goodRun))).toMatchObject({ status: 'not-applicable' });
    expect(row('returns.io-pending', many(50, goodRun), { profile: 'strict' })).toMatchObject({ status: 'pass' });
    expect(row('returns.win32-code', many(50, goodRun), { only: ['returns.it-returns'] })).toMatchObject({
      status: 'not-applicable',
      note: 'left out by --rule or --skip-rule',
    });
  });

  it('a subject that never refuses is not asked what an error code means', () => {
    expect(row('returns.error-not-cancelled', many(8, goodRun))).toMatchObject({ status: 'not-applicable' });
    expect(row('returns.error-not-cancelled', many(3, goodRun))).toMatchObject({ status: 'not-exercised' });
  });

  it('a subject whose operations succeed at once has no pending rules; one whose operations never succeed has', () => {
    const operation = { succeeds: true, pends: false, medianMs: 0, maxMs: 0, pendingReports: 0 };
    const atOnce = { ...FACTS, online: operation, offline: operation };
    expect(row('liveness.operation-ends', [], { facts: atOnce })?.status).toBe('not-applicable');
    const never = { ...atOnce, online: { ...operation, succeeds: false } };
    expect(row('liveness.operation-ends', [], { facts: never })?.status).toBe('not-exercised');
  });

  it('takes binding rules from their probe', () => {
    const bindings = [{ rule: 'binding.table', observations: 1, doesNotApply: null }] as const;
    expect(row('binding.table', [], { bindings })).toMatchObject({ status: 'pass', observations: 1 });
    const without = [{ rule: 'binding.table', observations: 0, doesNotApply: 'it has no table' }] as const;
    expect(row('binding.table', [], { bindings: without })).toMatchObject({ status: 'not-applicable', note: 'it has no table' });
  });

  it('is whole in every profile', () => {
    for (const profile of ['contract', 'standard', 'strict', 'hardening'] satisfies Profile[])
      expect(ruleTable(assessed(many(9, goodRun), { profile }), evidenceOf([], 0))).toHaveLength(register.length);
  });
});

describe('evidence', () => {
  it('counts Cancels, and apart those that found something pending', () => {
    const told = onlinePending().call('Cancel', 5023).call('Cancel', 0).report(3).call('Cancel', 5023).call('Cancel', 87, null);
    expect(evidenceOf([judge(told)], 3)).toMatchObject({
      scenarios: 1,
      calls: 6,
      cancelCalls: 4,
      cancelWhilePending: 2,
      cancelSucceeded: 1,
      ambiguous: 0,
      processes: 3,
    });
  });
});

describe('neverCancels', () => {
  const kept = (): Judged => judge(onlinePending().call('Cancel', 0).pass(60).report(2));
  const cancelled = (): Judged => judge(onlinePending().call('Cancel', 0).report(3));
  const refused = (): Judged => judge(onlinePending().call('Cancel', 5023).report(2));

  it('takes eight empty successes, and none that was kept', () => {
    expect(neverCancels(many(8, kept))).toBe(true);
    expect(neverCancels(many(7, kept))).toBe(false);
    expect(neverCancels([...many(20, kept), cancelled()])).toBe(false);
  });

  it('does not count error codes, which promise nothing', () => {
    expect(neverCancels(many(20, refused))).toBe(false);
    expect(neverCancels([...many(8, kept), ...many(20, refused)])).toBe(true);
  });
});

describe('neverCancelsEarly', () => {
  const usual = { medianMs: 300, reportsInline: true };
  const early = (runs: readonly Judged[], what: 'online' | 'offline' = 'online') =>
    neverCancelsEarly(earlyCancels(runs, what, usual));
  const waited = (atMs = 20): Judged => judge(onlinePending().pass(atMs).enter('Cancel').pass(250).report(2).exit(0));
  const cancelled = (atMs: number): Judged => judge(onlinePending().pass(atMs).call('Cancel', 0).report(3));
  const cancelledOffline = (): Judged => judge(story().call('Open', 1).call('Offline', 997).call('Cancel', 0).report(2));

  it('takes eight that came early, and none that cancelled', () => {
    expect(early(many(8, waited))).toBe(true);
    expect(early(many(7, waited))).toBe(false);
    expect(early([...many(20, waited), cancelled(20)])).toBe(false);
  });

  it('asks each kind of operation for itself', () => {
    const runs = [...many(8, waited), cancelledOffline()];
    expect(early(runs)).toBe(true);
    expect(early(runs, 'offline')).toBe(false);
  });

  it('counts none of the second half, neither those that came to nothing nor those that cancelled', () => {
    expect(early(many(20, () => waited(200)))).toBe(false);
    expect(early([...many(8, waited), cancelled(200)])).toBe(true);
  });

  it('counts none that ended soon after, as one that is shorter than usual does, and takes an early one that never ended for cancelled', () => {
    const short = (): Judged => judge(onlinePending().enter('Cancel').pass(50).report(2).exit(0));
    const silent = (): Judged => judge(onlinePending().call('Cancel', 0).pass(2_000).waited('quiet'));
    expect(early(many(20, short))).toBe(false);
    expect(early([...many(8, waited), silent()])).toBe(false);
  });

  it('counts no error codes', () => {
    const refused = (): Judged => judge(onlinePending().pass(20).enter('Cancel').pass(250).report(2).exit(5023));
    expect(early(many(20, refused))).toBe(false);
  });
});

describe('idleAnswers', () => {
  it('are the distinct answers with nothing pending, sorted', () => {
    const told = story().call('Open', 1).call('Cancel', 5023).call('Cancel', 0).call('Cancel', 5023);
    expect(idleAnswers([judge(told)]).idleAnswers).toEqual([0, 5023]);
  });

  it('leave out Cancels inside an operation’s window, of NULL, and those that never returned', () => {
    const told = onlinePending().call('Cancel', 7).report(3).call('Cancel', 8, null).enter('Cancel');
    expect(idleAnswers([judge(told)]).idleAnswers).toEqual([]);
    const early = story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(9, 1).exit(997, 0).report(2);
    expect(idleAnswers([judge(early)]).idleAnswers).toEqual([]);
  });

  it('say in which state the resource was', () => {
    const seen = (told: Story) => idleAnswers([judge(told)]).seenIdle;
    expect(seen(story().call('Open', 1).call('Cancel', 5004))).toEqual({ online: false, offline: false });
    expect(seen(onlinePending().report(2).pass(20).call('Cancel', 0))).toEqual({ online: true, offline: false });
    expect(seen(onlinePending().report(2).call('Offline', 0).pass(20).call('Cancel', 0))).toEqual({
      online: false,
      offline: true,
    });
    expect(seen(onlinePending().report(2).call('Terminate', 0).call('Cancel', 0))).toEqual({ online: false, offline: false });
  });

  it('count a Cancel after the end, and one after Terminate', () => {
    expect(idleAnswers([judge(onlinePending().report(2).pass(20).call('Cancel', 5))]).idleAnswers).toEqual([5]);
    // So soon after the report its worker may not have noted the end yet; inside the callback it has not for sure.
    expect(idleAnswers([judge(onlinePending().report(2).call('Cancel', 5))]).idleAnswers).toEqual([]);
    expect(idleAnswers([judge(onlinePending().reportEntered(2).pass(20).call('Cancel', 5))]).idleAnswers).toEqual([]);
    expect(idleAnswers([judge(onlinePending().call('Terminate', 0).call('Cancel', 6))]).idleAnswers).toEqual([6]);
  });
});
