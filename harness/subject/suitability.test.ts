import { describe, expect, it } from 'vitest';
import type { SubjectFile } from '../contract/subject.ts';
import { judgeSuitability, type SubjectHost } from './suitability.ts';
import { code, data, forwarder, madeSubject } from './testkit/made-subject.ts';

const routines = ['Open', 'Online', 'Offline', 'Close', 'Terminate', 'Cancel'];

function judge(parts: Partial<SubjectFile>, host: SubjectHost = 'wine') {
  return judgeSuitability({ ok: true, subject: madeSubject(parts) }, host);
}

describe('judgeSuitability', () => {
  it.for([
    ['Startup', [code('Startup')], 'table'],
    ['StartupEx', [code('StartupEx')], 'table'],
    ['a forwarder to Startup', [forwarder('Startup', 'REAL.Startup')], 'table'],
    ['Startup and its routines', [code('Startup'), ...routines.map(code)], 'table'],
    ['its routines only', routines.map(code), 'exports'],
    ['its routines, and Startup as data', [data('Startup'), ...routines.map(code)], 'exports'],
  ] as const)('takes a DLL that exports %s', ([, exports, entry]) => {
    expect(judge({ exports })).toEqual({ ok: true, entry });
  });

  it.for([
    ['nothing', [], 'exports neither StartupEx nor Startup, so no Resource Monitor'],
    ['names of other case', [code('startup')], 'exports neither StartupEx nor Startup, so no Resource Monitor'],
    ['an ordinal only', [{ ...code(''), name: null }], 'exports neither StartupEx nor Startup, so no Resource Monitor'],
    ['Startup as data', [data('Startup')], 'exports Startup, but as data'],
    ['all but Cancel', routines.filter((name) => name !== 'Cancel').map(code), 'to bind it by name, Cancel would be needed'],
    ['Cancel only', [code('Cancel')], 'Open, Online, Offline, Close, Terminate would be needed'],
  ] as const)('refuses a DLL that exports %s', ([, exports, sentence]) => {
    const result = judge({ exports });
    expect(result).toMatchObject({ ok: false, cause: { cause: 'no-entry-points', detail: expect.stringContaining(sentence) } });
    expect(result).toMatchObject({ cause: { detail: expect.stringContaining('Export Startup or StartupEx') } });
  });

  it.for([
    ['x86', 'x86 (32-bit)'],
    ['arm64', 'ARM64'],
    ['arm', 'ARM (32-bit)'],
    ['other', 'IBM Z (64-bit), big-endian'],
  ] as const)('refuses machine %s and names it', ([machine, machineName]) => {
    const cause = { cause: 'wrong-machine', detail: expect.stringContaining(`disk.dll is for ${machineName}`) };
    expect(judge({ machine, machineName })).toMatchObject({ ok: false, cause });
    expect(judge({ machine, machineName })).toMatchObject({ cause: { detail: expect.stringContaining('Build it for x86-64') } });
  });

  it.for([
    ['pe', 'wine', true],
    ['pe', 'windows', true],
    ['pe', 'linux', false],
    ['elf', 'wine', false],
    ['elf', 'windows', false],
    ['elf', 'linux', true],
  ] as const)('with format %s on host %s answers %s', ([format, host, ok]) => {
    const result = judge({ format }, host);
    expect(result.ok).toBe(ok);
    if (!result.ok) expect(result.cause.cause).toBe('wrong-machine');
  });

  it.each([
    ['?StartupEx@@YAKPEBGKKPEAXPEAPEAX@Z', 'C++ compiler of Microsoft'],
    ['?Startup@Vendor@@YAKXZ', 'C++ compiler of Microsoft'],
    ['_StartupEx@20', 'stdcall'],
    ['StartupEx@20', 'stdcall'],
    ['_Z9StartupExPKtjjPvPS1_', 'C++ or Rust'],
    ['_ZN6vendor7StartupEPKt', 'C++ or Rust'],
    ['_RNvCs1234_6vendor9StartupEx', 'Rust'],
    ['_StartupEx', 'underscore'],
    ['startupex', 'capital and small'],
  ])('names %s, which is StartupEx or Startup otherwise spelt', (name, what) => {
    const result = judge({ exports: [code(name)] });
    expect(result).toMatchObject({ ok: false, cause: { cause: 'no-entry-points' } });
    if (result.ok) return;
    expect(result.cause.detail).toContain(`; ${name} is that name`);
    expect(result.cause.detail).toContain(what);
    expect(result.cause.detail).toContain('Export Startup or StartupEx under exactly that name');
  });

  it('is not misled by names that only look like it', () => {
    for (const name of ['?StartupExtra@@YAKXZ', 'StartupInfo', '_Z11StartupInfov', 'GetStartup'])
      expect(judge({ exports: [code(name)] })).toMatchObject({ cause: { detail: expect.not.stringContaining('is that name') } });
    expect(judge({ exports: [code('Startup'), code('?StartupEx@@YAKXZ')] })).toEqual({ ok: true, entry: 'table' });
  });

  it('calls drivers and assemblies of .NET what they are', () => {
    const told = (parts: Partial<SubjectFile>, host: SubjectHost = 'wine') => {
      const result = judge(parts, host);
      return result.ok ? 'ok' : `${result.cause.cause}: ${result.cause.detail}`;
    };
    expect(told({ nature: 'driver', kind: 'executable' })).toMatch(/^not-a-module: .* driver of the kernel/);
    // An assembly for any processor has the headers of a 32-bit one.
    expect(told({ nature: 'dotnet', machine: 'x86', exports: [] })).toMatch(/^not-a-module: .* assembly of \.NET/);
    expect(told({ nature: 'dotnet-mixed', exports: [] })).toMatch(/^not-a-module: .* assembly of \.NET/);
    expect(told({ nature: 'dotnet-mixed' })).toMatch(/^load-refused: .* check it on Windows/);
    expect(told({ nature: 'dotnet-mixed' }, 'windows')).toBe('ok');
  });

  it('refuses programs before it looks at anything else', () => {
    expect(judge({ kind: 'executable', machine: 'x86', exports: [] })).toMatchObject({ cause: { cause: 'executable' } });
    expect(judge({ kind: 'other' })).toMatchObject({ cause: { cause: 'not-a-module' } });
  });

  it('hands on why a file could not be read', () => {
    const error = { kind: 'malformed', message: 'Why.' } as const;
    expect(judgeSuitability({ ok: false, error }, 'wine')).toEqual({
      ok: false,
      cause: { cause: 'not-a-module', detail: 'Why.' },
    });
  });

  it('quotes hostile names without their power', () => {
    expect(judge({ name: '\x1b[2J\u202egnp.dll', exports: [] })).toMatchObject({
      cause: { detail: expect.stringMatching(/^\\u001b\[2J\\u202egnp\.dll exports/) },
    });
  });
});
