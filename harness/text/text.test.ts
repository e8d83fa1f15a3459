import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '../../reports/hostile.test-data.ts';
import { visible, withinBudget } from './text.ts';

const HARMLESS = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]*$/u;

test('plain text of any language stays as it is', () => {
  for (const text of ['', 'vendor.dll', 'Größe 日本語 ελληνικά 😀', 'C:\\Windows <a> & "b"']) expect(visible(text)).toBe(text);
});

test('controls are shown, not obeyed', () => {
  expect(visible('a\u001b[31m\nb\u202e\ud800\ufffe\u{1fffe}')).toBe('a\\u001B[31m\\u000Ab\\u202E\\uD800\\uFFFE\\uD83F\\uDFFE');
});

test.each(HOSTILE_TEXTS)('%s: one harmless line, within its limit', (_name, text) => {
  const shown = visible(text, 300);
  expect(shown).toMatch(HARMLESS);
  expect(shown.length).toBeLessThanOrEqual(6 * 300 + 20);
});

test('any string of UTF-16 units becomes one harmless line; showing it twice changes nothing', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(fc.oneof(units, fc.string({ unit: 'binary' })), fc.integer({ min: 1, max: 80 }), (text, limit) => {
      const shown = visible(text, limit);
      expect(shown).toMatch(HARMLESS);
      expect(visible(shown, shown.length + 1)).toBe(shown);
    }),
  );
});

test('what is cut is counted, and no surrogate pair is split', () => {
  expect(visible('abcdef', 4)).toBe('abcd… (2 more)');
  expect(visible('abc😀', 4)).toBe('abc… (2 more)');
  expect(visible('abc😀', 5)).toBe('abc😀');
});

test('lines beyond a budget are counted', () => {
  expect(withinBudget(['aaa', 'bbb', 'ccc'], 8)).toBe('aaa\nbbb\n… (1 more lines; the json report has them all)');
  expect(withinBudget(['aaa', 'bbb'], 8)).toBe('aaa\nbbb');
});
