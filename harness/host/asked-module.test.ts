import { describe, expect, it } from 'vitest';
import { code, forwarder } from '../subject/testkit/made-subject.ts';
import { asTheFileSays, foundExports, isAnotherModule, loadName } from './asked-module.ts';

it.each([
  ['Z:\\vendor\\disk.dll', 'Z:\\vendor\\disk.dll'],
  ['Z:\\vendor\\noext', 'Z:\\vendor\\noext.'],
  ['Z:\\vendor.d\\noext', 'Z:\\vendor.d\\noext.'],
  ['Z:\\vendor\\disk.resource', 'Z:\\vendor\\disk.resource'],
  ['Z:\\vendor\\a.b.c', 'Z:\\vendor\\a.b.c'],
  ['Z:\\vendor\\.hidden', 'Z:\\vendor\\.hidden'],
  ['C:/vendor/noext', 'C:/vendor/noext.'],
])('%s is loaded as %s', (path, name) => {
  expect(loadName(path)).toBe(name);
});

describe('another module', () => {
  const exports = [{ ...code('StartupEx'), rva: 0x1234 }, forwarder('Startup', 'REAL.Startup')];
  const names = ['StartupEx', 'Startup', 'Cancel'];
  const found = (...addresses: (string | null)[]) => foundExports(exports, 0x10000n, names, addresses);
  const asked = ['Z:\\vendor\\Disk.dll', 'Z:\\real\\disk-1.dll'];

  it('is not told from forwarders, and from what the file does not export', () => {
    expect(found('0x11234', '0x99', '0x98')).toEqual([{ expected: 0x11234n, found: 0x11234n }]);
    expect(isAnotherModule([], asked, 'C:\\windows\\system32\\disk.dll')).toBe(false);
  });

  it.each([
    ['all is where the file says', '0x11234', 'C:\\elsewhere.dll', false],
    ['nothing of it is there, whatever path is told', null, 'Z:\\vendor\\Disk.dll', true],
    ['nothing of it is there, and no path is known', null, null, true],
    ['a DLL changed its own exports', '0x50000', 'z:\\VENDOR\\disk.dll', false],
    ['the same, under the name of the file behind a link', '0x50000', '\\\\?\\Z:\\real\\disk-1.dll', false],
    ['something of that name is there, from elsewhere', '0x50000', 'C:\\windows\\system32\\disk.dll', true],
    ['something of that name is there, and no path is known', '0x50000', null, false],
  ] as const)('where %s', (_, address, told, another) => {
    const seen = found(address, null, null);
    expect(isAnotherModule(seen, asked, told)).toBe(another);
    expect(asTheFileSays(seen)).toBe(address === '0x11234');
  });
});
