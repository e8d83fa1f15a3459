import { expect, it } from 'vitest';
import type { RunOutcome } from '../contract/trace.ts';
import { onlinePending, type Story, story } from '../testkit/tracing.ts';
import { anomaliesOf } from './anomalies.ts';

const of = (told: Story): readonly string[] => [...anomaliesOf({ kind: 'completed', trace: told.trace() })].sort();

const good = (): Story => onlinePending().report(2).waited('settled').call('IsAlive', 1);

it.each([
  ['a good run', good().call('Offline', 997).report(3).call('Close', 0).call('FreeLibrary', 1, null), []],
  ['Online ended Failed', onlinePending().report(4), ['not-reached']],
  ['Online was refused', story().call('Online', 5006), ['not-reached']],
  ['Online never ended', onlinePending().pass(900).waited('quiet'), ['never-ends']],
  ['two ends', good().report(2), ['extra-report']],
  ['progress after the end', good().report(129), ['extra-report']],
  ['a report beyond the end', good().pass(30).report(3, 'A', { nth: 0 }), ['extra-report']],
  ['a report before any operation', story().call('Open', 1).report(3, 'A', { nth: 0 }), ['extra-report']],
  [
    'a report for what was opened anew, before any operation',
    onlinePending().call('Close', 0).call('Open', 1).report(3, 'A', { nth: 0 }),
    ['extra-report'],
  ],
  [
    'a late report of what Terminate ended in a new life',
    onlinePending().call('Close', 0).call('Open', 1).call('Online', 997).call('Terminate', 0).report(3, 'A', { nth: 0 }),
    [],
  ],
  ['an Online that takes 400 ms', story().call('Open', 1).enter('Online').pass(400).exit(997), ['slow-call']],
  ['a Terminate that takes 400 ms', onlinePending().enter('Terminate').pass(400).exit(0), []],
  ['an Open that answers NULL after a Close', onlinePending().call('Close', 0).call('Open', 0), ['not-opened']],
  ['an Open that answers NULL, which was the first', story().call('Open', 0).call('Open', 0, 'B'), []],
  ['a late report of what Terminate ended', onlinePending().call('Terminate', 0).report(4, 'A', { nth: 0 }), []],
  ['a report after Terminate of a resource that was online', good().call('Terminate', 0).report(3, 'A', { nth: 0 }), []],
  ['an Offline behind what Terminate ended', onlinePending().call('Terminate', 0).call('Offline', 5004), []],
  ['an Online behind what Terminate ended', onlinePending().call('Terminate', 0).call('Online', 5023), ['not-reached']],
  ['a foreign handle', good().report(2, null), ['foreign-handle']],
  ['a report after Close', good().call('Close', 0).report(3, 'A', { stale: true }), ['report-after-close']],
  ['dead while online', onlinePending().report(2).call('IsAlive', 0), ['not-alive']],
  ['dead before Online', story().call('Open', 1).call('IsAlive', 0), []],
  ['dead after Offline', good().call('Offline', 997).report(3).call('IsAlive', 0), []],
  ['dead after Terminate', good().call('Terminate', 0).call('IsAlive', 0), []],
  [
    'a CheckPoint that shrinks',
    story().call('Online', 997).report(129, 'A', { checkPoint: 2 }).report(129, 'A', { checkPoint: 1 }).report(2),
    ['checkpoint-shrinks'],
  ],
  ['a log line of level 4', good().log(4), ['log-level']],
  ['a log line that cannot be read', good().log(0, false), ['log-unreadable']],
  ['a log line', good().log(3), []],
  ['does not unload', good().call('FreeLibrary', 0, null), ['unload']],
  ['stays loaded', good().call('FreeLibrary', 2, null), ['unload']],
] as const)('%s', (_, told, expected) => {
  expect(of(told)).toEqual(expected);
});

it('an end of the process is one, a fault of our own is none', () => {
  const trace = good().trace();
  const exit: RunOutcome = { kind: 'exit', trace, exitCode: 0, during: null };
  expect([...anomaliesOf(exit)]).toEqual(['ended']);
  expect([...anomaliesOf({ kind: 'harness-fault', what: 'x' })]).toEqual([]);
});
