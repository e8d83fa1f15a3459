/** The rules on what is measured around a Cancel: broken once, and nearly. */
import { describe, expect, it } from 'vitest';
import type { EventOfKind, TraceEvent } from '../harness/contract/trace.ts';
import { anomaliesOf } from '../harness/judge/anomalies.ts';
import { historyOf } from '../harness/model/history.ts';
import { Story } from '../harness/testkit/tracing.ts';
import { hygieneRules } from './hygiene.ts';

type Measured = EventOfKind<'measured'>;
type Found = Partial<Pick<Measured, 'thread' | 'heapOk' | 'directory' | 'environment' | 'locale' | 'priority'>>;

const view = new Story().call('Open', 1).view();
const FACTS = {} as Parameters<(typeof hygieneRules)[number]['check']>[1];

/** A Cancel with one measurement before it, one after it, and one after Close. */
function around(before: Found, after: Found, atEnd: Found = after): readonly TraceEvent[] {
  const { events } = new Story().call('Online', 997).call('Cancel', 0).call('Close', 0);
  const measured = (seq: number, found: Found): Measured => ({
    kind: 'measured',
    seq,
    ns: seq * 1e6,
    thread: 1,
    step: 0,
    threads: 9,
    handles: 30,
    privateBytes: 1,
    heapBytes: 1,
    heapOk: true,
    directory: 'd',
    environment: 'e',
    locale: 'l',
    priority: 0,
    ...found,
  });
  return [...events, measured(2.5, before), measured(4.5, after), measured(6.5, atEnd)].sort((a, b) => a.seq - b.seq);
}

function broken(events: readonly TraceEvent[]): string {
  const trace = { events, dropped: 0, stallMs: 0 };
  const checks = hygieneRules.map((rule) => ({ rule, check: rule.check({ ...view, trace, history: historyOf(events) }, FACTS) }));
  return checks
    .filter(({ check }) => check.violations.length > 0)
    .map(({ rule }) => rule.id)
    .join(' ');
}

describe('what is measured around a Cancel', () => {
  it.each<[string, readonly TraceEvent[], string]>([
    ['nothing changed', around({}, {}), ''],
    ['the heap is damaged', around({}, { heapOk: false }), 'hygiene.heap'],
    ['the heap was damaged before', around({ heapOk: false }, { heapOk: false }), ''],
    ['heaps cannot be checked here', around({ heapOk: null }, { heapOk: null }), ''],
    ['another directory', around({}, { directory: 'x' }), 'hygiene.directory'],
    ['another directory, seen after Close only', around({}, {}, { directory: 'x' }), 'hygiene.directory'],
    ['another directory all the time', around({ directory: 'x' }, { directory: 'x' }), ''],
    ['the directory cannot be known', around({ directory: null }, {}), ''],
    ['another environment', around({}, { environment: 'x' }), 'hygiene.environment'],
    ['another locale', around({}, { locale: 'x' }), 'hygiene.locale'],
    ['another priority', around({}, { priority: 3 }), 'hygiene.priority'],
    ['another thread’s priority', around({}, { priority: 3, thread: 2 }, {}), ''],
  ])('%s', (_, events, rule) => {
    expect(broken(events)).toBe(rule);
  });

  it('in a run without Cancel excuses Cancel', () => {
    const changed = around({}, { directory: 'x', heapOk: false }).filter(
      (event) => !('call' in event) || event.call !== 'Cancel',
    );
    const found = anomaliesOf({ kind: 'completed', trace: { events: changed, dropped: 0, stallMs: 0 } });
    expect([...found].sort()).toEqual(['directory', 'heap']);
  });
});

describe('registers', () => {
  it('that Cancel changed are named', () => {
    const events = new Story()
      .call('Online', 997)
      .enter('Cancel')
      .exit(0, 0, { registers: 1 | (1 << 8) }).events;
    const rule = hygieneRules.find(({ id }) => id === 'hygiene.registers');
    const check = rule?.check({ ...view, history: historyOf(events) }, FACTS);
    expect(check?.violations.map(({ message }) => message)).toEqual([
      'Cancel returned with other values in registers that belong to its caller: rbx, xmm6.',
    ]);
    const other = new Story().enter('Online').exit(997, 0, { registers: 1 }).call('Cancel', 0).events;
    expect(rule?.check({ ...view, history: historyOf(other) }, FACTS)).toMatchObject({ observations: 1, violations: [] });
  });
});
