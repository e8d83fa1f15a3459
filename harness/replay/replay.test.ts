import { expect, it } from 'vitest';
import { sampleCrash, sampleLie } from '../../reports/sample.test-data.ts';
import { endsItsProcess, needsPatience } from './effort.ts';
import { wayOf } from './replay.ts';

const origin = {
  subject: { name: 'a.so', path: '/a.so', sha256: null, platform: null },
  profile: 'standard',
  tool: '0.1.0',
} as const;
const lie = { finding: { ...sampleLie, reproduced: '3/3' }, ...origin } as const;
const race = { finding: { ...sampleLie, reproduced: '1/3' }, ...origin } as const;
const crash = { finding: { ...sampleCrash, reproduced: '3/3' }, ...origin } as const;
const cycles = { finding: { ...sampleLie, evidence: { cycles: 150 } }, ...origin } as const;
const unsound = {
  unsound: { id: 'U1', outcome: 'crash', seed: 1, reproduced: '3/3', anomalies: [], fingerprint: 'x', steps: [] },
  ...origin,
} as const;

it.each([
  ['steps of the user, once', { hold: false, recorded: null, unsound: null }, { kind: 'steps', tries: 1 }],
  ['a finding that showed every time', { hold: false, recorded: lie, unsound: null }, { kind: 'steps', tries: 1 }],
  ['a race, until it shows', { hold: false, recorded: race, unsound: null }, { kind: 'steps', tries: 6 }],
  ['a crash, twice', { hold: false, recorded: crash, unsound: null }, { kind: 'steps', tries: 2 }],
  ['what shows in cycles only', { hold: false, recorded: cycles, unsound: null }, { kind: 'cycles', recorded: cycles }],
  ['what needs no Cancel', { hold: false, recorded: null, unsound }, { kind: 'unsound', recorded: unsound }],
  ['a debugger goes before cycles', { hold: true, recorded: cycles, unsound: null }, { kind: 'held' }],
  ['a debugger goes before runs without Cancel', { hold: true, recorded: null, unsound }, { kind: 'held' }],
] as const)('%s', (_, wanted, way) => {
  expect(wayOf(wanted)).toEqual(way);
});

it.each([
  ['hang', 'returns.it-returns', true, false],
  ['violation', 'liveness.operation-ends', true, false],
  ['violation', 'returns.success-cancelled', false, false],
  ['crash', 'returns.it-returns', false, true],
  ['exit', 'returns.it-returns', false, true],
  ['integrity', 'returns.it-returns', false, false],
] as const)('%s of %s: patience %s, time for the process to end %s', (outcome, rule, patience, ends) => {
  expect([needsPatience({ outcome, rule }), endsItsProcess({ outcome })]).toEqual([patience, ends]);
});
