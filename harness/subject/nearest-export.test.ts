import { describe, expect, it } from 'vitest';
import type { ExportedSymbol } from '../contract/subject.ts';
import { nearestExport } from './nearest-export.ts';

const symbol = (name: string | null, rva: number | null, executable = true): ExportedSymbol => ({
  name,
  ordinal: 1,
  rva,
  forwarder: null,
  executable,
});

describe('the export before a place', () => {
  const exports = [
    symbol('Startup', 0x1000),
    symbol('Cancel', 0x2000),
    symbol(null, 0x2008),
    symbol('table', 0x2010, false),
    symbol('Forwarded', null),
  ];

  it.each([
    [0x2000, 'Cancel+0x0'],
    [0x201c, 'Cancel+0x1c'],
    [0x1fff, 'Startup+0xfff'],
    [0xfff, null],
    [0x20_0000, null],
  ])('%i: %s', (offset, name) => {
    expect(nearestExport({ exports }, offset)).toBe(name);
  });
});
