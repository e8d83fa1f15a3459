import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../harness/contract/progress.ts';
import { expectGolden } from '../golden.test-data.ts';
import { MemoryStream } from '../memory-stream.test-data.ts';
import { ruleInfo, sampleReport } from '../sample.test-data.ts';
import { consoleReporter } from './console.ts';

const run: readonly ProgressEvent[] = [
  { kind: 'subject', name: 'vendor.dll', index: 1, of: 2 },
  { kind: 'phase', phase: 'inspect' },
  { kind: 'phase', phase: 'calibrate' },
  { kind: 'phase', phase: 'explore' },
  ...Array.from({ length: 500 }, (_, index): ProgressEvent => ({ kind: 'explored', done: index + 1, planned: 500 })),
  { kind: 'finding', rule: 'returns.it-returns', outcome: 'crash' },
  { kind: 'phase', phase: 'confirm' },
  { kind: 'confirmed', rule: 'returns.it-returns', done: 1, of: 3 },
  { kind: 'phase', phase: 'shrink' },
  { kind: 'found', rule: 'returns.it-returns', steps: 4 },
  { kind: 'subject-done', name: 'vendor.dll', verdict: 'nonconforming' },
];

function play(stream: MemoryStream, env: Record<string, string>, tickMs: number): MemoryStream {
  let clock = 0;
  const reporter = consoleReporter({ out: new MemoryStream(), progress: stream, env, ruleInfo, now: () => clock });
  for (const event of run) {
    reporter.onProgress?.(event);
    clock += tickMs;
  }
  void reporter.finish(sampleReport(), { written: [], failures: [] });
  return stream;
}

test('golden: off a terminal, a line a phase', () => {
  expectGolden('progress', play(new MemoryStream(), {}, 10).text);
});

test('in CI a terminal gets the same plain lines', () => {
  const plain = play(new MemoryStream(), {}, 10).text;
  expect(play(new MemoryStream({ isTTY: true }), { CI: 'true', NO_COLOR: '1' }, 10).text).toBe(plain);
});

test('on a terminal one line is redrawn, ten times a second at most, and cleared at the end', () => {
  const stream = play(new MemoryStream({ isTTY: true, columns: 60 }), { NO_COLOR: '1' }, 10);
  const seconds = (run.length * 10) / 1_000;
  expect(stream.chunks.length).toBeGreaterThan(10 * seconds - 10);
  expect(stream.chunks.length).toBeLessThanOrEqual(10 * seconds + 2);
  expect(stream.text).not.toContain('\n');
  const clear = '\r\u001b[2K';
  for (const chunk of stream.chunks) {
    expect(chunk.startsWith(clear)).toBe(true);
    expect(chunk.slice(clear.length).length).toBeLessThan(60);
  }
  expect(stream.chunks.at(-1)).toBe(clear);
  expect(stream.text).toContain('exploring');
});

test('a hostile name cannot leave its line', () => {
  const stream = new MemoryStream({ isTTY: true });
  const reporter = consoleReporter({ out: new MemoryStream(), progress: stream, env: { NO_COLOR: '1' }, ruleInfo, now: () => 0 });
  reporter.onProgress?.({ kind: 'subject', name: 'a\n\u001b[1Ab', index: 1, of: 1 });
  expect(stream.text).toContain('a\\u000A\\u001B[1Ab');
});
