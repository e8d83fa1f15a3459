import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestKind } from '../contract/protocol.ts';
import { checkAnswer } from './check-answer.ts';

const GOOD: Readonly<Record<RequestKind, readonly unknown[]>> = {
  load: [
    { ok: true, module: '0x7f00', base: '0x7f00' },
    { ok: false, error: 126, text: 'no such file' },
  ],
  symbols: [{ addresses: ['0x1', null] }, { addresses: [] }],
  startup: [
    { value: 0, table: '0x7f00', bytes: '60000000' },
    { value: 5080, table: '0x0', bytes: '' },
  ],
  where: [
    { places: [{ address: '0x1', base: null, executable: false, module: null }] },
    { places: [{ address: '0x1', base: '0x0', executable: true, module: 'x.so' }] },
  ],
  bind: [{ ok: true }],
  run: [{ from: 0, to: 0 }],
  unload: [{ ok: true, stillLoaded: false }],
  modules: [
    { paths: [], left: 0 },
    { paths: ['Z:\\build\\vendor.dll'], left: 3 },
  ],
  quit: [{ ok: true }],
};
const KINDS = Object.keys(GOOD) as readonly RequestKind[];

const line = (n: unknown, ask: unknown, answer: unknown): string => JSON.stringify({ n, ask, answer });

describe('checkAnswer', () => {
  it.each(KINDS)('takes good answers to %s', (ask) => {
    for (const answer of GOOD[ask]) expect(checkAnswer(line(7, ask, answer), 7, ask)).toEqual({ kind: 'answer', answer });
  });

  it.each(KINDS)('takes no answer to %s with a field missing or of another type', (ask) => {
    for (const answer of GOOD[ask]) {
      for (const field of Object.keys(answer as object)) {
        for (const value of [undefined, 'x', -1, 1.5, {}, [1], '0xg', `0x${'1'.repeat(17)}`]) {
          const bad = { ...(answer as object), [field]: value };
          const heard = checkAnswer(line(7, ask, bad), 7, ask);
          // A sentence of the loader's may be any text.
          if (field === 'text' && typeof value === 'string') continue;
          expect(heard, `${ask}.${field} = ${JSON.stringify(value)}`).toEqual({
            kind: 'garbled',
            what: `the monitor's answer to ${ask} is malformed`,
          });
        }
      }
    }
  });

  it('takes no answer to another question, by number or by kind', () => {
    const other = { kind: 'garbled', what: 'the monitor answered a question that was not asked' };
    for (const n of [6, 8, '7', null, undefined]) expect(checkAnswer(line(n, 'bind', { ok: true }), 7, 'bind')).toEqual(other);
    expect(checkAnswer(line(7, 'quit', { ok: true }), 7, 'bind')).toEqual(other);
  });

  it('takes a fault of our own only under the number of the question, or of none', () => {
    for (const n of [7, 0])
      expect(checkAnswer(JSON.stringify({ n, fault: 'x'.repeat(9_999) }), 7, 'run')).toEqual({
        kind: 'fault',
        what: 'x'.repeat(4_096),
      });
    for (const n of [6, '7', undefined])
      expect(checkAnswer(JSON.stringify({ n, fault: 'x' }), 7, 'run')).toMatchObject({ kind: 'garbled' });
  });

  it.each(['', '{', 'null', '[]', '7', '"x"', 'true', '{}', '{"n":7}', '\u0000'])('calls %j garbled', (text) => {
    expect(checkAnswer(text, 7, 'run').kind).toBe('garbled');
  });

  it('calls brackets without end garbled', () => {
    expect(checkAnswer('['.repeat(50_000), 7, 'run').kind).toBe('garbled');
  });

  it('bounds lists and texts', () => {
    const addresses = Array.from({ length: 65 }, () => '0x1');
    expect(checkAnswer(line(1, 'symbols', { addresses }), 1, 'symbols').kind).toBe('garbled');
    expect(checkAnswer(line(1, 'symbols', { addresses: addresses.slice(1) }), 1, 'symbols').kind).toBe('answer');
    const failed = (length: number) => line(1, 'load', { ok: false, error: 1, text: 'x'.repeat(length) });
    expect(checkAnswer(failed(4_096), 1, 'load').kind).toBe('answer');
    expect(checkAnswer(failed(4_097), 1, 'load').kind).toBe('garbled');
    const started = (bytes: number) => line(1, 'startup', { value: 0, table: '0x1', bytes: '00'.repeat(bytes) });
    expect(checkAnswer(started(120), 1, 'startup').kind).toBe('answer');
    expect(checkAnswer(started(121), 1, 'startup').kind).toBe('garbled');
    expect(checkAnswer(line(1, 'run', { from: 2, to: 1 }), 1, 'run').kind).toBe('garbled');
    expect(checkAnswer(line(1, 'run', { from: 0, to: 2 ** 53 }), 1, 'run').kind).toBe('garbled');
  });

  it('hands on the fields of an answer and no other', () => {
    const answer = { from: 1, to: 2, more: 'x', toString: 'x' };
    expect(checkAnswer(line(7, 'run', answer), 7, 'run')).toEqual({ kind: 'answer', answer: { from: 1, to: 2 } });
  });

  it('takes no list for an answer', () => {
    for (const ask of KINDS) expect(checkAnswer(line(7, ask, []), 7, ask).kind).toBe('garbled');
  });

  it('judges any JSON and any text without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.constantFrom(...KINDS), (text, ask) => {
        expect(['garbled', 'fault']).toContain(checkAnswer(text, 7, ask).kind);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...KINDS), (answer, ask) => {
        checkAnswer(line(7, ask, answer), 7, ask);
      }),
    );
  });
});
