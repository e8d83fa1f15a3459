import { expect, it } from 'vitest';
import { describeSubject } from './describe.ts';
import { code, data, forwarder, madeSubject } from './testkit/made-subject.ts';

function lines(...args: Parameters<typeof describeSubject>): string[] {
  return describeSubject(...args).flatMap(({ label, value, items }) => [
    `${label}: ${value}`,
    ...items.map((item) => `  ${item}`),
  ]);
}

it('tells what a DLL is', () => {
  const subject = madeSubject({
    exports: [code('Startup'), forwarder('StartupEx', 'REAL.StartupEx'), data('Cancel'), { ...code(''), name: null, ordinal: 7 }],
    imports: [
      { name: 'kernel32.dll', delayed: false, symbols: ['a', 'b', 'c', 'd'] },
      { name: 'later.dll', delayed: true, symbols: ['#5'] },
    ],
    version: { file: '1.2', product: null, company: 'Evil\x1b[2J', description: null },
  });
  expect(lines({ ok: true, subject }, { all: false })).toEqual([
    'File: /somewhere/disk.dll',
    'Size: 4096 bytes',
    'SHA-256: 00',
    'Format: PE (64-bit), 8192 bytes when mapped, a library',
    'Machine: x86-64',
    'Version: 1.2',
    'Company: Evil\\u001b[2J',
    'Entry: StartupEx (Startup is there, too)',
    '  exported, but not as code: Cancel',
    'Exports: 4',
    '  Startup @1 at 0x1000',
    '  StartupEx @1 -> REAL.StartupEx',
    '  Cancel @1 at 0x1000, data',
    '  (no name) @7 at 0x1000',
    'Imports: 1',
    '  kernel32.dll: a, b, c, 1 more',
    'Delay imports: 1',
    '  later.dll: #5',
  ]);
});

it('cuts long lists unless all is asked for', () => {
  const subject = madeSubject({ exports: Array.from({ length: 100 }, (_, index) => code(`f${index}`)) });
  const shown = (all: boolean) => describeSubject({ ok: true, subject }, { all }).find((fact) => fact.label === 'Exports')?.items;
  expect(shown(false)).toHaveLength(41);
  expect(shown(false)?.at(-1)).toBe('... and 60 more');
  expect(shown(true)).toHaveLength(100);
});

it('tells why a file could not be read', () => {
  expect(lines({ ok: false, error: { kind: 'missing', message: 'Gone.' } }, { all: false })).toEqual(['Error: Gone.']);
});
