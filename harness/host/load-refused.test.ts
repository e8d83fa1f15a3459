import { describe, expect, it } from 'vitest';
import { loadRefused } from './load-refused.ts';

describe('what the loader of Windows or Wine says', () => {
  it.each([
    [126, 'missing-import', '--dll-directory'],
    [1157, 'missing-import', '--dll-directory'],
    [127, 'missing-import', 'pcancel inspect names it'],
    [182, 'missing-import', 'pcancel inspect names it'],
    [193, 'wrong-machine', 'Build all of them for x86-64'],
    [216, 'wrong-machine', 'Build all of them for x86-64'],
    [1114, 'unsound-before-cancel', 'DllMain'],
    [998, 'unsound-before-cancel', 'DllMain'],
    [1001, 'unsound-before-cancel', '1001 (ERROR_STACK_OVERFLOW)'],
    [0xe06d_7363, 'unsound-before-cancel', '0xE06D7363'],
    [0xc000_0094, 'unsound-before-cancel', '0xC0000094'],
    [0x8000_0100, 'stub-needed', 'stub'],
    [0xc06d_007e, 'missing-import', 'delay-loaded'],
    [0xc06d_007f, 'missing-import', 'delay-loaded'],
    [487, 'load-refused', '/FIXED'],
    [14_001, 'load-refused', 'side by side'],
    [14_108, 'load-refused', 'side by side'],
    [5, 'load-refused', 'read and execute access'],
    [1260, 'load-refused', 'policy'],
    [577, 'load-refused', 'policy'],
    [32, 'load-refused', 'another program'],
    [8, 'load-refused', 'memory'],
    [1455, 'load-refused', 'memory'],
    [11, 'load-refused', 'damaged'],
    [192, 'load-refused', 'damaged'],
    [1132, 'load-refused', 'damaged'],
    [1, 'load-refused', '1 (ERROR_INVALID_FUNCTION)'],
    [9_999, 'load-refused', 'look that code up'],
    [0x7fff_ffff, 'load-refused', '0x7FFFFFFF'],
  ] as const)('%i is %s', (error, cause, words) => {
    expect(loadRefused(error, '')).toEqual({ cause, detail: expect.stringContaining(words) });
  });
});

describe('what glibc says', () => {
  // As measured with glibc 2.36, or as its sources have it where no such file can be made here.
  it.each([
    ['libhelper.so.1: cannot open shared object file: No such file or directory', 'missing-import', '--dll-directory'],
    ['/a/libhelper.so: cannot open shared object file: Permission denied', 'load-refused', 'read access'],
    ['/a/disk.so: undefined symbol: nosuchfunction', 'missing-import', 'symbol'],
    ['/a/disk.so: undefined symbol: f, version V1', 'missing-import', 'symbol'],
    ["/a/libv.so: version `V9' not found (required by /a/disk.so)", 'missing-import', 'newer library'],
    ["/lib/libc.so.6: version `GLIBC_2.99' not found (required by /a/disk.so)", 'missing-import', 'newer library'],
    ['/lib/x86_64-linux-gnu/libc.so: invalid ELF header', 'load-refused', 'musl'],
    ['libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory', 'load-refused', 'musl'],
    ['/a/libz.so: invalid ELF header', 'load-refused', 'no shared object'],
    ['/a/libz.so: file too short', 'load-refused', 'no shared object'],
    ['/a/libz.so: object file has no dynamic section', 'load-refused', 'no shared object'],
    ['/a/disk.so: cannot allocate memory in static TLS block', 'load-refused', 'initial-exec'],
    ['/a/disk.so: cannot enable executable stack as shared object requires: Permission denied', 'load-refused', 'noexecstack'],
    ['/a/libz.so: wrong ELF class: ELFCLASS32', 'wrong-machine', 'x86-64'],
    ['/a/prog: cannot dynamically load position-independent executable', 'executable', 'Pass the library'],
    ['/a/prog: cannot dynamically load executable', 'executable', 'Pass the library'],
    ['/a/disk.so: failed to map segment from shared object: Operation not permitted', 'load-refused', 'noexec'],
    ['/a/disk.so: failed to map segment from shared object', 'load-refused', 'noexec'],
    ['/a/disk.so: cannot make segment writable for relocation: Permission denied', 'load-refused', '-fPIC'],
    ['/a/disk.so: CPU ISA level is lower than required', 'load-refused', 'processor'],
    ['/a/disk.so: something new', 'load-refused', 'something new'],
  ] as const)('%s is %s', (text, cause, words) => {
    const refused = loadRefused(1, text);
    expect(refused).toEqual({ cause, detail: expect.stringContaining(words) });
    expect(refused.detail).toContain(text);
  });

  it('is shown without its power, and not at any length', () => {
    const { cause, detail } = loadRefused(1, `/a/\x1b[2J\u202e${'x'.repeat(5_000)}: undefined symbol: f`);
    expect(cause).toBe('missing-import');
    expect(detail).toContain('/a/\\u001b[2J\\u202exxx');
    expect(detail.length).toBeLessThan(1_000);
  });
});
