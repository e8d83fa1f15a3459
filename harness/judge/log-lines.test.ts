import { expect, it } from 'vitest';
import type { TraceEvent } from '../contract/trace.ts';
import { lastLines, quoted } from './log-lines.ts';

function line(seq: number, level: number, text: string): TraceEvent {
  const at = { seq, ns: seq, thread: 1, resource: 'A', handle: '0x1', stale: false } as const;
  return { ...at, kind: 'log', level, text, held: false, readable: true };
}

it('keeps the last lines between two events', () => {
  const events = Array.from({ length: 50 }, (_, index) => line(index, 0, `line ${index}`));
  const kept = lastLines(events, 10, 40);
  expect(kept).toHaveLength(20);
  expect(kept[0]?.text).toBe('line 21');
  expect(kept.at(-1)?.text).toBe('line 40');
  expect(lastLines(events, 38, 40)).toHaveLength(3);
});

it.each<[string, readonly (readonly [number, string])[], boolean, string | null]>([
  ['nothing', [], true, null],
  [
    'the newest two that are a warning or worse',
    [
      [2, 'a'],
      [1, 'b'],
      [0, 'c'],
      [3, 'd'],
    ],
    false,
    'warning "b" and severe "d"',
  ],
  [
    'one that is told again and again once',
    [
      [2, 'No disk.\n'],
      [2, 'No disk.\n'],
    ],
    false,
    'error "No disk"',
  ],
  ['no information', [[0, 'up']], false, null],
  [
    'the last information where that is asked for',
    [
      [0, 'up'],
      [0, 'down!'],
    ],
    true,
    'information "down"',
  ],
  ['a level that there is not', [[7, 'x']], false, 'level 7 "x"'],
  ['nothing of lines that say nothing', [[2, ' \r\n']], true, null],
  ['quotes that cannot end it', [[2, 'a "b" c']], false, `error "a 'b' c"`],
  ['a long one cut', [[2, 'x'.repeat(500)]], false, `error "${'x'.repeat(160)}…"`],
])('quotes %s', (_name, lines, orAny, said) => {
  expect(
    quoted(
      lines.map(([level, text]) => ({ level, text })),
      orAny,
    ),
  ).toBe(said);
});
