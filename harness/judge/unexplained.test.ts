import { expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { FACTS, onlinePending, type Story, story } from '../testkit/tracing.ts';
import { unexplained } from './unexplained.ts';
import { judgeRun } from './views.ts';

/** Judged by all rules, or by those named. */
function judged(told: Story, rules = register) {
  const { scenario, trace } = told.view();
  return judgeRun(scenario, { kind: 'completed', trace }, rules, FACTS);
}

const refusedAndEnded = (): Story => story().call('Open', 1).call('Online', 997).call('Cancel', 5023).report(3);

it('counts runs that no rule objects to and the model cannot explain', () => {
  const none = judged(refusedAndEnded(), []);
  const fine = judged(onlinePending().call('Cancel', 0).report(3), []);
  expect(unexplained([none, fine, none], FACTS)).toBe(2);
});

it('counts none that a rule has named, or left open', () => {
  expect(unexplained([judged(refusedAndEnded())], FACTS)).toBe(0);
  const open = { ...judged(refusedAndEnded(), []), ambiguous: new Map([['returns.success-cancelled', []]]) };
  expect(unexplained([open], FACTS)).toBe(0);
});
