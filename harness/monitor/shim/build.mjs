/**
 * Builds the shim for both systems: `node build.mjs [folder]` (default: bin beside this file). The binaries in bin are
 * committed, so that users need no compiler. The same compiler gives the same bytes: no time stamp, no path, no build id. A
 * test checks this, which proves that the binaries come from these sources.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

const common = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-fno-ident', `-ffile-prefix-map=${here}=.`, '-shared', '-s'];

/** @type {Record<'pe' | 'elf', { compiler: string, file: string, suffix: string, flags: string[], libraries: string[] }>} */
const targets = {
  pe: {
    compiler: 'x86_64-w64-mingw32-gcc',
    file: 'pcancel-shim.dll',
    suffix: '_pe.c',
    // Otherwise ld would derive the preferred address from the output's path.
    flags: ['-static-libgcc', '-Wl,--no-insert-timestamp', '-Wl,--image-base=0x2a5430000'],
    libraries: ['-ladvapi32', '-lsynchronization'],
  },
  elf: {
    compiler: 'gcc',
    file: 'pcancel-shim.so',
    suffix: '_elf.c',
    // No start files: the library has no constructors, so it needs only symbols of the build machine's C library.
    flags: [
      '-fPIC',
      '-fvisibility=hidden',
      '-fno-stack-protector',
      '-nostartfiles',
      '-DPC_OLD_GLIBC',
      '-Wl,--build-id=none',
      // koffi unloads its libraries at exit, while the heartbeat thread still runs in this one.
      '-Wl,-z,nodelete',
      '-Wl,-z,relro,-z,now',
    ],
    libraries: [],
  },
};

/** The versions of the compiler and its linker: both decide the bytes. */
export function compilerOf(target) {
  const { compiler } = targets[target];
  const first = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0].trim();
  const linker = first(compiler, ['-print-prog-name=ld']);
  return `${first(compiler, ['--version'])}; ${first(linker, ['--version'])}`;
}

/** The C files of one target, sorted: their order decides the bytes too. */
export function sourcesOf(target) {
  const other = target === 'pe' ? '_elf.c' : '_pe.c';
  return readdirSync(here)
    .filter((name) => name.endsWith('.c') && !name.endsWith(other))
    .sort();
}

/** Builds one target into a folder and returns the file's path. Throws if the compiler fails; its messages are on stderr. */
export function build(target, folder) {
  const { compiler, file, flags, libraries } = targets[target];
  mkdirSync(folder, { recursive: true });
  const output = join(resolve(folder), file);
  const env = { ...process.env, LC_ALL: 'C', SOURCE_DATE_EPOCH: '0' };
  execFileSync(compiler, [...common, ...flags, '-o', output, ...sourcesOf(target), ...libraries], {
    cwd: here,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return output;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2] ?? join(here, 'bin');
  for (const target of /** @type {const} */ (['pe', 'elf'])) console.log(build(target, folder));
  const compilers = { pe: compilerOf('pe'), elf: compilerOf('elf') };
  writeFileSync(join(folder, 'compilers.json'), `${JSON.stringify(compilers, null, 2)}\n`);
}
