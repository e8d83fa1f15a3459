import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { entryOf, kindsOf } from './places.ts';
import { read } from './read.ts';
import { wantsOf } from './wants.ts';
import { between, count, matching, maybe, oneOf } from './words.ts';

const shape = v.variant('at', [
  v.strictObject({ at: v.literal('next') }),
  v.strictObject({ at: v.literal('later'), ms: count }),
  v.strictObject({ at: oneOf('never', 'ever'), why: maybe(v.string()) }),
]);
const large = v.object({ a: count, b: count, c: count, d: count, e: count, f: count, g: count });

describe('what a grammar wants, in words', () => {
  it.each<[v.GenericSchema, string]>([
    [v.string(), 'a text'],
    [v.boolean(), 'true or false'],
    [v.null(), 'null'],
    [v.unknown(), 'a value'],
    [v.number(), 'a number'],
    [v.pipe(v.number(), v.minValue(0)), 'a number from 0'],
    [v.pipe(v.number(), v.safeInteger()), 'a whole number'],
    [count, 'a whole number from 0'],
    [between(1, 8), 'a whole number from 1 to 8'],
    [v.literal('x'), '"x"'],
    [oneOf('a', 'b'), 'one of a, b'],
    [matching(/^F\d+$/, 'an id such as F1'), 'an id such as F1'],
    [v.pipe(matching(/^F\d+$/, 'an id such as F1'), v.description('Of a finding.')), 'an id such as F1'],
    [v.nullable(count), 'a whole number from 0, or null'],
    [maybe(count), 'a whole number from 0'],
    [v.record(v.string(), count), 'an object'],
    [v.strictObject({ log: count, maxMs: count }), 'an object {"log","maxMs"}'],
    [large, 'an object'],
    [v.array(oneOf('a', 'b')), 'a list of a, b'],
    [v.array(v.unknown()), 'a list'],
    [v.array(large), 'a list'],
    [v.pipe(v.array(shape), v.maxLength(8)), 'a list of at most 8 of {"at":"next"}, {"at":"later","ms"}, {"at","why"}'],
    [shape, 'one of {"at":"next"}, {"at":"later","ms"}, {"at","why"}'],
  ])('%#: %o', (schema, words) => {
    expect(wantsOf(schema)).toBe(words);
  });

  it('names the kinds of a variant', () => {
    expect(kindsOf(shape)).toEqual(['next', 'later', 'never', 'ever']);
    expect(kindsOf(count)).toEqual([]);
  });

  it('finds the schema of a place, by the form that the value has', () => {
    expect(entryOf(shape, { at: 'later' }, 'ms')).toBe(count);
    expect(entryOf(shape, { at: 'next' }, 'ms')).toBeNull();
    expect(entryOf(v.array(count), [], 3)).toBe(count);
    expect(entryOf(v.nullable(v.record(v.string(), count)), {}, 'x')).toBe(count);
    expect(entryOf(v.string(), 'x', 'length')).toBeNull();
  });
});

describe('reading', () => {
  const grammar = v.object({ list: v.array(v.object({ at: shape, n: v.nullable(between(0, 9)) })) });

  it('gives the fields that the grammar names, and no other', () => {
    const value = { list: [{ at: { at: 'next' }, n: null, more: 1 }], more: 1 };
    expect(read(grammar, value)).toEqual({ ok: true, value: { list: [{ at: { at: 'next' }, n: null }] } });
  });

  it.each<[unknown, object]>([
    [{}, { kind: 'wrong', path: ['list'], wants: 'a list of {"at","n"}' }],
    [null, { kind: 'wrong', path: [], wants: 'an object {"list"}' }],
    [{ list: [{ at: { at: 'next' } }] }, { kind: 'wrong', path: ['list', 0, 'n'], wants: 'a whole number from 0 to 9, or null' }],
    [
      { list: [{ at: { at: 'next' }, n: 10 }] },
      { kind: 'wrong', path: ['list', 0, 'n'], wants: 'a whole number from 0 to 9, or null' },
    ],
    [
      { list: [{ at: { at: 'later', ms: -1 }, n: 1 }] },
      { kind: 'wrong', path: ['list', 0, 'at', 'ms'], wants: 'a whole number from 0' },
    ],
    [{ list: [{ at: { at: 'soon' }, n: 1 }] }, { kind: 'wrong', path: ['list', 0, 'at', 'at'] }],
    [{ list: [{ at: { at: 'next', toString: 1 }, n: 1 }] }, { kind: 'unknown-field', path: ['list', 0, 'at', 'toString'] }],
    // A misspelt field is a missing one as well.
    [{ list: [{ at: { at: 'later', m: 1 }, n: 99 }] }, { kind: 'unknown-field', path: ['list', 0, 'at', 'm'] }],
  ])('says what is wrong first: %j', (value, fault) => {
    expect(read(grammar, value)).toMatchObject({ ok: false, fault });
  });
});
