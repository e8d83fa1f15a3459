import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../contract/verdict.ts';
import { loadRefused } from '../host/load-refused.ts';
import { parseModule } from '../subject/parse.ts';
import { judgeSuitability } from '../subject/suitability.ts';
import { code, madeSubject } from '../subject/testkit/made-subject.ts';
import { causeSentence } from './reason.ts';

/** Names that begin with a small letter, some with one that has no capital, or more than one. */
const NAMES = [
  'my file.dll',
  'it.dll',
  'the file',
  'disk',
  'élan.dll',
  'ß.dll',
  'ŉ.dll',
  'ǆ.dll',
  'ﬁle.dll',
  'ı.dll',
  '🜚.dll',
  '"q".dll',
];

describe("a file's name keeps its letters", () => {
  it.each(NAMES)('%s', (name) => {
    const readings = [
      madeSubject({ name, kind: 'executable' }),
      madeSubject({ name, kind: 'other' }),
      madeSubject({ name, nature: 'driver' }),
      madeSubject({ name, nature: 'dotnet' }),
      madeSubject({ name, machine: 'x86', machineName: 'x86 (32-bit)' }),
      madeSubject({ name, format: 'elf' }),
      madeSubject({ name, exports: [] }),
      madeSubject({ name, exports: [code('_StartupEx@20')] }),
    ];
    for (const subject of readings) {
      const judged = judgeSuitability({ ok: true, subject }, 'wine');
      expect(judged.ok).toBe(false);
      if (!judged.ok) expect(causeSentence(judged.cause).startsWith(`${name} `)).toBe(true);
    }
  });

  it.each(NAMES)('%s, of which nothing could be read', (name) => {
    for (const content of ['no DLL\n', 'MZ', '\x7fELF']) {
      const judged = judgeSuitability(parseModule(name, Buffer.from(content, 'latin1')), 'wine');
      if (!judged.ok) expect(causeSentence(judged.cause).startsWith(`${basename(name)} `)).toBe(true);
    }
  });
});

describe('a clause of ours', () => {
  it.each([
    [{ cause: 'unsound-before-cancel', detail: 'it crashed' }, 'Unsound before Cancel: It crashed. Mend that first;'],
    [{ cause: 'time-limit', detail: 'the time limit of 9 s was reached' }, 'The time limit of 9 s was reached.'],
    [{ cause: 'missing-import', detail: 'it needs my file.dll' }, 'It cannot be loaded: It needs my file.dll.'],
    [{ cause: 'type-refused', detail: 'Startup refused' }, 'Startup refused.'],
  ] as const satisfies readonly (readonly [Cause, string])[])('%j is a sentence', (cause, sentence) => {
    expect(causeSentence(cause)).toContain(sentence);
  });

  it('is what the loaders are quoted in, whatever they say first', () => {
    for (const text of ['my file.so: undefined symbol: f', 'é.so: file too short', 'ß.so: something new'])
      expect(causeSentence(loadRefused(1, text))).toContain(text);
  });
});
