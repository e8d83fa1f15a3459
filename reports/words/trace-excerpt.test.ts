import { expect, test } from 'vitest';
import type { TraceEvent } from '../../harness/contract/trace.ts';
import { sampleLie, sampleTrace } from '../sample.test-data.ts';
import { EXCERPT_LINES, traceExcerpt } from './trace-excerpt.ts';
import { describeTrace } from './trace-lines.ts';

const at = (seq: number) => ({ seq, ns: seq * 1e6, thread: 1 });
const report = (seq: number): TraceEvent => ({
  ...at(seq),
  kind: 'report',
  callback: 'SetResourceStatusEx',
  resource: 'A',
  handle: '0x1',
  stale: false,
  state: 129,
  checkPoint: seq,
  waitHint: 0,
  nth: seq,
  action: 'continue',
});
const cancel = (seq: number): TraceEvent => ({
  ...at(seq),
  kind: 'enter',
  call: 'Cancel',
  step: 1,
  lane: 0,
  resource: 'A',
  target: 'own',
});

test('every event of a trace has a line', () => {
  const lines = describeTrace(sampleTrace);
  expect(lines).toHaveLength(1 + sampleTrace.length);
  expect(lines[0]).toMatch(/ms {2}the harness calls +the DLL reports/);
  expect(lines[11]).toMatch(/^ +125\.4 {2}< Cancel\(A\) = 0 \(ERROR_SUCCESS\)$/);
});

test('odd events say what is odd', () => {
  const lines = describeTrace([
    {
      ...at(1),
      kind: 'report',
      callback: 'SetResourceStatus',
      resource: null,
      handle: '0xbad',
      stale: false,
      state: null,
      checkPoint: 0,
      waitHint: 0,
      nth: 0,
      action: 'terminate',
    },
    { ...at(2), kind: 'log', resource: 'A', handle: '0x1', stale: true, level: 9, text: '', readable: false, held: false },
    {
      ...at(3),
      kind: 'return',
      call: 'Open',
      step: 0,
      lane: 0,
      resource: 'B',
      value: 0,
      lastError: 8,
      floatState: { mxcsr: 0, x87: 0 },
      registers: null,
    },
    {
      ...at(4),
      kind: 'return',
      call: 'Cancel',
      step: 0,
      lane: 0,
      resource: 'B',
      value: 0x80070005,
      lastError: 0,
      floatState: null,
      registers: null,
    },
    { ...at(5), kind: 'anchor', step: 2, met: false },
  ]).map((line) => line.slice(11).trim());
  expect(lines.slice(1)).toEqual([
    'unknown handle: unreadable status (handle 0xbad), outside any operation, answered Terminate',
    'A: log level 9: text that cannot be read (after its Close)',
    '< Open(B) = NULL, last error 8 (ERROR_NOT_ENOUGH_MEMORY), floating-point control state changed',
    '< Cancel(B) = 0x80070005',
    '- step 3: its moment did not come, so it starts now',
  ]);
});

test('an excerpt keeps what the finding names and the Cancels, and counts the gaps', () => {
  const trace = [
    report(1),
    ...Array.from({ length: 500 }, (_, index) => report(index + 2)),
    cancel(502),
    ...Array.from({ length: 500 }, (_, index) => report(index + 503)),
  ];
  const lines = traceExcerpt({ ...sampleLie, trace, evidence: { events: [3, 1000] } });
  const marked = lines.filter((line) => line.startsWith('>>'));
  expect(marked.map((line) => line.match(/checkpoint (\d+)/)?.[1])).toEqual(['3', '1000']);
  expect(lines.join('\n')).toContain('> Cancel(A)');
  const left = lines.flatMap((line) => line.match(/\((\d+) events? left out\)/)?.[1] ?? []);
  const shown = lines.filter((line) => /Cancel|checkpoint/.test(line)).length;
  expect(lines.length).toBeLessThanOrEqual(1 + EXCERPT_LINES);
  expect(shown).toBeGreaterThan(EXCERPT_LINES / 2);
  expect(shown + left.map(Number).reduce((sum, count) => sum + count, 0)).toBe(trace.length);
});

test('twenty thousand reports take no time that a reader would notice', () => {
  const trace = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? report(index) : cancel(index)));
  const start = performance.now();
  expect(traceExcerpt({ ...sampleLie, trace }).length).toBeLessThanOrEqual(1 + EXCERPT_LINES);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('an empty trace shows how it ended all the same', () => {
  const during = { call: 'Cancel', step: 2, resource: 'A', lane: 0 } as const;
  const lines = (evidence: typeof sampleLie.evidence) => traceExcerpt({ ...sampleLie, trace: [], evidence });
  expect(lines({ hang: { during, deadlineMs: 60_000 } })).toEqual(['>>  hang: no return within 60 s, inside Cancel(A) (step 3)']);
  expect(lines({ exit: { exitCode: 0, during: null } })).toEqual([
    ">>  exit: the DLL ended the process with code 0, on a thread of the DLL's own",
  ]);
  expect(lines({ integrity: 'a\nb' })).toEqual(['>>  integrity: a\\u000Ab']);
});
