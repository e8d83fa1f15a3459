import { describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
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
      broke('derived', 'violation'),
      broke('documented', 'violation'),
      broke('documented', 'crash'),
    ];
    expect(candidatesOf(runs, SOME).map(([{ breach }]) => breach.rule)).toEqual([
      'documented-crash',
      'documented-violation',
      'derived-violation',
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
