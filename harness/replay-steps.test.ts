import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSteps } from './replay-steps.ts';

const json = (path: string): object => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema(json('../reports/report.schema.json'));
const bySchema = ajv.compile(json('../reports/steps.schema.json'));

const documented = [
  ...readFileSync(new URL('../docs/steps.md', import.meta.url), 'utf8').matchAll(/```json\n([\s\S]*?)```/g),
].map(([, text]) => JSON.parse(text ?? '') as unknown);

function reads(value: unknown): boolean {
  try {
    readSteps(value, 'steps.json');
    return true;
  } catch {
    return false;
  }
}

describe('the examples of docs/steps.md', () => {
  it('are what the reader and the schema take', () => {
    expect(documented).toHaveLength(2);
    for (const example of documented) {
      expect(bySchema(example), JSON.stringify(bySchema.errors)).toBe(true);
      expect(() => readSteps(Array.isArray(example) ? example : (example as { steps: unknown }).steps, 'docs')).not.toThrow();
    }
  });
});

describe('a step that is none is named, with what it has to be', () => {
  it.each<[unknown, string]>([
    [{}, 's.json holds no list of steps'],
    [[], 's.json holds an empty list of steps'],
    [[7], 'Step 1 of s.json is no object'],
    [[{ do: 'cancle', resource: 'A' }], 'Step 1 of s.json: "do" has to be one of open, online'],
    [[{ do: 'toString', resource: 'A' }], 'Step 1 of s.json: "do" has to be one of'],
    [[{ do: 'cancel' }], 'Step 1 of s.json (cancel): "resource" has to be one of A, B, C, D'],
    [[{ do: 'cancel', resource: 'A', ancor: {} }], 'Step 1 of s.json (cancel): there is no field "ancor"'],
    [
      [
        { do: 'open', resource: 'A' },
        { do: 'pause', resource: 'A' },
      ],
      'Step 2 of s.json (pause): "ms" has to be a whole number',
    ],
    [[{ do: 'cancel', resource: 'A', lane: 4 }], '"lane" has to be a whole number from 0 to 3'],
    [[{ do: 'cancel', resource: 'A', anchor: { at: 'beside', step: 0 } }], '"anchor" has to be one of'],
    [[{ do: 'online', resource: 'A', script: [{ act: 'hold', report: 1 }] }], '"script" has to be a list of at most eight'],
    [[{ do: 'isAlive', resource: 'A', if: ['up'] }], '"if" has to be a list of closed, offline'],
    [Array.from({ length: 1_001 }, () => ({ do: 'measure', resource: 'A' })), 's.json holds 1001 steps; at most 1000'],
  ])('%j', (steps, sentence) => {
    expect(() => readSteps(steps, 's.json')).toThrow(sentence);
  });
});

describe('the reader and the schema', () => {
  const field = fc.constantFrom(
    'do',
    'resource',
    'lane',
    'anchor',
    'if',
    'script',
    'flags',
    'ms',
    'target',
    'holdLog',
    'name',
    'more',
  );
  const small = fc.oneof(
    fc.constantFrom<unknown>('open', 'cancel', 'pause', 'A', 'E', null, [], {}, true, 'own', 'null', 'long', ['online'], ['up']),
    fc.integer({ min: -1, max: 5 }),
    fc.constantFrom<unknown>(
      { at: 'next' },
      { at: 'delay', ms: 1 },
      { at: 'held', withinMs: 3 },
      { log: 1, afterMs: 0, maxMs: 5 },
      { log: 0, afterMs: 0, maxMs: 5 },
      [{ act: 'terminate', report: 1 }],
      [{ act: 'delay', report: 1 }],
    ),
  );
  const kinds = ['open', 'online', 'offline', 'cancel', 'terminate', 'isAlive', 'measure', 'pause', 'wait', 'unload', 'none'];
  const step = fc
    .tuple(fc.constantFrom(...kinds), fc.array(fc.tuple(field, small), { maxLength: 3 }))
    .map(([kind, more]): Record<string, unknown> => ({ do: kind, resource: 'A', ...Object.fromEntries(more) }));

  it('take the same steps', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), (steps) => {
        expect(reads(steps)).toBe(bySchema(steps));
      }),
      { numRuns: 3_000 },
    );
  });
});
