/** What two arms of cycles say of a finding, also where they hardly ran. */
import { describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { LEAST_CYCLES } from '../contract/rule-id.ts';
import type { Arm } from '../judge/arm.ts';
import { compared } from './cycles.ts';

const finding = {
  id: 'F1',
  rule: 'endurance.threads',
  outcome: 'violation',
  seed: 1,
  reproduced: '3/3',
  fingerprint: 'endurance.threads|violation|',
  prefix: [],
  evidence: { cycles: 150 },
  steps: [],
} as const;
const recorded = { finding, profile: 'standard' } as const;

/** An arm of so many cycles, in each of which so many threads stay. */
function arm(cycles: number, threads = 0): Arm {
  const points = Array.from({ length: Math.floor(cycles / 3) + 1 }, (_, index) => ({
    cycle: 3 * index,
    value: 10 + threads * 3 * index,
  }));
  return {
    cycles,
    cancelled: 0,
    keepsOpen: false,
    soaked: null,
    measured: { threads: points, handles: [], heap: [], pages: [] },
    answers: [],
    whole: { count: 0, failed: [] },
    promises: { kept: [], broken: [] },
    ended: null,
  };
}

const outcome = {
  kind: 'exit',
  exitCode: 3,
  during: { call: 'Open', step: 0, resource: 'A', lane: 0 },
  trace: { events: [], dropped: 0, stallMs: 0 },
} as const;

describe('two arms of cycles', () => {
  it('show the finding again, or do not', () => {
    expect(compared(register, arm(150, 1), arm(150), recorded)).toMatchObject({
      exit: 1,
      line: expect.stringMatching(/^endurance\.threads: [^\n]*\nReproduced\.$/),
    });
    expect(compared(register, arm(150), arm(150), recorded)).toMatchObject({
      exit: 0,
      line: expect.stringContaining('in 150 cycles'),
    });
  });

  it('show another rule broken', () => {
    const other = { ...recorded, finding: { ...finding, rule: 'endurance.memory' } };
    expect(compared(register, arm(150, 1), arm(150), other)).toMatchObject({
      exit: 4,
      line: expect.stringContaining('Different outcome: the finding was endurance.memory.'),
    });
  });

  it('of which the control ended cannot be compared', () => {
    const control = { ...arm(12), ended: { cycle: 13, outcome } };
    for (const subject of [arm(150, 1), arm(0), { ...arm(12), ended: { cycle: 13, outcome } }]) {
      const { exit, line } = compared(register, subject, control, recorded);
      expect(exit).toBe(4);
      expect(line).toMatch(/^No comparison is possible: without Cancel the process ended in cycle 13\. \S/);
    }
  });

  it.each([
    [0, 0],
    [LEAST_CYCLES - 1, 150],
    [150, 3],
  ])('of which %d and %d cycles ran are too few to compare', (with_, without) => {
    expect(compared(register, arm(with_, 1), arm(without), recorded)).toEqual({
      exit: 4,
      line: `Too few cycles to compare: ${with_} with Cancel and ${without} without it; at least 120 of each are needed. Replay it on a less busy machine.`,
    });
  });
});
