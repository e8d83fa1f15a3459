import { expect, it } from 'vitest';
import { chanceOf, isLuck, isSettled } from './luck.ts';

it('says how easily luck alone puts every failure on one side', () => {
  expect(chanceOf(0, 3, 3)).toBe(1);
  expect(chanceOf(1, 3, 3)).toBeCloseTo(1 / 2);
  // By hand: C(3,2)/C(6,2), and all of three.
  expect(chanceOf(2, 3, 3)).toBeCloseTo(3 / 15);
  expect(chanceOf(3, 3, 3)).toBeCloseTo(1 / 20);
  expect(chanceOf(6, 18, 18)).toBeLessThan(0.01);
  expect(chanceOf(2, 24, 24)).toBeGreaterThan(0.2);
});

it('goes on while a race may still show itself, and no longer', () => {
  expect(isLuck(1, 3, 3)).toBe(true);
  expect(isLuck(6, 24, 24)).toBe(false);
  expect([isSettled(1, 11), isSettled(1, 12), isSettled(2, 12), isSettled(5, 24)]).toEqual([false, true, false, true]);
});
