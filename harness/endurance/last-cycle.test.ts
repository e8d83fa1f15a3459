import { describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import type { EventOfKind, TraceEvent } from '../contract/trace.ts';
import { batch } from './arms.ts';
import { sameCycles } from './cycles.ts';
import { type Ended, lastCycle, withoutSteps } from './last-cycle.ts';

const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'cancel', resource: 'A' },
  { do: 'close', resource: 'A' },
];
const all = batch('cancel', { cycles: sameCycles(STEPS), seed: 1 }, 0, 30).steps;

/** Enters every step up to `last`, with a log line of the DLL after each. */
function crashed(last: number, inside = true): Ended {
  const at = (seq: number) => ({ seq, ns: seq, thread: 1 });
  const events = all.slice(0, last + 1).flatMap(({ do: call }, step): readonly TraceEvent[] => {
    if (call === 'measure') return [{ ...at(2 * step), ...MEASURED, step }];
    const name = call === 'open' ? 'Open' : call === 'cancel' ? 'Cancel' : 'Close';
    const enter = { ...at(2 * step), kind: 'enter', call: name, step, lane: 0, resource: 'A', target: 'own' } as const;
    return [enter, { ...at(2 * step + 1), ...LOGGED }];
  });
  const during = inside ? ({ call: 'Cancel', step: last, resource: 'A', lane: 0 } as const) : null;
  return { kind: 'crash', code: 'SIGSEGV', at: null, machine: null, during, trace: { events, dropped: 0, stallMs: 0 } };
}

const MEASURED: Omit<EventOfKind<'measured'>, 'seq' | 'ns' | 'thread' | 'step'> = {
  kind: 'measured',
  threads: 1,
  handles: 1,
  privateBytes: 1,
  heapBytes: 1,
  heapOk: true,
  directory: null,
  environment: null,
  locale: null,
  priority: null,
};
const LOGGED = {
  kind: 'log',
  resource: null,
  handle: '0x0',
  stale: false,
  level: 0,
  text: '',
  held: false,
  readable: true,
} as const;

const shown = ({ trace }: Exclude<Ended, { kind: 'harness-fault' }>): readonly (number | string)[] =>
  trace.events.map((event) => ('step' in event ? event.step : event.kind));

describe('the end of a batch of the same cycles', () => {
  it('becomes the end of one cycle, wherever in the batch it came', () => {
    let seen = 0;
    for (const [index, step] of all.entries()) {
      if (step.do !== 'cancel') continue;
      seen += 1;
      const end = lastCycle(crashed(index), STEPS);
      expect(end, String(index)).toMatchObject({ during: { call: 'Cancel', step: 1 } });
      expect(shown(end), String(index)).toEqual([0, 'log', 1, 'log']);
    }
    expect(seen).toBe(30);
  });

  it('on a thread of its own belongs to the cycle that was under way', () => {
    const end = lastCycle(crashed(all.length - 2, false), STEPS);
    expect(end).toMatchObject({ kind: 'crash', during: null });
    expect(shown(end)).toEqual([0, 'log', 1, 'log', 2, 'log']);
  });

  it('has no step where it was none of a cycle’s', () => {
    expect(lastCycle(crashed(0), STEPS)).toMatchObject({ during: { step: 0 } });
    expect(withoutSteps(crashed(11))).toMatchObject({ during: { step: -1 }, trace: { events: [] } });
    expect(withoutSteps({ kind: 'integrity', what: 'x', trace: crashed(3).trace })).toMatchObject({ what: 'x' });
  });

  it('before the first call has no events', () => {
    const trace = { events: [], dropped: 0, stallMs: 0 };
    expect(lastCycle({ kind: 'exit', exitCode: 3, during: null, trace }, STEPS)).toEqual({
      kind: 'exit',
      exitCode: 3,
      during: null,
      trace,
    });
  });
});
