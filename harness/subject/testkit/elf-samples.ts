/** Builds small ELF libraries for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Skip, tool } from './tools.ts';

/**
 * Every kind of symbol that a library can define: code, data, weak and indirect functions, a thread-local variable, an absolute
 * number, and symbols that only the linker defines.
 */
const SOURCE = `
int code(void) { return 1; }
__attribute__((weak)) int weak(void) { return 2; }
__attribute__((visibility("hidden"))) int hidden(void) { return 3; }
__attribute__((visibility("protected"))) int protected(void) { return 4; }
static int one(void) { return 5; }
static int (*choose(void))(void) { return one; }
int chosen(void) __attribute__((ifunc("choose")));
int data = 6;
const int constant = 7;
int zeroed[64];
__thread int own = 8;
__asm__(".globl absolute\\n.set absolute, 0x1234\\n");
__attribute__((section("__minfo"), used)) static int info = 9;
extern int __start___minfo[], __stop___minfo[];
int *first(void) { return __start___minfo; }
int *last(void) { return __stop___minfo; }
`;

/** C++ templates give symbols that are unique in a process (STB_GNU_UNIQUE). */
const UNIQUE = `
template <class T> struct Counted { static int count; static int next() { static int last; return ++last + count; } };
template <class T> int Counted<T>::count = 1;
int one() { return Counted<int>::next() + Counted<long>::next(); }
`;

const VERSIONS = 'V1 { global: code; data; local: hidden; };\nV2 { global: *; } V1;\n';

/** Builds one library for each way in which a linker lays out the symbols that a loader finds. Returns their paths. */
export function buildElfSamples(folder: string, skip: Skip): readonly string[] {
  const gcc = tool('gcc', skip);
  const source = join(folder, 'sample.c');
  const versions = join(folder, 'sample.map');
  writeFileSync(source, SOURCE);
  writeFileSync(versions, VERSIONS);
  const build = (name: string, ...flags: readonly string[]): string => {
    const output = join(folder, `${name}.so`);
    run(gcc, ['-shared', '-fPIC', '-o', output, source, `-Wl,-soname,${name}.so.1`, ...flags]);
    return output;
  };
  return [
    build('gnu', '-Wl,--hash-style=gnu'),
    build('sysv', '-Wl,--hash-style=sysv'),
    build('both', '-Wl,--hash-style=both', '-s'),
    build('versioned', `-Wl,--version-script=${versions}`),
    // The linker defines names for a section's start and end. dlsym finds them only if they are not hidden.
    build('default-ends', '-Wl,-z,start-stop-visibility=default'),
    build('hidden-ends', '-Wl,-z,start-stop-visibility=hidden'),
    build('needing', '-Wl,--no-as-needed', '-lm', '-ldl', '-lpthread'),
    build('nothing', '-fvisibility=hidden', '-nostdlib'),
    buildUnique(folder, skip),
  ];
}

function buildUnique(folder: string, skip: Skip): string {
  const source = join(folder, 'unique.cpp');
  const output = join(folder, 'unique.so');
  writeFileSync(source, UNIQUE);
  run(tool('g++', skip), ['-shared', '-fPIC', '-o', output, source]);
  return output;
}
