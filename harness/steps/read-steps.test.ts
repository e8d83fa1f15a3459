import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSteps } from './read-steps.ts';

const json = (path: string): object => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema(json('../../reports/report.schema.json'));
const bySchema = ajv.compile(json('../../reports/steps.schema.json'));

const documented = [
  ...readFileSync(new URL('../../docs/steps.md', import.meta.url), 'utf8').matchAll(/```json\n([\s\S]*?)```/g),
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
    [
      [{ do: 'online', resource: 'A', script: [{ act: 'hold', report: 1 }] }],
      '"script" has to be a list of at most 8 of {"act":"delay"',
    ],
    [[{ do: 'isAlive', resource: 'A', if: ['up'] }], '"if" has to be a list of closed, offline'],
    [
      [
        { do: 'unload', resource: 'A', quiesceMs: 1 },
        { do: 'open', resource: 'A' },
      ],
      'Step 1 of s.json (unload): nothing can come after it',
    ],
    [Array.from({ length: 1_001 }, () => ({ do: 'measure', resource: 'A' })), 's.json holds 1001 steps; at most 1000'],
    [[{ do: 'pause', resource: 'A', ms: 1, toString: 1 }], '(pause): there is no field "toString"'],
    [[{ do: 'pause', resource: 'A', mss: 1 }], '(pause): there is no field "mss"'],
    [[{ do: 'cancel', resource: 'A', anchor: { at: 'next', ms: 1 } }], '"anchor" has to be one of {"at":"next"}, {"at":"delay"'],
    [[{ do: 'cancel', resource: 'A', holdLog: { log: 0 } }], '"holdLog" has to be an object {"log","afterMs","maxMs"}'],
    [[{ do: 'offline', resource: 'A', destination: 7 }], '"destination" has to be a text of at most 1,000 characters'],
  ])('%#', (steps, sentence) => {
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

  it('take the same steps, but for an unload that is not the last, of which a schema sees only the second', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), (steps) => {
        const early = steps.slice(0, -1).some((each) => each.do === 'unload');
        expect(reads(steps)).toBe(bySchema(steps) && !early);
      }),
      { numRuns: 3_000 },
    );
    const unload = { do: 'unload', resource: 'A', quiesceMs: 1 };
    expect(bySchema([unload])).toBe(true);
    expect(bySchema([unload, unload])).toBe(false);
  });

  const A = { resource: 'A' };
  const hold = { act: 'hold', report: 1, maxMs: 1 };
  it.each<[string, (value: unknown) => unknown, number, number]>([
    ['ms', (ms) => ({ do: 'pause', ...A, ms }), 0, 86_400_000],
    ['quietMs', (quietMs) => ({ do: 'wait', ...A, quietMs, maxMs: 1 }), 0, 86_400_000],
    ['quiesceMs', (quiesceMs) => ({ do: 'unload', ...A, quiesceMs }), 0, 86_400_000],
    ['permille', (permille) => ({ do: 'close', ...A, anchor: { at: 'delay', ms: 1, permille } }), 0, 1_000_000],
    ['withinMs', (withinMs) => ({ do: 'close', ...A, anchor: { at: 'held', withinMs } }), 0, 86_400_000],
    ['report', (report) => ({ do: 'online', ...A, script: [{ act: 'terminate', report }] }), 0, 1_000_000],
    ['afterCancelMs', (afterCancelMs) => ({ do: 'online', ...A, script: [{ ...hold, afterCancelMs }] }), 0, 86_400_000],
    ['log', (log) => ({ do: 'cancel', ...A, holdLog: { log, afterMs: 0, maxMs: 1 } }), 1, 1_000],
    ['flags', (flags) => ({ do: 'cancel', ...A, flags }), 0, 0xffffffff],
    ['lane', (lane) => ({ do: 'cancel', ...A, lane }), 0, 3],
    ['bufferBytes', (bufferBytes) => ({ do: 'offline', ...A, bufferBytes }), 0, 65_536],
  ])('bound %s alike: whole numbers up to the same', (_, stepWith, least, most) => {
    for (const [value, good] of [
      [least, true],
      [most, true],
      [least - 1, false],
      [most + 1, false],
      [least + 0.5, false],
      [String(least), false],
    ] as const) {
      const steps = [stepWith(value)];
      expect({ value, reader: reads(steps), schema: bySchema(steps) }).toEqual({ value, reader: good, schema: good });
    }
  });

  it('bound lists and texts alike', () => {
    const action = { act: 'terminate', report: 1 };
    for (const [steps, good] of [
      [[{ do: 'online', ...A, script: Array(8).fill(action) }], true],
      [[{ do: 'online', ...A, script: Array(9).fill(action) }], false],
      [[{ do: 'offline', ...A, destination: '\u{1f71a}'.repeat(1_000) }], true],
      [[{ do: 'offline', ...A, destination: 'n'.repeat(1_001) }], false],
      [Array(1_000).fill({ do: 'measure', ...A }), true],
      [Array(1_001).fill({ do: 'measure', ...A }), false],
    ] as const)
      expect([reads(steps), bySchema(steps)]).toEqual([good, good]);
  });
});
