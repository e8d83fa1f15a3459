import { describe, expect, it } from 'vitest';
import { codeKind, codeName } from './errors.ts';

describe('codeKind', () => {
  it.each([
    [0, 'success'],
    [1, 'win32'],
    [997, 'win32'],
    [5023, 'win32'],
    [15_999, 'win32'],
    [16_000, 'other'],
    [0x1fff_ffff, 'other'],
    [0x2000_0000, 'application'],
    [0x2000_139f, 'application'],
    [0x3fff_ffff, 'application'],
    [0x4000_0000, 'other'],
    [0x8000_4005, 'other'],
    [0x8006_ffff, 'other'],
    [0x8007_0000, 'hresult-of-win32'],
    [0x8007_0057, 'hresult-of-win32'],
    [0x8007_ffff, 'hresult-of-win32'],
    [0x8008_0000, 'other'],
    [0xc000_0005, 'other'],
    [0xe06d_7363, 'application'],
    [0xffff_fffe, 'other'],
    [0xffff_ffff, 'other'],
  ] as const)('%i is %s', (value, kind) => {
    expect(codeKind(value)).toBe(kind);
  });
});

describe('codeName', () => {
  it.each([
    [0, '0 (ERROR_SUCCESS)'],
    [5023, '5023 (ERROR_INVALID_STATE)'],
    [9, '9'],
    [15_999, '15999'],
    [16_000, '0x00003E80'],
    [0x8000_4005, '0x80004005'],
    [0xffff_ffff, '0xFFFFFFFF'],
  ])('%i reads %s', (value, name) => {
    expect(codeName(value)).toBe(name);
  });
});
