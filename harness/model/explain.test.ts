import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import type { Happening } from './happenings.ts';

const STRICT = { idleSuccess: false };
const OPEN: Happening = { kind: 'open', from: 1, to: 2 };
const ONLINE: Happening = { kind: 'online', value: 997, from: 3, to: 4 };
const report = (state: number, from: number, to = from + 1): Happening => ({ kind: 'report', state, from, to });
const cancel = (value: number, from: number, to: number): Happening => ({ kind: 'cancel', value, from, to });

describe('a sequential history', () => {
  it('of an Online that ends is explained', () => {
    expect(explain([OPEN, ONLINE, report(129, 5), report(2, 7)], STRICT)).toEqual({ explained: true });
  });

  it('of a Cancel that answered success is explained if the end is another one', () => {
    expect(explain([OPEN, ONLINE, cancel(0, 5, 6), report(4, 7)], STRICT)).toEqual({ explained: true });
  });

  it('of a Cancel that lied is not, and says which report cannot come', () => {
    const lie = report(2, 7);
    expect(explain([OPEN, ONLINE, cancel(0, 5, 6), lie], STRICT)).toEqual({ explained: false, stuck: [lie] });
  });

  it('of an error code after which the operation ended otherwise is not', () => {
    expect(explain([OPEN, ONLINE, cancel(5023, 5, 6), report(3, 7)], STRICT).explained).toBe(false);
  });

  it('of success with nothing pending is explained', () => {
    expect(explain([OPEN, cancel(0, 3, 4)], STRICT)).toEqual({ explained: true });
  });

  it('leaves a late report of what Terminate ended open', () => {
    const terminate: Happening = { kind: 'terminate', from: 5, to: 6 };
    expect(explain([OPEN, ONLINE, terminate, report(4, 7)], STRICT)).toEqual({ explained: true });
  });
});

it('a callback that answers Terminate leaves open what the operation reports afterwards', () => {
  const told = [OPEN, ONLINE, { ...report(129, 5), stops: true }, cancel(5023, 7, 8), report(3, 9)];
  expect(explain(told, STRICT)).toEqual({ explained: true });
  expect(explain([OPEN, ONLINE, report(129, 5), cancel(5023, 7, 8), report(3, 9)], STRICT).explained).toBe(false);
});

describe('the gap before the report', () => {
  const history = [OPEN, ONLINE, report(129, 5), cancel(0, 7, 8), report(2, 9)];

  it('explains success before the requested state where that is also the idle answer', () => {
    expect(explain(history, { idleSuccess: true })).toEqual({ explained: true });
  });

  it('does not where a pending report follows', () => {
    const more = [...history.slice(0, 4), report(129, 9), report(2, 11)];
    expect(explain(more, { idleSuccess: true }).explained).toBe(false);
    // It may have waited in a queue.
    expect(explain(more, { idleSuccess: true, queued: true }).explained).toBe(true);
  });
});

describe('overlapping calls', () => {
  it('may take effect in the order that explains them', () => {
    // The success began last and ended last: it can only have come first if they overlap.
    expect(explain([OPEN, ONLINE, cancel(5023, 5, 9), cancel(0, 6, 10), report(4, 8)], STRICT)).toEqual({ explained: true });
  });

  it('of which both answered an error explain no other end', () => {
    expect(explain([OPEN, ONLINE, cancel(5023, 5, 9), cancel(5023, 6, 10), report(4, 8)], STRICT).explained).toBe(false);
  });

  it('with success that overlaps the requested state: success comes after it, with nothing pending', () => {
    expect(explain([OPEN, ONLINE, cancel(0, 5, 8), report(2, 6)], STRICT)).toEqual({ explained: true });
  });
});

it('whatever a correct resource does is explained, with its intervals stretched at will', () => {
  const moves = fc.array(fc.constantFrom('online', 'cancel', 'late-cancel', 'progress', 'end', 'terminate'), { maxLength: 14 });
  fc.assert(
    fc.property(moves, fc.array(fc.nat({ max: 30 }), { minLength: 60, maxLength: 60 }), (walk, stretch) => {
      expect(explain(stretched(played(walk), stretch), STRICT)).toEqual({ explained: true });
    }),
    { numRuns: 300 },
  );
});

/** A resource that is right, played one instant after the other. */
function played(walk: readonly string[]): readonly Happening[] {
  const found: Happening[] = [OPEN];
  let at = 100;
  let pending = false;
  let cancelled = false;
  const now = (): { from: number; to: number } => {
    at += 100;
    return { from: at, to: at };
  };
  for (const move of walk) {
    if (move === 'online' && !pending) {
      found.push({ kind: 'terminate', ...now() }, { kind: 'online', value: 997, ...now() });
      pending = true;
      cancelled = false;
    } else if (move === 'cancel' && pending) {
      found.push({ kind: 'cancel', value: 0, ...now() });
      cancelled = true;
    } else if (move === 'late-cancel') found.push({ kind: 'cancel', value: 5023, ...now() });
    else if (move === 'progress' && pending) found.push({ kind: 'report', state: 129, ...now() });
    else if (move === 'end' && pending) {
      found.push({ kind: 'report', state: cancelled ? 4 : 2, ...now() });
      pending = false;
    } else if (move === 'terminate') {
      found.push({ kind: 'terminate', ...now() });
      pending = false;
    }
  }
  return found;
}

/** Each instant becomes an interval around it, so that neighbours overlap. */
function stretched(happenings: readonly Happening[], stretch: readonly number[]): readonly Happening[] {
  return happenings
    .map((happening, index) => ({
      ...happening,
      from: happening.from - (stretch[index] ?? 0) * 7,
      to: happening.to + (stretch[59 - index] ?? 0) * 7,
    }))
    .sort((a, b) => a.from - b.from);
}
