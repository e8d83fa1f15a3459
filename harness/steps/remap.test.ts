import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { joined, remap } from './remap.ts';
import { withoutCancel } from './without-cancel.ts';

const plain = (ms: number): Step => ({ do: 'pause', resource: 'A', ms });
const beside = (step: number, ms: number): Step => ({ ...plain(ms), lane: 1, anchor: { at: 'beside', step } });

describe('joined', () => {
  it('keeps each anchor on the step of its own list that it named', () => {
    expect(joined([[plain(0), beside(0, 1)], [], [plain(2), plain(3), beside(1, 4)]])).toEqual([
      plain(0),
      beside(0, 1),
      plain(2),
      plain(3),
      beside(3, 4),
    ]);
  });
});

describe('remap', () => {
  it('lets a beside anchor follow its step, and makes it next where that is gone', () => {
    const steps = [plain(0), plain(1), plain(2), beside(1, 3), beside(2, 4)];
    expect(remap(steps, (_, index) => index !== 0)).toEqual([plain(1), plain(2), beside(0, 3), beside(1, 4)]);
    expect(remap(steps, (_, index) => index !== 1)).toEqual([
      plain(0),
      plain(2),
      { ...plain(3), lane: 1, anchor: { at: 'next' } },
      beside(1, 4),
    ]);
  });

  it('of any steps keeps each anchor on the very step that it named', () => {
    const scenario = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 20 }), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(scenario, (drawn) => {
        // The length of the pause identifies the step.
        const steps = drawn.map(([anchored, to], index) => (anchored && index > 0 ? beside(to % index, index) : plain(index)));
        const mapped = remap(steps, (_, index) => drawn[index]?.[2] ?? false);
        expect(mapped.map(label)).toEqual(steps.filter((_, index) => drawn[index]?.[2]).map(label));
        mapped.forEach((step, place) => {
          const original = steps[label(step)];
          if (original?.anchor?.at !== 'beside') {
            expect(step).toEqual(original);
            return;
          }
          const named = original.anchor.step;
          if (step.anchor?.at === 'beside') {
            expect(step.anchor.step).toBeLessThan(place);
            expect(label(mapped[step.anchor.step] ?? plain(-1))).toBe(named);
          } else {
            expect(step.anchor).toEqual({ at: 'next' });
            expect(drawn[named]?.[2]).toBe(false);
          }
        });
      }),
    );
  });
});

function label(step: Step): number {
  return step.do === 'pause' ? step.ms : -1;
}

describe('withoutCancel', () => {
  const script = [
    { act: 'hold', report: 2, afterCancelMs: 5, maxMs: 5_000 },
    { act: 'delay', report: 0, ms: 20 },
  ] as const;
  const steps: readonly Step[] = [
    { do: 'open', resource: 'A' },
    { do: 'online', resource: 'A', script },
    { do: 'cancel', resource: 'A', anchor: { at: 'held', withinMs: 100 } },
    { do: 'cancel', resource: 'A', target: 'null' },
    { do: 'isAlive', resource: 'A', lane: 1, anchor: { at: 'beside', step: 2 } },
    { do: 'looksAlive', resource: 'A', lane: 1, anchor: { at: 'beside', step: 1 } },
    { do: 'wait', resource: 'A', quietMs: 10, maxMs: 20 },
  ];

  it('takes every Cancel out, keeps the order, and holds reports for a moment only', () => {
    expect(withoutCancel(steps)).toEqual([
      { do: 'open', resource: 'A' },
      { do: 'online', resource: 'A', script: [{ ...script[0], maxMs: 50 }, script[1]] },
      { do: 'isAlive', resource: 'A', lane: 1, anchor: { at: 'next' } },
      { do: 'looksAlive', resource: 'A', lane: 1, anchor: { at: 'beside', step: 1 } },
      { do: 'wait', resource: 'A', quietMs: 10, maxMs: 20 },
    ]);
  });

  it('changes nothing twice, and no scenario without Cancel and hold', () => {
    const once = withoutCancel(steps);
    expect(withoutCancel(once)).toEqual(once);
    const calm = once.filter((step) => step.do !== 'online');
    expect(withoutCancel(calm)).toEqual(calm);
  });

  it('hands the delay of a Cancel on to what ends the operation right after it', () => {
    const anchor = { at: 'delay', ms: 40, permille: 500 } as const;
    const cancel: Step = { do: 'cancel', resource: 'A', anchor };
    const ends: readonly Step[] = [
      { do: 'close', resource: 'A' },
      { do: 'terminate', resource: 'A' },
      { do: 'pause', resource: 'A', ms: 5 },
    ];
    for (const end of ends) expect(withoutCancel([cancel, end])).toEqual([{ ...end, anchor }]);
    const others: readonly Step[] = [
      { do: 'wait', resource: 'A', quietMs: 10, maxMs: 20 },
      { do: 'close', resource: 'A', lane: 1, anchor: { at: 'next' } },
    ];
    for (const other of others) expect(withoutCancel([cancel, other])).toEqual([other]);
    expect(withoutCancel([cancel, { do: 'cancel', resource: 'A' }, ...ends])).toEqual(ends);
  });
});
