import { expect, it } from 'vitest';
import type { Finding } from '../contract/report.ts';
import { worthOf } from './worth-a-look.ts';

const finding = (id: string, rule: string, outcome: Finding['outcome']): Finding =>
  ({ id, rule, outcome, fingerprint: `${rule}|${outcome}|there` }) as Finding;

const LIE = finding('F1', 'returns.made-up', 'violation');
const HANG = finding('F2', 'returns.it-returns', 'hang');

it.each([
  ['the first of all', { outcome: 'violation' }, 'a', [], true, 'look'],
  ['another rule', { outcome: 'violation' }, 'a', [LIE], true, 'look'],
  ['the same fingerprint', { outcome: 'violation' }, LIE.fingerprint, [HANG, LIE], false, 'covered by F1'],
  ['a special case of a finding', { outcome: 'violation', generally: LIE.rule }, 'a', [LIE], false, 'covered-generally by F1'],
  ['a special case of what nothing has shown', { outcome: 'violation', generally: LIE.rule }, 'a', [HANG], false, 'look'],
  ['a further hang while there is time', { outcome: 'hang' }, 'a', [HANG], false, 'look'],
  ['a further hang, late', { outcome: 'hang' }, 'a', [LIE, HANG], true, 'others-first'],
  ['the first hang, however late', { outcome: 'hang' }, 'a', [LIE], true, 'look'],
  ['no hang, late behind one', { outcome: 'crash' }, 'a', [HANG], true, 'look'],
] as const)('%s', (_, breach, print, findings, late, expected) => {
  const worth = worthOf({ generally: null, ...breach }, print, findings, late);
  expect('by' in worth ? `${worth.worth} by ${worth.by.id}` : worth.worth).toBe(expected);
});
