/** Breaches of stages beside the hunt, as the report has them: each kind, and those that do not count. */
import { expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { type CheckOptions, USUAL_PLAN } from '../request/options.ts';
import type { BesideBreach } from '../stage/beside.ts';
import { besideFindings } from './beside-findings.ts';

const options: CheckOptions = { ...USUAL_PLAN, seed: 7, onProgress: () => {}, signal: new AbortController().signal };

const BINDING: BesideBreach = { from: 'binding', rule: 'binding.table', message: 'too short', repeated: { shown: 2, of: 2 } };
const SESSIONS: BesideBreach = {
  from: 'sessions',
  rule: 'quorum.released',
  message: 'still defended',
  repeated: { shown: 2, of: 3 },
  control: 'without Cancel: refused',
  steps: [{ do: 'cancel', resource: 'A' }],
  trace: [],
};
const CYCLES: BesideBreach = {
  from: 'cycles',
  rule: 'endurance.threads',
  message: 'grew',
  repeated: { shown: 1, of: 1 },
  control: { shown: 0, of: 2 },
  steps: [{ do: 'open', resource: 'A' }],
  cycles: 240,
  end: null,
};
const ENDED: BesideBreach = {
  ...CYCLES,
  rule: 'endurance.nth-call',
  end: {
    outcome: 'crash',
    trace: [],
    evidence: {},
    fingerprint: 'endurance.nth-call|crash|there',
    consequences: ['returns.it-returns'],
  },
};

it.each<readonly [string, BesideBreach, object]>([
  [
    'the binding',
    BINDING,
    {
      outcome: 'violation',
      reproduced: '2/2',
      control: 'no Cancel is involved',
      steps: [],
      evidence: {},
      fingerprint: 'binding.table|violation|',
    },
  ],
  [
    'two processes',
    SESSIONS,
    { outcome: 'violation', reproduced: '2/3', control: 'without Cancel: refused', steps: SESSIONS.steps, evidence: {} },
  ],
  [
    'cycles',
    CYCLES,
    { outcome: 'violation', reproduced: '1/1', control: '0/2 broke without Cancel', evidence: { cycles: 240 }, consequences: [] },
  ],
  ['cycles without a simple form', { ...CYCLES, cycles: null }, { evidence: {} }],
  [
    'the end of a process of cycles',
    ENDED,
    {
      outcome: 'crash',
      fingerprint: 'endurance.nth-call|crash|there',
      evidence: { cycles: 240 },
      consequences: ['returns.it-returns'],
    },
  ],
])('a breach of %s', (_, breach, expected) => {
  expect(besideFindings({ options, register }, [breach], 'F', 2)).toEqual([
    expect.objectContaining({ id: 'F3', rule: breach.rule, message: breach.message, seed: 7, prefix: [], ...expected }),
  ]);
});

it.each<readonly [string, Partial<CheckOptions>, number]>([
  ['chosen', { rules: ['quorum.released'] }, 1],
  ['not chosen', { rules: ['binding.table'] }, 0],
])('a rule that was %s', (_, more, count) => {
  expect(besideFindings({ options: { ...options, ...more }, register }, [SESSIONS], 'F', 0)).toHaveLength(count);
});

it('a rule outside the profile, or an unknown one, is not reported', () => {
  const beyond = register.filter((rule) => rule.id !== 'quorum.released').map((rule) => ({ ...rule, basis: 'misuse' as const }));
  expect(besideFindings({ options, register: beyond }, [SESSIONS, BINDING], 'F', 0)).toEqual([]);
});
