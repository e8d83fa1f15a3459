import { describe, expect, it } from 'vitest';
import { changeOf } from './change.ts';

const times = (count: number, outcome: string): readonly string[] => Array.from({ length: count }, () => outcome);
const mixed = (count: number, ...outcomes: readonly string[]): readonly string[] =>
  Array.from({ length: count }, (_, index) => outcomes[((index * 7_919) % 97) % outcomes.length] ?? '');

describe('changeOf', () => {
  it('finds the place of a change for good', () => {
    expect(changeOf([...times(99, '0'), ...times(60, '5023')])).toEqual({ at: 99, before: '0', after: '5023' });
    expect(changeOf([...mixed(150, '0', '5023'), ...times(60, '1450')])).toMatchObject({ at: 150, after: '1450' });
  });

  it.each([
    ['nothing changes', times(300, '0')],
    ['answers that always vary', mixed(300, '0', '5023', '1168')],
    ['answers that are never the same twice', Array.from({ length: 300 }, (_, index) => String(index))],
    ['the first calls only', [...times(10, '5004'), ...times(290, '0')]],
    ['the last calls only', [...times(290, '0'), ...times(10, '5023')]],
    ['it changes and changes back', [...times(100, '0'), ...times(30, '5023'), ...times(100, '0')]],
    ['a little more often', [...mixed(150, '0', '0', '0', '5023'), ...mixed(150, '0', '5023')]],
    ['too few', times(12, '0')],
    ['none', []],
  ])('sees none: %s', (_, outcomes) => {
    expect(changeOf(outcomes)).toBeNull();
  });
});
