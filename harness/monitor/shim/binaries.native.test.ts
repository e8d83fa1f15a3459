import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { build, compilerOf, type Target } from './build.mjs';
import { cannotCompile } from './compiling.ts';

const bin = join(import.meta.dirname, 'bin');
const folder = mkdtempSync(join(tmpdir(), 'pcancel-shim-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const declared = [...readFileSync(join(import.meta.dirname, 'shim.h'), 'utf8').matchAll(/^PC_API .*?\b(pc_\w+)\(/gm)]
  .map((match) => match[1] ?? '')
  .sort();
const compilers = JSON.parse(readFileSync(join(bin, 'compilers.json'), 'utf8')) as Record<Target, string>;

/** Names that a binary exports, by binutils. */
function exported(file: string): string[] {
  const pe = file.endsWith('.dll');
  const listing = pe
    ? (execFileSync('x86_64-w64-mingw32-objdump', ['-p', file], { encoding: 'utf8' })
        .split('[Ordinal/Name Pointer] Table', 2)[1]
        ?.split('\n\n', 1)[0] ?? '')
    : execFileSync('nm', ['-D', '--defined-only', file], { encoding: 'utf8' });
  return [...listing.matchAll(pe ? /\[ *\d+\] (\w+)$/gm : / T (\w+)$/gm)].map((match) => match[1] ?? '').sort();
}

describe.each([
  ['elf', 'pcancel-shim.so'],
  ['pe', 'pcancel-shim.dll'],
] as const)('%s', (target, file) => {
  const why = cannotCompile(target);
  const same = why === null && compilerOf(target) === compilers[target];

  it.skipIf(why !== null)(
    same || why !== null
      ? `${file} is what its sources give, byte for byte${why === null ? '' : ` (skipped: ${why})`}`
      : `${file} exports what its sources do (another compiler than ${compilers[target]}: bytes not compared)`,
    () => {
      const rebuilt = build(target, folder);
      expect(basename(rebuilt)).toBe(file);
      if (same)
        expect(readFileSync(rebuilt).equals(readFileSync(join(bin, file))), 'run node build.mjs and commit bin').toBe(true);
      expect(exported(rebuilt)).toEqual(exported(join(bin, file)));
    },
  );

  it.skipIf(why !== null)('exports the functions of shim.h and nothing else', () => {
    expect(declared.length).toBeGreaterThanOrEqual(8);
    expect(exported(join(bin, file))).toEqual(declared);
  });
});

it('asks for no C library newer than the one that Node 22 asks for', () => {
  const versions = [...readFileSync(join(bin, 'pcancel-shim.so'), 'latin1').matchAll(/GLIBC_2\.(\d+)/g)].map((match) =>
    Number(match[1]),
  );
  expect(versions.length).toBeGreaterThan(0);
  expect(Math.max(...versions)).toBeLessThanOrEqual(28);
});

it.skipIf(process.platform !== 'linux')(
  'is loaded by koffi, beats, answers on a thread of its own, and lets the process end',
  () => {
    const script = `
    const koffi = require('koffi');
    const library = koffi.load(process.argv[1]);
    const attached = library.func('uint32_t pc_attach(str16 path, uint64_t bytes)')(process.argv[2], 4096 + 128 * 100);
    const guarded = library.func('uint32_t pc_guard()')();
    const places = Buffer.alloc(1024);
    const address = new BigUint64Array([16n]);
    const leave = library.func('uint32_t pc_leave_lanes()');
    const told = (error) => setTimeout(() => leave.async((_, left) =>
      console.log(JSON.stringify({ attached, guarded, asked, error, known: places.readUInt32LE(12), left }))), 100);
    const tell = koffi.register(told, koffi.pointer(koffi.proto('void pc_tell(uint32_t error)')));
    library.func('void pc_told_by(void *tell)')(tell);
    const ask = library.func('uint32_t pc_ask(uint32_t question, void *in, uint32_t in_bytes, void *out, uint32_t out_bytes)');
    const asked = ask(3, address, 8, places, 1024);
    const alive = setInterval(() => {}, 10); setTimeout(() => clearInterval(alive), 500);`;
    const journal = join(folder, 'jöurnal');
    const ran = spawnSync(process.execPath, ['-e', script, join(bin, 'pcancel-shim.so'), journal], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect({ status: ran.status, stdout: ran.stdout }, ran.stderr).toEqual({
      status: 0,
      stdout: '{"attached":0,"guarded":0,"asked":0,"error":0,"known":0,"left":0}\n',
    });
    const header = readFileSync(journal);
    expect(header.toString('latin1', 0, 4)).toBe('PCJ1');
    expect(header.readBigUInt64LE(8)).toBe(100n);
    expect(header.readBigUInt64LE(40)).toBeGreaterThan(0n);
  },
);
