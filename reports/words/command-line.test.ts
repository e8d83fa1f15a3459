/** Commands that people copy out of a report: what a shell makes of their arguments. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../harness/text/text.ts';
import { HOSTILE_TEXTS } from '../hostile.test-data.ts';
import { argument } from './command-line.ts';

/** What a POSIX shell hands to a program. */
function bySh(words: readonly string[]): string[] {
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

/** What a program on Windows makes of its command line (the rules of CommandLineToArgvW for what comes behind its own name). */
function byWindows(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  for (const [part] of line.matchAll(/\\*"|[^"]/g)) {
    if (part.endsWith('"')) {
      const slashes = part.length - 1;
      word = `${word ?? ''}${'\\'.repeat(Math.floor(slashes / 2))}`;
      if (slashes % 2 === 1) word += '"';
      else quoted = !quoted;
    } else if (part === ' ' && !quoted) {
      if (word !== null) words.push(word);
      word = null;
    } else word = `${word ?? ''}${part}`;
  }
  return word === null ? words : [...words, word];
}

/** Heavy on what shells have a meaning for. */
const special = fc.string({ unit: fc.constantFrom(...'$`"\'\\ !*?[]{}()<>|&;#~=%@-a.,\n\t'), maxLength: 12 });

describe('an argument', () => {
  it('stays as it is where no shell minds', () => {
    for (const text of ['out/pcancel.json', '/tmp/a-b_c.json', '--finding', 'F1', 'C:/a.dll', 'a=b'])
      expect(argument(text, 'linux')).toBe(text);
    expect(argument('C:\\out\\pcancel.json', 'win32')).toBe('C:\\out\\pcancel.json');
  });

  it('is quoted as its platform does it', () => {
    expect(argument('my report.json', 'linux')).toBe("'my report.json'");
    expect(argument("it's $HOME", 'linux')).toBe("'it'\\''s $HOME'");
    expect(argument('a\\b', 'linux')).toBe("'a\\b'");
    expect(argument('', 'linux')).toBe("''");
    expect(argument('my report.json', 'win32')).toBe('"my report.json"');
    expect(argument('C:\\my folder\\', 'win32')).toBe('"C:\\my folder\\\\"');
    expect(argument('', 'win32')).toBe('""');
  });

  it.skipIf(process.platform === 'win32')(
    'reaches a program through sh as it was, or spelled out where it must not be shown',
    () => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(special, fc.string({ unit: 'binary', maxLength: 20 })), { minLength: 1, maxLength: 40 }),
          (texts) => {
            expect(bySh(texts.map((text) => argument(text, 'linux')))).toEqual(texts.map((text) => visible(text)));
          },
        ),
        { numRuns: 40 },
      );
      const hostile = HOSTILE_TEXTS.map(([, text]) => text.slice(0, 1_000));
      expect(bySh(hostile.map((text) => argument(text, 'linux')))).toEqual(hostile.map((text) => visible(text)));
    },
  );

  it('reaches a program on Windows as it was', () => {
    fc.assert(
      fc.property(fc.array(special, { minLength: 1, maxLength: 4 }), (texts) => {
        expect(byWindows(texts.map((text) => argument(text, 'win32')).join(' '))).toEqual(texts.map((text) => visible(text)));
      }),
      { numRuns: 500 },
    );
  });
});
