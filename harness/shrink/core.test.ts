import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alias, Step } from '../contract/step.ts';
import { coreForms } from './core.ts';

const open = (resource: Alias = 'A'): Step => ({ do: 'open', resource });
const online = (resource: Alias = 'A'): Step => ({ do: 'online', resource });
const offline = (resource: Alias = 'A'): Step => ({ do: 'offline', resource });
const cancel = (resource: Alias = 'A'): Step => ({ do: 'cancel', resource });
const close = (resource: Alias = 'A'): Step => ({ do: 'close', resource });
const isAlive = (resource: Alias = 'A'): Step => ({ do: 'isAlive', resource });
const wait = (resource: Alias = 'A'): Step => ({ do: 'wait', resource, quietMs: 100, maxMs: 500 });

describe('coreForms', () => {
  it('keep Open, the operation, Cancel and the step that shows it', () => {
    const steps = [open('B'), open(), isAlive(), online(), isAlive(), cancel(), online('B'), wait(), close()];
    expect(coreForms(steps, 8)[0]).toEqual([open(), online(), cancel(), close()]);
  });

  it('then the Online that an Offline needs, with what waits for it', () => {
    const steps = [open(), isAlive(), online(), wait(), isAlive(), offline(), cancel(), wait()];
    const forms = coreForms(steps, 7);
    expect(forms).toContainEqual([open(), online(), wait(), offline(), cancel(), wait()]);
  });

  it('last all that was done to the resource since it was opened', () => {
    const steps = [
      open(),
      online(),
      wait(),
      close(),
      open('B'),
      open(),
      isAlive(),
      online(),
      cancel(),
      isAlive(),
      cancel(),
      close(),
    ];
    expect(coreForms(steps, 11).at(-1)).toEqual([open(), isAlive(), online(), cancel(), isAlive(), cancel(), close()]);
  });

  it('of any steps are fewer, each more than the one before, and end as the steps do', () => {
    const resource = fc.constantFrom<Alias>('A', 'B');
    const step = fc.tuple(fc.constantFrom(open, online, offline, cancel, close, isAlive, wait), resource);
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat({ max: 11 }), (drawn, place) => {
        const steps = drawn.map(([make, of]) => make(of));
        const broken = Math.min(place, steps.length - 1);
        let least = 0;
        for (const form of coreForms(steps, broken)) {
          expect(form.length).toBeGreaterThan(least);
          expect(form.length).toBeLessThan(steps.length);
          expect(form.slice(broken - steps.length)).toEqual(steps.slice(broken));
          least = form.length;
        }
      }),
    );
  });
});
