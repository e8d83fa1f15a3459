/** The reader and the published schema come from one grammar. Here a second implementation, of JSON Schema, says the same of each document. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  sampleBefore,
  sampleConforming,
  sampleInconclusive,
  sampleLeftOpen,
  sampleNotApplicable,
  sampleReport,
  sampleSubject,
  sampleUnsound,
} from '../../reports/sample.test-data.ts';
import { read } from './read.ts';
import { report } from './report.ts';

const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const bySchema = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

/** Each fault has words: a kind of schema without any would say `undefined`. */
function byReader(value: unknown): boolean {
  const reading = read(report, value);
  if (!reading.ok && reading.fault.kind === 'wrong') expect(reading.fault.wants).toMatch(/^[^\n]+$/);
  return reading.ok;
}

const whole = JSON.parse(
  JSON.stringify(
    sampleReport(sampleConforming, sampleNotApplicable, sampleInconclusive, sampleLeftOpen, {
      ...sampleSubject,
      unsound: [sampleUnsound],
      before: sampleBefore,
    }),
  ),
);

type Place = readonly string[];

/** Every place in a value but its own. */
function places(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const below = Object.entries(value).flatMap(([key, child]) => places(child, [...at, key]));
  return at.length === 0 ? below : [at, ...below];
}

/** A copy with another value at a place, or without what stands there. */
function changed(at: Place, value: unknown): unknown {
  const copy = structuredClone(whole);
  const holder = at.slice(0, -1).reduce((inner, key) => inner[key], copy);
  if (value !== undefined) holder[at.at(-1) ?? ''] = value;
  else if (Array.isArray(holder)) holder.splice(Number(at.at(-1)), 1);
  else delete holder[at.at(-1) ?? ''];
  return copy;
}

/** A copy with a field more in the object at a place. */
function extended(at: Place, name: string, value: unknown): unknown {
  const copy = structuredClone(whole);
  const object = at.reduce((inner, key) => inner[key], copy);
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) object[name] = value;
  return copy;
}

const something = fc.oneof(
  fc.constantFrom<unknown>(null, {}, '', 0, -1, -2, 0.5, 1e308, 1, 4, 999, 1_000, 4_294_967_295, 4_294_967_296, true, false),
  fc.constantFrom<unknown>(
    '3/3',
    'F1',
    'O2',
    'U1',
    'A',
    'E',
    'own',
    'Cancel',
    '0x1f',
    'hang',
    'never-ends',
    'derived',
    'x'.repeat(1_001),
  ),
  fc.constantFrom<unknown>(['online'], [null], { at: 'next' }, { at: 'beside', step: 1 }, { act: 'terminate', report: 1 }),
  fc.jsonValue({ maxDepth: 1 }),
);
const field = fc.constantFrom(
  'more',
  'toString',
  'constructor',
  'lane',
  'anchor',
  'if',
  'flags',
  'doubt',
  'cycles',
  'only',
  'fault',
);

describe('a report', () => {
  it('of each kind is one', () => {
    expect(read(report, whole)).toEqual({ ok: true, value: whole });
    expect(bySchema(whole) ? [] : bySchema.errors).toEqual([]);
  });

  const somewhere = fc.constantFrom(...places(whole));
  /** An empty list passes for an object none of whose fields is needed, and JSON Schema has no safe integers. */
  const told = something.filter((value) =>
    Array.isArray(value) ? value.length > 0 : !Number.isInteger(value) || Number.isSafeInteger(value),
  );

  it('with another value somewhere is one, or none, to the reader as to the schema', () => {
    fc.assert(
      fc.property(somewhere, fc.option(told, { nil: undefined }), (at, value) => {
        const document = changed(at, value);
        expect(byReader(document)).toBe(bySchema(document));
      }),
      { numRuns: 1_000 },
    );
  });

  it('with a field more somewhere is one, or none, to the reader as to the schema', () => {
    fc.assert(
      fc.property(somewhere, field, told, (at, name, value) => {
        const document = extended(at, name, value);
        expect(byReader(document)).toBe(bySchema(document));
      }),
      { numRuns: 1_000 },
    );
  });
});
