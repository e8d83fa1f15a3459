import { describe, expect, it } from 'vitest';
import { onlinePending, type Story, story } from '../testkit/tracing.ts';
import { historyOf, msBetween, type Operation } from './history.ts';
import { endedOtherwise, pended, reachedRequested } from './operation.ts';

function operationsOf(told: Story): readonly Operation[] {
  return historyOf(told.events).operations;
}

function only(told: Story): Operation {
  const [operation, ...more] = operationsOf(told);
  if (operation === undefined || more.length > 0) throw new Error(`${more.length + 1} operations`);
  return operation;
}

describe('calls', () => {
  it('are paired by lane, also where two lanes are inside at once', () => {
    const told = story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(997, 0).exit(7, 1);
    expect(historyOf(told.events).calls.map(({ call, exit }) => [call, exit?.value])).toEqual([
      ['Online', 997],
      ['Cancel', 7],
    ]);
  });

  it('that never return have no exit, and a stray return is passed over', () => {
    const told = story().enter('Cancel');
    expect(historyOf(told.events).calls[0]?.exit).toBeNull();
    const stray = story().call('Open', 1).events.slice(1);
    expect(historyOf(stray).calls).toEqual([]);
  });

  it('a return of another call than the lane is in closes nothing', () => {
    const events = story().enter('Cancel').events;
    const wrong = { ...(story().call('Online', 0).events[1] ?? events[0]), seq: 9 } as (typeof events)[number];
    expect(historyOf([...events, wrong]).calls[0]?.exit).toBeNull();
  });

  it('of no events is nothing', () => {
    expect(historyOf([])).toEqual({ events: [], calls: [], operations: [] });
  });
});

describe('an operation', () => {
  it('has its window opened at the entry: reports before 997 are its own', () => {
    const operation = only(story().call('Open', 1).enter('Online').report(129).exit(997).report(2));
    expect(operation.reports.map((report) => report.state)).toEqual([129, 2]);
    expect(operation.end).toMatchObject({ how: 'reported', state: 2 });
    expect([reachedRequested(operation), endedOtherwise(operation), pended(operation)]).toEqual([true, false, true]);
  });

  it('that ends before 997 is returned has ended there; a Cancel after it touches it, but did not find it pending', () => {
    const operation = only(story().call('Open', 1).enter('Online').report(2).exit(997).call('Cancel', 0));
    expect(operation.end).toMatchObject({ how: 'reported', state: 2 });
    expect(operation.cancels).toEqual([]);
    expect(operation.touched).toHaveLength(1);
  });

  it.each([
    [0, true, false],
    [5006, false, true],
  ])('that returns %i has ended with its return', (value, reached, otherwise) => {
    const operation = only(story().call('Online', value));
    expect(operation.end).toMatchObject({ how: 'returned', value });
    expect([reachedRequested(operation), endedOtherwise(operation)]).toEqual([reached, otherwise]);
  });

  it('keeps a terminal report that came before an immediate return', () => {
    expect(only(story().enter('Online').report(4).exit(0)).end).toMatchObject({ how: 'reported', state: 4 });
  });

  it.each([126, 127, 3, 4])('ends otherwise with state %i', (state) => {
    expect(endedOtherwise(only(onlinePending().report(state)))).toBe(true);
  });

  it.each([129, 128, 130, 0, -1, 1, null])('does not end with state %s', (state) => {
    expect(only(onlinePending().report(state)).end.how).toBe('open');
  });

  it.each(['Terminate', 'Close'] as const)('is aborted by %s at its entry, and a report after that is not its own', (call) => {
    const operation = only(onlinePending().enter(call).report(2).exit(0).report(3));
    expect(operation.end).toMatchObject({ how: 'aborted', by: 'call' });
    expect(operation.reports).toHaveLength(1);
    expect(operation.after).toEqual([]);
    expect(reachedRequested(operation) || endedOtherwise(operation)).toBe(false);
  });

  it('is aborted by a callback that answered Terminate; what it reports later comes after', () => {
    const told = story().call('Online', 997).reportEntered(129).reportAnswered(1).report(4);
    const operation = only(told);
    expect(operation.end).toMatchObject({ how: 'aborted', by: 'answer' });
    expect(operation.after.map((report) => report.state)).toEqual([4]);
  });

  it('whose terminal report was answered Terminate has ended by the report', () => {
    const told = story().call('Online', 997).reportEntered(2).reportAnswered(1);
    expect(only(told).end).toMatchObject({ how: 'reported', state: 2 });
  });

  it('is not aborted by an answer to another resource’s report', () => {
    const told = story().call('Online', 997, 'A').call('Online', 997, 'B').reportEntered(129, 'B').reportAnswered(1, 'B');
    expect(operationsOf(told.report(2, 'A')).map(({ end }) => end.how)).toEqual(['reported', 'aborted']);
  });

  it('counts a Cancel in the gap before the report as one that found it pending', () => {
    const operation = only(onlinePending().call('Cancel', 0).report(2));
    expect(operation.cancels).toHaveLength(1);
    expect(operation.end).toMatchObject({ how: 'reported', state: 2 });
  });

  it('counts a Cancel that was entered before Online returned as touching only', () => {
    const operation = only(story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(0, 1).exit(997, 0).report(2));
    expect([operation.cancels.length, operation.touched.length]).toEqual([0, 1]);
  });

  it('knows Cancels of its own resource only, and none of after the next operation', () => {
    const told = onlinePending().call('Cancel', 0, 'B').call('Cancel', 0, null).report(2).call('Offline', 997).call('Cancel', 0);
    const [up, down] = operationsOf(told);
    expect([up?.touched.length, down?.touched.length, down?.cancels.length]).toEqual([0, 1, 1]);
  });

  it('takes stale reports, and those of other resources, for none of its own', () => {
    const operation = only(onlinePending().report(2, 'B').report(2, 'A', { stale: true }).report(2, null));
    expect(operation.end.how).toBe('open');
    expect(operation.reports).toHaveLength(1);
  });

  it('does not swallow the reports of the one after it', () => {
    const [up, down] = operationsOf(onlinePending().report(2).call('Offline', 997).report(130).report(3));
    expect(up?.after).toEqual([]);
    expect(down).toMatchObject({ what: 'offline', end: { how: 'reported', state: 3 } });
  });

  it('keeps late reports between its end and the next call as coming after', () => {
    const operation = only(onlinePending().report(2).report(129).report(4));
    expect(operation.after.map((report) => report.state)).toEqual([129, 4]);
  });
});

describe('a wait that gave up', () => {
  it('tells for how long there was no sign of life', () => {
    expect(only(onlinePending().pass(500).waited('quiet')).gaveUpAfterMs).toBeCloseTo(501);
  });

  it('counts from the last sign of life, a Cancel included', () => {
    expect(only(onlinePending().pass(500).call('Cancel', 0).pass(300).waited('quiet')).gaveUpAfterMs).toBeCloseTo(301);
  });

  it('is none where it settled, came after the end, or belongs to another resource', () => {
    expect(only(onlinePending().report(2).waited('settled')).gaveUpAfterMs).toBeNull();
    expect(only(onlinePending().report(2).pass(99).waited('quiet')).gaveUpAfterMs).toBeNull();
    expect(only(onlinePending().pass(500).waited('quiet', 'B')).gaveUpAfterMs).toBeNull();
    expect(only(onlinePending().call('Terminate', 0).waited('quiet')).gaveUpAfterMs).toBeNull();
  });

  it('at its limit is one if there was long no sign of life', () => {
    expect(only(onlinePending().pass(900).waited('limit')).gaveUpAfterMs).toBeCloseTo(901);
  });

  it('at its limit is none while the subject goes on reporting: our patience ended, not the operation', () => {
    const told = onlinePending();
    for (let report = 0; report < 20; report++) told.pass(50).report(129);
    expect(only(told.pass(50).waited('limit')).gaveUpAfterMs).toBeNull();
  });

  it('is told although Terminate ends the operation afterwards', () => {
    const operation = only(onlinePending().pass(500).waited('quiet').call('Terminate', 0));
    expect(operation.gaveUpAfterMs).toBeCloseTo(501);
    expect(operation.end).toMatchObject({ how: 'aborted' });
  });
});

it('msBetween is signed', () => {
  expect([msBetween({ ns: 1e6 }, { ns: 4e6 }), msBetween({ ns: 4e6 }, { ns: 1e6 })]).toEqual([3, -3]);
});
