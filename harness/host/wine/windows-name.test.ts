import { describe, expect, it } from 'vitest';
import { windowsNameTrouble } from './windows-name.ts';

describe('a name that Windows cannot have', () => {
  it.each([
    'a:b.dll',
    'a"b.dll',
    'a\\b.dll',
    'a*b.dll',
    'a?b.dll',
    'a<b.dll',
    'a>b.dll',
    'a|b.dll',
    'a\nb.dll',
    'a\u0001b.dll',
    'a\tb.dll',
    'a.dll.',
    'a.dll ',
    'a..',
    '...',
    ' ',
  ])('%j, as the file and as a folder', (name) => {
    for (const path of [`/vendor/${name}`, `/vendor/${name}/disk.dll`]) {
      const sentence = windowsNameTrouble(path) ?? '';
      expect(sentence).toContain(`Windows has no name for ${JSON.stringify(path)} (${JSON.stringify(name)})`);
      expect(sentence).toMatch(/: move or rename it\.$/);
      expect(sentence).not.toContain('\n');
    }
  });

  it.each([
    'con',
    'CON.dll',
    'con .dll',
    'nul.tar.dll',
    'Prn.dll',
    'aux',
    'com1.dll',
    'com9',
    'lpt3.dll',
    'com².dll',
    'conin$',
    'conout$.dll',
  ])('%j is a device, but only where the path ends', (name) => {
    expect(windowsNameTrouble(`/vendor/${name}`)).toContain(`(there ${JSON.stringify(name)} is a device)`);
    expect(windowsNameTrouble(`/vendor/${name}/`)).toContain('is a device');
    expect(windowsNameTrouble(`/vendor/${name}/disk.dll`)).toBeNull();
  });

  it('is shown without its power', () => {
    expect(windowsNameTrouble('/vendor/\u202ea:b.dll')).toContain('"/vendor/\\u202ea:b.dll"');
  });
});

it.each([
  'disk.dll',
  'noext',
  'vendor.resource',
  'a.b.c',
  '.hidden',
  ' lead.dll',
  'größe-資源-🜚.dll',
  'com0.dll',
  'com10.dll',
  'console.dll',
  'nullable.dll',
  'auxiliary',
  'clock$.dll',
  "it's {here}; 100%.dll",
  '../disk.dll',
])('%j is one that Windows can have', (name) => {
  expect(windowsNameTrouble(`/vendor/./${name}`)).toBeNull();
});
