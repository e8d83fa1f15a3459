import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.for([
  ['plain Käse 磁碟 😀', 'plain Käse 磁碟 😀'],
  ['a\nb\r\tc\0', 'a\\u000ab\\u000d\\u0009c\\u0000'],
  ['\x1b]0;x\x07\x9b', '\\u001b]0;x\\u0007\\u009b'],
  ['\u202ereverse\u2066', '\\u202ereverse\\u2066'],
  ['lone \ud800 surrogate', 'lone \\ud800 surrogate'],
  ['line\u2028end', 'line\\u2028end'],
  ['tag \u{e0041}', 'tag \\udb40\\udc41'],
] as const)('shows %j as %j', ([text, shown]) => {
  expect(printable(text)).toBe(shown);
});

it('cuts long text', () => {
  expect(printable('x'.repeat(300), 10)).toBe(`${'x'.repeat(10)}...`);
});
