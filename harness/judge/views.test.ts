import { describe, expect, it } from 'vitest';
import { HarnessFault } from '../contract/harness-fault.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Rule, Violation } from '../model/rule.ts';
import { always } from '../model/rule.ts';
import { FACTS, onlinePending, SOME_SCENARIO, type Story } from '../testkit/tracing.ts';
import { judgeRun } from './views.ts';

function ruleThat(id: string, violations: readonly Violation[], ambiguous: readonly Violation[] = []): Rule {
  return {
    id,
    family: 'returns',
    title: id,
    basis: 'documented',
    citation: 'none',
    reason: 'none',
    cause: 'none',
    remedy: 'none',
    runs: 'none',
    minimum: 1,
    excuses: [],
    doesNotApply: always,
    check: () => ({ observations: 3, violations, ambiguous }),
  };
}

const violation = (step: number, ...events: number[]): Violation => ({ kind: 'conduct', message: `step ${step}`, step, events });
const told: Story = onlinePending().call('Cancel', 0).report(2).waited('settled');
const completed: RunOutcome = { kind: 'completed', trace: told.trace() };
const during = { call: 'Cancel', step: 2, resource: 'A', lane: 0 } as const;

describe('the root among what a run broke', () => {
  it('is what was complete first, whatever the order of the rules; the rest are consequences, each once', () => {
    const rules = [ruleThat('b', [violation(9, 2, 8), violation(9, 7)]), ruleThat('a', [violation(1, 3, 4)]), ruleThat('c', [])];
    const { breach } = judgeRun(SOME_SCENARIO, completed, rules, FACTS);
    expect(breach).toMatchObject({
      rule: 'a',
      outcome: 'violation',
      step: 1,
      events: [3, 4],
      consequences: ['b'],
      kind: 'conduct',
    });
  });

  it('is the rule that stands first in the register where one event shows both', () => {
    const { breach } = judgeRun(
      SOME_SCENARIO,
      completed,
      [ruleThat('x', [violation(1, 4)]), ruleThat('a', [violation(2, 4)])],
      FACTS,
    );
    expect(breach).toMatchObject({ rule: 'x', consequences: ['a'] });
  });

  it('is what a document asks for, whatever a policy’s rule told before it', () => {
    const rules = [
      { ...ruleThat('policy', [violation(0, 1)]), basis: 'policy' },
      ruleThat('documented', [violation(2, 9)]),
      { ...ruleThat('derived', [violation(1, 2)]), basis: 'derived' },
    ] as const;
    const told = (among: readonly Rule[]): unknown => judgeRun(SOME_SCENARIO, completed, among, FACTS).breach;
    expect(told(rules)).toMatchObject({ rule: 'derived', step: 1, consequences: ['documented', 'policy'] });
    expect(told(rules.slice(0, 2))).toMatchObject({ rule: 'documented', step: 2, consequences: ['policy'] });
  });

  it('tells what was contradicted beside it, of each rule what else was broken', () => {
    const late = { ...violation(3, 8), kind: 'late' } as const;
    const rules = [
      { ...ruleThat('derived', [violation(1, 2)]), basis: 'derived' },
      ruleThat('late', [late]),
      ruleThat('lie', [violation(2, 9)]),
    ] as const;
    const { breaches } = judgeRun(SOME_SCENARIO, completed, rules, FACTS);
    expect(breaches.map(({ rule, consequences, contradicted }) => [rule, consequences, contradicted])).toEqual([
      ['derived', ['late', 'lie'], ['lie']],
      ['late', ['derived', 'lie'], ['lie']],
      ['lie', ['derived', 'late'], []],
    ]);
  });

  it('is the end of the process, where it ended', () => {
    const outcomes: readonly RunOutcome[] = [
      { kind: 'crash', machine: null, trace: told.trace(), code: 'SIGSEGV', at: { module: 'x.so', offset: '0x1' }, during },
      { kind: 'hang', stacks: [], trace: told.trace(), during, deadlineMs: 1_000 },
      { kind: 'exit', trace: told.trace(), exitCode: 0, during: null },
      { kind: 'integrity', trace: told.trace(), what: 'the journal is gone' },
    ];
    for (const outcome of outcomes) {
      const { breach } = judgeRun(SOME_SCENARIO, outcome, [ruleThat('a', [violation(1, 1)])], FACTS);
      expect(breach).toMatchObject({ rule: 'returns.it-returns', outcome: outcome.kind, step: 3, consequences: ['a'] });
      expect(breach?.message).toMatch(/^(The process|Cancel\(A\)) .*\.$/);
    }
  });

  it('is none where nothing was broken; what is unclear is kept apart', () => {
    const judged = judgeRun(SOME_SCENARIO, completed, [ruleThat('a', [], [violation(1, 1)])], FACTS);
    expect(judged.breach).toBeNull();
    expect(judged.ambiguous.get('a')).toHaveLength(1);
    expect(judged.observations.get('a')).toBe(3);
  });

  it.each(['contradiction', 'conduct', 'never-ended', 'late'] as const)('keeps what it rests on: %s', (kind) => {
    const rule = ruleThat('a', [{ ...violation(1, 1), kind }]);
    expect(judgeRun(SOME_SCENARIO, completed, [rule], FACTS).breach?.kind).toBe(kind);
  });

  it('a fault of our own is no fact about the subject', () => {
    expect(() => judgeRun(SOME_SCENARIO, { kind: 'harness-fault', what: 'broken' }, [], FACTS)).toThrow(HarnessFault);
  });

  it('an end before anything was entered is judged', () => {
    const outcome: RunOutcome = { kind: 'exit', trace: { events: [], dropped: 0, stallMs: 0 }, exitCode: 1, during: null };
    expect(judgeRun(SOME_SCENARIO, outcome, [], FACTS).breach).toMatchObject({ step: 0, events: [] });
  });
});

describe('what a breach is about', () => {
  const twice: Story = onlinePending().call('Cancel', 0).report(2).call('Online', 997, 'B').report(129, 'B').call('Online', 997);
  const trace = twice.trace();
  /** The operation that a violation shown by these events is about. */
  const operation = (...events: readonly number[]) =>
    judgeRun(SOME_SCENARIO, { kind: 'completed', trace }, [ruleThat('a', [violation(0, ...events)])], FACTS).breach?.operation;
  const seqOf = (call: string, nth: number): number =>
    trace.events.filter((event) => event.kind === 'enter' && event.call === call)[nth]?.seq ?? 0;

  it('is the operation last begun on the resource of its last event', () => {
    expect(operation(seqOf('Online', 0))).toBe(1);
    expect(operation(seqOf('Cancel', 0))).toBe(1);
    expect(operation(seqOf('Online', 1))).toBe(3);
    expect(operation(seqOf('Online', 1) + 2)).toBe(3);
    expect(operation(seqOf('Online', 0), seqOf('Online', 2))).toBe(4);
    expect(operation(seqOf('Online', 2), seqOf('Online', 1))).toBe(4);
  });

  it('is none where no operation had begun, or no event names a resource', () => {
    expect(operation(seqOf('Open', 0))).toBeNull();
    expect(operation(999)).toBeNull();
  });
});

describe('a run with misuse in it', () => {
  it('is judged by the rules on misuse only, and by the one on ends', () => {
    const misused = { ...SOME_SCENARIO, steps: [{ do: 'cancel', resource: 'A', target: 'closed' }] } as const;
    const rules = [
      ruleThat('plain', []),
      { ...ruleThat('careful', []), basis: 'misuse' } as const,
      ruleThat('returns.it-returns', []),
    ];
    const seen = (scenario: typeof SOME_SCENARIO) => [...judgeRun(scenario, completed, rules, FACTS).observations.keys()];
    expect(seen(misused)).toEqual(['careful', 'returns.it-returns']);
    expect(seen(SOME_SCENARIO)).toEqual(['plain', 'careful', 'returns.it-returns']);
  });
});

it('a run that met a missing function says nothing of any rule', () => {
  const missing = { function: 'SomeStub', module: null } as never;
  const lacking = { kind: 'lacking', missing, trace: told.trace() } as unknown as RunOutcome;
  const judged = judgeRun(SOME_SCENARIO, lacking, [ruleThat('a', [violation(1, 1)])], FACTS);
  expect(judged).toMatchObject({ breach: null, breaches: [] });
  expect(judged.view.history.calls).toHaveLength(3);
  expect([...judged.observations, ...judged.ambiguous]).toEqual([]);
});

it('what was observed nowhere is counted nowhere', () => {
  const never = { ...ruleThat('a', []), check: () => ({ observations: 0, violations: [], ambiguous: [] }) };
  const { observations, ambiguous } = judgeRun(SOME_SCENARIO, completed, [never], FACTS);
  expect([...observations, ...ambiguous]).toEqual([]);
});

it('an end is shown by its last event, at the last step that was entered', () => {
  const last = onlinePending().call('Cancel', 0).waited('quiet').log(0);
  const exit = { kind: 'exit', exitCode: 1, during: null, trace: last.trace() } as RunOutcome;
  const { breach } = judgeRun(SOME_SCENARIO, exit, [], FACTS);
  expect(breach).toMatchObject({ kind: 'ended', step: 3, contradicted: [], events: [last.events.at(-1)?.seq] });
  const outside = onlinePending().events.map((event) => ('step' in event ? { ...event, step: -1 } : event));
  const early = { ...exit, trace: { ...last.trace(), events: outside } } as RunOutcome;
  expect(judgeRun(SOME_SCENARIO, early, [], FACTS).breach?.step).toBe(0);
});
