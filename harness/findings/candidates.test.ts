import { describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import type { Step } from '../contract/step.ts';
import type { Run } from '../hunt/run.ts';
import { type Breach, type Judged, judgeRun } from '../judge/views.ts';
import { candidatesOf } from './candidates.ts';

/** A run of a situation with this basis that broke a rule in this way. Its name is its rule. */
function broke(basis: Basis, outcome: Breach['outcome']): { readonly run: Run; readonly judged: Judged } {
  const rule = `${basis}-${outcome}`;
  const scenario = { id: rule, situation: rule, basis, seed: 1, steps: [{ do: 'open', resource: 'A' }] } as const;
  const completed = { kind: 'completed', trace: { events: [] } } as unknown as Run['outcome'];
  const run: Run = { scenario, outcome: completed, prefix: [] };
  const { view } = judgeRun(scenario, completed, [], {} as never);
  const breach = { rule, basis: 'documented', outcome, message: rule } as unknown as Breach;
  return { run, judged: { view, observations: new Map(), ambiguous: new Map(), breach, breaches: [breach] } };
}

const SOME = { name: 'some.so', realName: 'some.so' };

describe('candidatesOf', () => {
  it('puts what legal steps show first, worst first, and what only errors of a caller show last, what costs most last', () => {
    const runs = [
      broke('misuse', 'hang'),
      broke('misuse', 'crash'),
      broke('policy', 'hang'),
      broke('policy', 'violation'),
      broke('derived', 'hang'),
      broke('derived', 'violation'),
      broke('documented', 'violation'),
      broke('documented', 'crash'),
    ];
    expect(candidatesOf(runs, SOME).map(([{ breach }]) => breach.rule)).toEqual([
      'documented-crash',
      'documented-violation',
      'derived-violation',
      'derived-hang',
      'policy-violation',
      'policy-hang',
      'misuse-crash',
      'misuse-hang',
    ]);
  });

  it('puts a page’s own rule before a policy’s, whatever steps broke them', () => {
    const level = broke('documented', 'crash');
    const log = {
      ...level,
      judged: { ...level.judged, breach: { ...level.judged.breach, rule: 'log', basis: 'policy' } as Breach },
    };
    expect(candidatesOf([log, broke('derived', 'violation')], SOME).map(([{ breach }]) => breach.rule)).toEqual([
      'derived-violation',
      'log',
    ]);
  });
});

describe('a group', () => {
  const steps: readonly Step[] = [
    { do: 'open', resource: 'A' },
    { do: 'cancel', resource: 'A' },
  ];
  /** A run of these steps that broke one rule in one way; its name is its scenario's. */
  const member = (id: string, more: readonly Step[] = steps, basis: Basis = 'documented') => {
    const { run, judged } = broke('documented', 'violation');
    return { run: { ...run, scenario: { ...run.scenario, id, basis, steps: more } }, judged };
  };
  const at = (permille: number): readonly Step[] => [
    ...steps.slice(0, 1),
    { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 5, permille } },
  ];
  const orderOf = (...members: readonly ReturnType<typeof member>[]) =>
    candidatesOf(members, SOME)[0]?.map(({ scenario }) => scenario.id);

  it('has the scenarios first that need least luck: few steps, plain names, one lane, no late delay', () => {
    const long = member('long', [...steps, ...steps]);
    const lanes = member('lanes', [...steps.slice(0, 1), { do: 'cancel', resource: 'A', lane: 1 }]);
    const named = member('named', [{ do: 'open', resource: 'A', name: 'long' }, ...steps.slice(1)]);
    expect(orderOf(long, member('short'))).toEqual(['short', 'long']);
    expect(orderOf(named, lanes, long)).toEqual(['long', 'lanes', 'named']);
    expect(orderOf(member('late', at(601)), long)).toEqual(['long', 'late']);
    // Up to there a delay needs no luck.
    expect(orderOf(long, member('middle', at(600)))).toEqual(['middle', 'long']);
  });

  it('has what a narrow profile tries before what only a wider one does, whatever luck it needs', () => {
    const wide = member('wide', steps, 'derived');
    const narrow = member('narrow', at(900));
    expect(orderOf(wide, narrow)).toEqual(['narrow', 'wide']);
    expect(orderOf(narrow, wide)).toEqual(['narrow', 'wide']);
  });

  it('has three scenarios at most, and each knows how many broke it, of those that could', () => {
    const observed = broke('derived', 'violation');
    const rule = 'documented-violation';
    const held = { ...observed, judged: { ...observed.judged, breach: null, observations: new Map([[rule, 2]]) } };
    const members = ['a', 'b', 'c', 'd'].map((id) => member(id));
    const [group] = candidatesOf([...members, held, observed], SOME);
    expect(group?.map(({ seen }) => seen)).toEqual([1, 2, 3].map(() => ({ broke: 4, scenarios: 5 })));
  });
});
