/** Every breach of a run is accounted for: covered, refuted, excused, open, or left open. */
import { expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import type { Finding, OpenBreach } from '../contract/report.ts';
import type { Run } from '../hunt/run.ts';
import type { Breach, Judged } from '../judge/views.ts';
import { NOTHING_FOUND, type Outcome } from './investigated.ts';
import { type JudgedRun, leftOpen } from './left-open.ts';

const SUBJECT = { name: 'vendor.dll', realName: 'vendor.dll' };
const OUTCOME = { kind: 'completed', trace: { events: [], dropped: 0, stallMs: 0 } } as const;

const breach = (rule: string, basis: Basis = 'documented'): Breach =>
  ({ rule, basis, outcome: 'violation' }) as unknown as Breach;

/** A run of a situation with this basis that broke these rules, the root first. */
function broke(basis: Basis, ...breaches: readonly Breach[]): JudgedRun {
  const scenario = { id: 'some', situation: 'some', basis, seed: 1, steps: [] } as const;
  const run: Run = { scenario, outcome: OUTCOME, prefix: [] };
  return { run, judged: { breach: breaches[0] ?? null, breaches } as unknown as Judged };
}

const left = (runs: readonly JudgedRun[], known: Partial<typeof NOTHING_FOUND> = {}): readonly string[] =>
  leftOpen(runs, { ...NOTHING_FOUND, ...known }, SUBJECT).map((candidate) => candidate.breach.rule);

const print = (rule: string): string => `${rule}|violation`;
const covered = (from: Basis): Outcome => ({ outcome: 'covered', from });
const finding = (rule: string, basis: Basis, consequences: readonly string[] = []): Finding =>
  ({ rule, basis, consequences }) as unknown as Finding;

it.each([
  ['nothing broken, nothing left', [broke('documented')], {}, []],
  ['a breach that was not investigated', [broke('documented', breach('a'))], {}, ['a']],
  ['each rule once', [broke('documented', breach('a')), broke('documented', breach('a'))], {}, ['a']],
  ['told by a finding', [broke('documented', breach('a'))], { findings: [finding('a', 'documented')] }, []],
  ['told by a finding that counts later only', [broke('documented', breach('a'))], { findings: [finding('a', 'policy')] }, ['a']],
  ['told as its consequence', [broke('documented', breach('a'))], { findings: [finding('b', 'documented', ['a'])] }, []],
  ['open already', [broke('documented', breach('a'))], { open: [finding('a', 'documented') as OpenBreach] }, []],
  ['refuted or excused', [broke('documented', breach('a'))], { settled: new Map([[print('a'), { outcome: 'dismissed' }]]) }, []],
  [
    'beside a root that was dismissed',
    [broke('documented', breach('a'), breach('b'))],
    { settled: new Map([[print('a'), { outcome: 'dismissed' }]]) },
    ['b'],
  ],
  [
    'beside a root that is covered',
    [broke('documented', breach('a'), breach('b'))],
    { settled: new Map([[print('a'), covered('documented')]]) },
    [],
  ],
  [
    'documented, beside a root that only policy asks for',
    [broke('documented', breach('a', 'policy'), breach('b'))],
    { settled: new Map([[print('a'), covered('policy')]]) },
    ['b'],
  ],
  [
    'in steps of a policy, beside a root of a policy',
    [broke('policy', breach('a', 'policy'), breach('b'))],
    { settled: new Map([[print('a'), covered('policy')]]) },
    [],
  ],
] as const)('%s', (_, runs, known, expected) => {
  expect(left(runs, known as Partial<typeof NOTHING_FOUND>)).toEqual(expected);
});
