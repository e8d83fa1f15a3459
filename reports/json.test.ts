import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../harness/contract/report.ts';
import type { Step } from '../harness/contract/step.ts';
import type { TraceEvent } from '../harness/contract/trace.ts';
import { reportJson } from './json.ts';
import {
  sampleBefore,
  sampleConforming,
  sampleInconclusive,
  sampleLie,
  sampleNotApplicable,
  sampleReport,
  sampleSubject,
  sampleUnsound,
} from './sample.test-data.ts';

const schema = JSON.parse(readFileSync(new URL('./report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

function problems(report: unknown): string[] {
  return validate(report) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const at = { seq: 1, ns: 1, thread: 1 };
const everyEvent: readonly TraceEvent[] = [
  ...sampleLie.trace,
  { ...at, kind: 'callback', callback: 'SetResourceLockedMode', resource: null, handle: '0x0', stale: true },
  { ...at, kind: 'skipped', step: 3, resource: 'B' },
  {
    ...at,
    kind: 'return',
    call: 'Cancel',
    step: 1,
    lane: 3,
    resource: 'D',
    value: 4294967295,
    lastError: 6,
    floatState: { mxcsr: 1, x87: 2 },
    registers: null,
  },
  {
    ...at,
    kind: 'report',
    callback: 'SetResourceStatus',
    resource: null,
    handle: '0x1',
    stale: false,
    state: null,
    checkPoint: 0,
    waitHint: 0,
    nth: 0,
    action: 'terminate',
  },
];
const everyStep: readonly Step[] = [
  { do: 'open', resource: 'A', name: 'non-ascii', flags: 1 },
  {
    do: 'online',
    resource: 'A',
    flags: 2,
    script: [
      { act: 'delay', report: 0, ms: 3 },
      { act: 'terminate', report: 2 },
      { act: 'hold', report: 1, afterCancelMs: 1, maxMs: 2 },
    ],
  },
  { do: 'offline', resource: 'B', destination: 'node2', bufferBytes: 8, script: [], flags: 1, if: ['online', 'offline-pending'] },
  { do: 'cancel', resource: 'A', target: 'null', flags: 7, lane: 2, anchor: { at: 'beside', step: 1 } },
  { do: 'terminate', resource: 'A', anchor: { at: 'next' } },
  { do: 'close', resource: 'A', anchor: { at: 'held', withinMs: 5 } },
  { do: 'looksAlive', resource: 'A', anchor: { at: 'delay', ms: 2, permille: 300 } },
  { do: 'isAlive', resource: 'C' },
  { do: 'wait', resource: 'D', quietMs: 1, maxMs: 2 },
  { do: 'pause', resource: 'A', ms: 1 },
];
const everything: Finding = {
  ...sampleLie,
  steps: everyStep,
  trace: everyEvent,
  evidence: {
    crash: { code: 'SIGSEGV', at: null, during: null },
    hang: { during: { call: 'Cancel', step: -1, resource: null, lane: 0 }, deadlineMs: 60_000 },
    exit: { exitCode: 0, during: null },
    integrity: 'a message out of order',
    events: [1],
  },
};

test.each([
  ['a nonconforming one', sampleReport()],
  ['every verdict', sampleReport(sampleConforming, sampleNotApplicable, sampleInconclusive)],
  ['every kind of step, event and evidence', sampleReport({ ...sampleSubject, findings: [everything] })],
])('the schema admits %s, after its way through JSON', (_name, report) => {
  expect(problems(JSON.parse(reportJson(report)))).toEqual([]);
});

/** Every object in the value, with its path. */
function objects(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) => objects(child, [...path, key]));
  return Array.isArray(value) ? below : [path, ...below];
}

function reach(value: unknown, path: readonly string[]): Record<string, unknown> {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value) as Record<string, unknown>;
}

test('no object may have a field more', () => {
  const report = sampleReport({ ...sampleSubject, findings: [everything], unsound: [sampleUnsound], before: sampleBefore });
  for (const path of objects(report)) {
    const changed = structuredClone(report);
    reach(changed, path).unexpected = 1;
    expect(problems(changed), path.join('.')).not.toEqual([]);
  }
});

test('no field may be missing, but for those that the types call optional', () => {
  const optional = [
    'lane',
    'anchor',
    'if',
    'name',
    'flags',
    'script',
    'target',
    'destination',
    'bufferBytes',
    'crash',
    'hang',
    'exit',
    'integrity',
    'events',
  ];
  const report = sampleReport({ ...sampleSubject, findings: [everything], unsound: [sampleUnsound], before: sampleBefore });
  for (const path of objects(report)) {
    for (const key of Object.keys(reach(report, path))) {
      const last = path.at(-1) ?? '';
      const inStep = path.includes('steps') && key !== 'do' && key !== 'resource';
      if (optional.includes(key) && (inStep || last === 'evidence')) continue;
      if (['loadedWith', 'unsound', 'before', 'modules', 'trusted'].includes(key)) continue;
      if (last === 'crash' && ['symbol', 'source'].includes(key)) continue;
      if (last === 'calibration' && ['tookMs', 'load'].includes(key)) continue;
      // Profiles wider than the one that ran have no grade.
      if (last === 'grades') continue;
      const changed = structuredClone(report);
      delete reach(changed, path)[key];
      expect(problems(changed), [...path, key].join('.')).not.toEqual([]);
    }
  }
});

test('hostile text survives to the letter, but no control or invisible character stands in the file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      const text = reportJson(sampleReport({ ...sampleSubject, findings: [{ ...sampleLie, message }] }));
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(text).subjects[0].findings[0].message).toBe(message);
    }),
  );
});

test('a lone surrogate becomes visible text, as no JSON reader agrees with another on it', () => {
  const text = reportJson(sampleReport({ ...sampleSubject, findings: [{ ...sampleLie, message: 'a\ud800b' }] }));
  expect(JSON.parse(text).subjects[0].findings[0].message).toBe('a\\ud800b');
});
