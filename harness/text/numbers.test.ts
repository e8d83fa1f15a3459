import { expect, it } from 'vitest';
import { bound } from './numbers.ts';

it.each([
  [0.95, '95 %'],
  [0.3123, '32 %'],
  [0.0416, '4.2 %'],
  [0.042, '4.2 %'],
  [0.0421, '4.3 %'],
  [0.00158, '0.16 %'],
  [0.0999, '10 %'],
  [0.000123, '0.013 %'],
])('a bound of %f is at most %s', (rate, text) => {
  expect(bound(rate)).toBe(text);
  expect(Number.parseFloat(text) / 100).toBeGreaterThanOrEqual(rate - 1e-12);
});
