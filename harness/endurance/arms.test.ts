import { describe, expect, it } from 'vitest';
import type { Facts } from '../contract/facts.ts';
import type { Arm } from '../judge/arm.ts';
import { enduranceBreaches, sameEndurance } from '../judge/endurance.ts';
import { readSteps } from '../steps/read-steps.ts';
import { batch } from './arms.ts';
import { drawnCycles, sameCycles, simpleCycles, wholeCycle } from './cycles.ts';

const operation = { succeeds: true, pends: true, medianMs: 80, maxMs: 90, pendingReports: 4 };
const facts: Facts = {
  online: operation,
  offline: operation,
  idleAnswers: [],
  seenIdle: { online: true, offline: true },
  reportsInline: true,
  neverCancels: false,
  neverCancelsEarly: { online: false, offline: false },
  aliveWhenOnline: true,
  anomalies: [],
  otherTypes: [],
  maxResources: 1,
  maxProcesses: 1,
  unloads: true,
};

const drawn = { cycles: drawnCycles(facts, 7, true), seed: 7 };

describe('batch', () => {
  it('is a scenario that a monitor takes, the same for both arms but for the Cancel', () => {
    const [subject, control] = (['cancel', 'control'] as const).map((arm) => batch(arm, drawn, 9, 30).steps);
    expect(readSteps(subject, 'the batch')).toEqual(subject);
    const kinds = (steps: typeof subject, what: string): number => steps?.filter((step) => step.do === what).length ?? 0;
    expect(kinds(subject, 'cancel')).toBe(50);
    expect(kinds(control, 'cancel')).toBe(0);
    for (const what of ['open', 'online', 'terminate', 'close', 'measure'])
      expect(kinds(subject, what)).toBe(kinds(control, what));
    expect(batch('cancel', drawn, 9, 30)).toEqual(batch('cancel', { cycles: drawnCycles(facts, 7, true), seed: 7 }, 9, 30));
  });

  it('of long operations ends with one that is left alone, in both arms', () => {
    const long = { ...facts, online: { ...operation, medianMs: 200, maxMs: 210 } };
    const alone = ['open', 'online', 'wait', 'terminate', 'close', 'measure'];
    for (const arm of ['cancel', 'control'] as const) {
      const { steps } = batch(arm, { cycles: drawnCycles(long, 7, true), seed: 7 }, 3, 30);
      expect(steps.slice(-6).map((step) => step.do)).toEqual(alone);
      expect(steps.filter((step) => step.do === 'wait' && step.quietMs === 1_000)).toHaveLength(1);
    }
    // No whole Online where it would take most of the time, nor in the batch that measures the length of a cycle.
    const longest = { ...facts, online: { ...operation, medianMs: 400, maxMs: 410 } };
    for (const steps of [
      batch('cancel', { cycles: drawnCycles(longest, 7, true), seed: 7 }, 3, 30).steps,
      batch('cancel', { cycles: drawnCycles(long, 7, true), seed: 7 }, 0, 3).steps,
    ])
      expect(steps.filter((step) => step.do === 'wait' && step.quietMs === 1_000)).toHaveLength(0);
  });

  it('of the cycle with an Online left alone is one that a monitor takes', () => {
    const { steps } = batch('cancel', { cycles: sameCycles(wholeCycle()), seed: 7 }, 0, 30);
    expect(readSteps(steps, 'the batch')).toEqual(steps);
  });

  it('of one cycle over and over has its Cancels only in the one arm', () => {
    for (const steps of simpleCycles(facts)) {
      const same = { cycles: sameCycles(steps), seed: 7 };
      const [subject, control] = (['cancel', 'control'] as const).map((arm) => batch(arm, same, 0, 6).steps);
      expect(readSteps(subject, 'the batch')).toEqual(subject);
      expect(subject?.filter((step) => step.do === 'cancel')).toHaveLength(6);
      expect(control).toEqual(subject?.filter((step) => step.do !== 'cancel'));
    }
  });
});

const arm = (
  cycles: number,
  perCycle: Partial<Record<'threads' | 'handles' | 'heap' | 'pages', number>>,
  more: Partial<Arm> = {},
): Arm => {
  const points = (slope: number) =>
    Array.from({ length: cycles / 3 }, (_, index) => ({ cycle: 3 * index, value: 1_000 + Math.floor(3 * index * slope) }));
  const { threads = 0, handles = 0, heap = 0, pages = 0 } = perCycle;
  return {
    cycles,
    cancelled: cycles,
    keepsOpen: false,
    soaked: null,
    measured: { threads: points(threads), handles: points(handles), heap: points(heap), pages: points(pages) },
    answers: Array.from({ length: cycles }, () => 'Cancel 0'),
    whole: { count: cycles / 3, failed: [] },
    promises: { kept: [], broken: [] },
    ended: null,
    ...more,
  };
};
const rules = (subject: Arm, control: Arm = arm(300, {})): string =>
  enduranceBreaches(subject, control)
    .map(({ rule }) => rule)
    .join(' ');

describe('enduranceBreaches', () => {
  it.each([
    ['nothing', arm(300, {}), ''],
    ['handles, and the memory that they keep', arm(300, { handles: 1, heap: 200 }), 'endurance.handles'],
    ['48 bytes', arm(300, { heap: 48 }), 'endurance.memory'],
    ['16 bytes', arm(300, { heap: 16 }), ''],
    ['a page', arm(300, { pages: 4_096 }), 'endurance.memory'],
    ['a thread for each cancelled operation', arm(300, { threads: 1, pages: 8_192 }), 'endurance.threads hygiene.worker-ends'],
    ['a thread now and then', arm(300, { threads: 0.1 }), 'endurance.threads'],
    ['too few cycles', arm(90, { handles: 1 }), ''],
  ])('%s', (_, subject, broken) => {
    expect(rules(subject)).toBe(broken);
  });

  it('blames nothing on Cancel that the control shows too', () => {
    expect(rules(arm(300, { handles: 1 }), arm(300, { handles: 1 }))).toBe('');
    const changes = { answers: [...Array(99).fill('Online 997'), ...Array(201).fill('Online 8')] };
    expect(rules(arm(300, {}, changes))).toBe('endurance.nth-call');
    expect(rules(arm(300, {}, changes), arm(300, {}, changes))).toBe('');
    const ended = {
      cycle: 40,
      outcome: { kind: 'exit', trace: { events: [], dropped: 0, stallMs: 0 }, exitCode: 3, during: null },
    } as const;
    expect(rules(arm(300, {}, { ended }))).toBe('endurance.nth-call');
    expect(rules(arm(300, {}, { ended }), arm(300, {}, { ended }))).toBe('');
  });

  it('accuses Onlines that were left alone and failed, again and again, where others were cancelled', () => {
    const whole = (count: number, ...cycles: readonly number[]): Partial<Arm> => ({
      whole: { count, failed: cycles.map((cycle) => ({ cycle, what: 'ended Offline' })) },
    });
    expect(rules(arm(300, {}, whole(40, 65, 80)))).toBe('endurance.nth-call');
    // A few cycles suffice to see that an Online no longer comes up.
    expect(rules(arm(60, {}, whole(8, 40, 50)))).toBe('endurance.nth-call');
    expect(rules(arm(300, {}, whole(40, 65)))).toBe('');
    expect(rules(arm(300, {}, whole(40, 65, 80)), arm(300, {}, whole(40, 200)))).toBe('');
    expect(rules(arm(300, {}, whole(40, 65, 80)), arm(300, {}, whole(1)))).toBe('');
    // A symptom of a leak is reported as the leak.
    expect(rules(arm(300, { handles: 1 }, whole(40, 65, 80)))).toBe('endurance.handles');
  });

  it('accuses ERROR_SUCCESS that was true for long and then a lie, but not lies now and then', () => {
    const broken = (...cycles: readonly number[]) => cycles.map((cycle) => ({ cycle, what: 'it went on' }));
    const kept = [3, 10, 25, 40];
    const promises = (held: readonly number[], ...lies: readonly number[]): Partial<Arm> => ({
      promises: { kept: held, broken: broken(...lies) },
    });
    expect(rules(arm(300, {}, promises(kept, 55, 70)))).toBe('endurance.nth-call');
    expect(rules(arm(300, {}, promises(kept, 55)))).toBe('');
    expect(rules(arm(300, {}, promises([...kept, 60], 55, 70)))).toBe('');
    expect(rules(arm(300, {}, promises([3, 4], 10, 25)))).toBe('');
    expect(rules(arm(300, {}, promises([], 55, 70)))).toBe('');
  });

  it('takes a repeat for the same only in the same place', () => {
    const end = {} as NonNullable<Arm['ended']>;
    const at = (place: number | null) => ({ rule: 'endurance.nth-call', message: '', sign: 'ended', place, end }) as const;
    expect(sameEndurance(at(99), [at(101)])).toBe(true);
    expect(sameEndurance(at(99), [at(140)])).toBe(false);
    expect(sameEndurance(at(null), [at(null)])).toBe(true);
    expect(sameEndurance(at(null), [])).toBe(false);
    const by = (sign: 'promises' | 'failed-onlines') => ({ rule: 'endurance.nth-call', message: '', sign }) as const;
    const changed = { rule: 'endurance.nth-call', message: '', sign: 'change', place: 99 } as const;
    expect(sameEndurance(by('promises'), [by('promises')])).toBe(true);
    expect(sameEndurance(by('promises'), [by('failed-onlines'), changed])).toBe(false);
    // An answer that changes there in one process may end the next one.
    expect(sameEndurance(changed, [at(99)])).toBe(true);
  });
});

describe('growth that jumps of the process hide', () => {
  /** 500 bytes in each cycle, and a garbage collection that frees 33 kB, as measured in a monitor. */
  const jumpy = (soaked: Arm['soaked']): Arm => {
    const grown = arm(150, { heap: 500 });
    const heap = grown.measured.heap.map((point, index) => ({ ...point, value: point.value - (index > 30 ? 33_000 : 0) }));
    return { ...grown, soaked, measured: { ...grown.measured, heap } };
  };
  const control = arm(150, {});

  it('is a suspicion in a first look', () => {
    expect(rules(jumpy(null), control)).toBe('endurance.memory');
  });

  it('is a leak after a soak that grew as much, and none after one that did not: a cache is emptied now and then', () => {
    const grew = (bytes: number) => ({ cycles: 3_000, cancels: 27_000, heapBefore: 1_000 - bytes });
    expect(rules(jumpy(grew(1_500_000)), { ...control, soaked: grew(0) })).toBe('endurance.memory');
    expect(rules(jumpy(grew(20_000)), { ...control, soaked: grew(0) })).toBe('');
    expect(rules(jumpy(grew(1_500_000)), { ...control, soaked: grew(1_500_000) })).toBe('');
  });
});
