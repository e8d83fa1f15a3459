/** What a replayed run says of its finding, on traces made by hand; no DLL. */
import { describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { IT_RETURNS, type RuleId } from '../contract/rule-id.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Breach } from '../judge/views.ts';
import { CANCEL_ONLINE, scenarioOf } from '../testkit/native.ts';
import { UNKNOWN } from './facts.ts';
import { likeness, rulesFor, tell } from './told.ts';
import type { Recorded } from './wanted.ts';

function recordedOf(rule: RuleId, more: Partial<Recorded['finding']> = {}, profile: Recorded['profile'] = 'standard'): Recorded {
  const finding = {
    id: 'F1',
    rule,
    outcome: 'violation',
    seed: 1,
    reproduced: '3/3',
    fingerprint: `${rule}|${more.outcome ?? 'violation'}`,
    prefix: [],
    evidence: {},
    steps: [],
  } as const;
  return {
    finding: { ...finding, ...more },
    subject: { name: 'a.so', path: '/a.so', sha256: null, platform: 'linux' },
    profile,
    tool: '0.1.0',
  };
}

function breachOf(rule: RuleId, consequences: readonly RuleId[], outcome: Breach['outcome'] = 'violation'): Breach {
  return {
    rule,
    basis: 'documented',
    outcome,
    message: 'It did.',
    step: 2,
    events: [1],
    operation: null,
    consequences,
    contradicted: [],
    kind: outcome === 'violation' ? 'contradiction' : 'ended',
    generally: null,
  };
}

describe('a breach', () => {
  const lie = recordedOf('returns.success-cancelled');
  it.each([
    ['root', breachOf('returns.success-cancelled', []), lie],
    ['root', breachOf('returns.success-cancelled', ['liveness.operation-ends']), lie],
    ['consequence', breachOf('liveness.operation-ends', ['callbacks.log-level', 'returns.success-cancelled']), lie],
    ['another', breachOf('liveness.operation-ends', []), lie],
    ['another', breachOf('returns.it-returns', ['returns.success-cancelled'], 'crash'), lie],
    ['root', breachOf('returns.it-returns', [], 'crash'), recordedOf('returns.it-returns', { outcome: 'crash' })],
    ['another', breachOf('returns.it-returns', [], 'hang'), recordedOf('returns.it-returns', { outcome: 'crash' })],
  ] as const)('is the finding’s %s', (likely, breach, recorded) => {
    expect(likeness(recorded, breach, CANCEL_ONLINE)).toBe(likely);
  });

  it('of a situation is the situation’s, and the plain rule’s as a consequence', () => {
    const steps = CANCEL_ONLINE.map((step) => (step.do === 'cancel' ? { ...step, lane: 1 } : step));
    const breach = breachOf('returns.success-cancelled', []);
    expect(likeness(recordedOf('concurrency.other-thread'), breach, steps)).toBe('root');
    expect(likeness(recordedOf('returns.success-cancelled'), breach, steps)).toBe('consequence');
    expect(likeness(recordedOf('returns.success-cancelled', { prefix: ['sweep-1'] }), breach, steps)).toBe('root');
  });
});

describe('the rules that judge', () => {
  it('are those of the report’s profile, and the finding’s own', () => {
    expect(rulesFor(register, null)).toBe(register);
    const policy = register.find(({ basis }) => basis === 'policy')?.id ?? IT_RETURNS;
    const ids = (recorded: Recorded) => rulesFor(register, recorded).map(({ id }) => id);
    expect(ids(recordedOf('returns.success-cancelled'))).not.toContain(policy);
    expect(ids(recordedOf('returns.success-cancelled', {}, 'strict'))).toContain(policy);
    expect(ids(recordedOf(policy))).toContain(policy);
  });
});

const SUBJECT = { name: 'a.so', realName: 'a.so', sha256: '00' };

describe('telling', () => {
  const during = { call: 'Cancel', step: 2, resource: 'A', lane: 0 } as const;
  const trace = { events: [], dropped: 0, stallMs: 0 };
  const hang: RunOutcome = { kind: 'hang', during, deadlineMs: 5_000, stacks: [], trace };
  const told = (recorded: Recorded | null, outcome: RunOutcome) => {
    let said = '';
    const exit = tell({ register, recorded, facts: UNKNOWN }, SUBJECT, scenarioOf(CANCEL_ONLINE), outcome, (text) => {
      said += text;
    });
    return { exit, said };
  };

  it('says of steps without a finding what broke, and of no finding that it was seen again', () => {
    const { exit, said } = told(null, hang);
    expect(exit).toBe(1);
    expect(said).toContain('(hang)');
    expect(said).not.toContain('eproduced');
  });

  it('says of a finding of the same build that it was at another place', () => {
    const seen = recordedOf('returns.it-returns', { outcome: 'hang', fingerprint: 'returns.it-returns|hang|Terminate' });
    const same = { ...seen, subject: { ...seen.subject, sha256: SUBJECT.sha256 } };
    expect(told(same, hang)).toMatchObject({
      exit: 4,
      said: expect.stringContaining('Same rule, different place: Cancel instead of Terminate.'),
    });
    expect(told(seen, hang)).toMatchObject({ exit: 1, said: expect.stringContaining('Reproduced.') });
  });

  it('says of a finding that it was seen again, or that it was another', () => {
    expect(told(recordedOf('returns.it-returns', { outcome: 'hang' }), hang)).toMatchObject({
      exit: 1,
      said: expect.stringContaining('Reproduced.'),
    });
    expect(told(recordedOf('returns.it-returns', { outcome: 'crash' }), hang)).toMatchObject({
      exit: 4,
      said: expect.stringContaining('Different outcome: the finding was returns.it-returns (crash).'),
    });
    expect(told(recordedOf('returns.it-returns'), { kind: 'completed', trace })).toMatchObject({
      exit: 0,
      said: expect.stringContaining('Not reproduced'),
    });
  });
});
