import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { type Broken, type Cursor, reductions } from './reductions.ts';

const FIRST: Cursor = { phase: 0, position: 0 };
const at = (step: number): Broken => ({ step, laterMs: null, skipped: [] });

const pause = (ms: number): Step => ({ do: 'pause', resource: 'A', ms });

/** Steps with every kind of special argument, and some without. */
const step = fc.constantFrom<Step>(
  { do: 'open', resource: 'A' },
  { do: 'open', resource: 'B', name: 'long' },
  { do: 'open', resource: 'B', type: 'Vendor Name' },
  { do: 'online', resource: 'A', script: [{ act: 'hold', report: 1, afterCancelMs: 5, maxMs: 1_000 }] },
  {
    do: 'offline',
    resource: 'B',
    destination: 'NODE2',
    script: [
      { act: 'delay', report: 0, ms: 20 },
      { act: 'terminate', report: 2 },
    ],
  },
  { do: 'cancel', resource: 'A', anchor: { at: 'held', withinMs: 1_000 } },
  { do: 'cancel', resource: 'B', lane: 1, flags: 1, anchor: { at: 'delay', ms: 40, permille: 500 } },
  { do: 'cancel', resource: 'A', holdLog: { log: 1, afterMs: 0, maxMs: 300 } },
  { do: 'wait', resource: 'A', quietMs: 100, maxMs: 500 },
  pause(20),
);
const beside: Step = { do: 'isAlive', resource: 'A', lane: 2, anchor: { at: 'beside', step: 0 } };
const scenario = fc.tuple(fc.array(step, { minLength: 1, maxLength: 9 }), fc.boolean());
const stepsOf = ([steps, polls]: readonly [readonly Step[], boolean]): readonly Step[] => (polls ? [...steps, beside] : steps);

/** Measures of how hard steps are to read. A form has to have less of one of them, and more of nothing but a good end. */
function weight(steps: readonly Step[]): number {
  return steps.reduce((sum, each) => sum + JSON.stringify(each).length, 0);
}

describe('reductions', () => {
  it('offers each single step to be left out, last ones first', () => {
    const steps = [pause(0), pause(1), pause(2)];
    const forms = [...reductions(steps, at(2), FIRST)].map(({ steps: form }) => form);
    for (const left of [2, 1, 0]) expect(forms).toContainEqual(steps.toSpliced(left, 1));
  });

  it('tries each scenario of two resource types with one, all at once and one by one', () => {
    const both: readonly Step[] = [
      { do: 'open', resource: 'A', type: 'Vendor Name' },
      { do: 'open', resource: 'B', type: 'Vendor Name' },
      { do: 'cancel', resource: 'A' },
    ];
    const typed = [...reductions(both, at(2), FIRST)].map(({ steps: form }) =>
      form.length === 3 ? form.map((each) => each.do === 'open' && each.type !== undefined) : [],
    );
    expect(typed).toContainEqual([false, false, false]);
    expect(typed).toContainEqual([true, false, false]);
    expect(typed).toContainEqual([false, true, false]);
  });

  it('keeps a Cancel, if there was one: what breaks without any is no finding on Cancel', () => {
    const steps: readonly Step[] = [{ do: 'open', resource: 'A' }, { do: 'cancel', resource: 'A' }, pause(1), pause(2)];
    const forms = [...reductions(steps, at(3), FIRST)].map(({ steps: form }) => form);
    expect(forms.length).toBeGreaterThan(3);
    for (const form of forms) expect(form.some((each) => each.do === 'cancel')).toBe(true);
  });

  it('cuts what comes after the breach first', () => {
    const steps: readonly Step[] = [{ do: 'open', resource: 'A' }, { do: 'cancel', resource: 'A' }, pause(5), pause(6), pause(7)];
    expect([...reductions(steps, at(1), FIRST)][0]?.steps).toEqual(steps.slice(0, 3));
  });

  it('leaves out at once all that did not run', () => {
    const [first, ...steps]: readonly Step[] = [
      { do: 'open', resource: 'A' },
      pause(1),
      pause(2),
      { do: 'cancel', resource: 'A' },
    ];
    const cut = reductions([first, ...steps] as readonly Step[], { ...at(3), skipped: [1, 2] }, FIRST);
    const forms = [...cut].map(({ steps: form }) => form);
    expect(forms.find((form) => form.length < 4)).toEqual([first, steps.at(-1)]);
  });

  it('gives a thread of the subject’s own time to end the process', () => {
    const steps: readonly Step[] = [{ do: 'open', resource: 'A' }, { do: 'cancel', resource: 'A' }, pause(5), pause(6)];
    const [form] = reductions(steps, { step: 1, laterMs: 180, skipped: [] }, FIRST);
    expect(form?.steps.at(-1)).toEqual(pause(180));
  });

  it('of any steps are steps whose anchors name an earlier step', () => {
    fc.assert(
      fc.property(scenario, fc.nat({ max: 9 }), (drawn, violating) => {
        const steps = stepsOf(drawn);
        for (const form of reductions(steps, at(Math.min(violating, steps.length - 1)), FIRST)) {
          form.steps.forEach((each, index) => {
            if (each.anchor?.at === 'beside') expect(each.anchor.step).toBeLessThan(index);
          });
        }
      }),
    );
  });

  it('come to an end wherever each is accepted: none is longer or, a good end aside, heavier', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const steps = stepsOf(drawn);
        for (const form of reductions(steps, at(steps.length - 1), FIRST)) {
          expect(form.steps.length).toBeLessThanOrEqual(steps.length);
          if (form.at.phase === 0) continue;
          expect(weight(form.steps)).toBeLessThanOrEqual(weight(steps));
        }
      }),
    );
  });

  it('gives every form from any place on, once round', () => {
    fc.assert(
      fc.property(scenario, fc.nat({ max: 8 }), fc.nat({ max: 6 }), (drawn, phase, position) => {
        const steps = stepsOf(drawn);
        const keys = (from: Cursor): string[] =>
          [...reductions(steps, at(0), from)].map((form) => JSON.stringify([form.at, form.steps])).sort();
        expect(keys({ phase, position })).toEqual(keys(FIRST));
      }),
    );
  });
});
