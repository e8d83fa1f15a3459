/** No space left for temporary files: that is the machine's, told as such, and no DLL is accused of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../contract/report.ts';
import { wantOfSpace } from '../host/want-of-space.ts';
import { start } from '../testkit/command-line.ts';
import { GOOD, leftAfter, scratch } from '../testkit/native.ts';

const { folder, remove } = scratch();
const small = join(folder, 'small');
mkdirSync(small);

/** A file system of its own, which only root may make, and not in every container. */
const mounted = ((): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', small]);
  remove();
});

describe('a crash in the shim', () => {
  const shim = '/opt/pcancel/pcancel-shim.so';
  const at = (module: string) => ({ module, offset: '0x4d0e' });

  it.each([
    ['SIGBUS', 'pcancel-shim.so', true],
    ['in-page error (0xC0000006)', 'pcancel-shim.so', true],
    ['SIGBUS', 'vendor.so', false],
    ['SIGSEGV', 'pcancel-shim.so', false],
  ])('%s at %s is for want of space: %s', (code, module, is) => {
    expect(wantOfSpace({ code, at: at(module) }, shim, folder) !== null).toBe(is);
    expect(wantOfSpace({ code, at: null }, shim, folder)).toBeNull();
  });
});

describe.skipIf(!mounted)('a check that runs out of space', () => {
  let report: Report;
  let told = '';
  beforeAll(async () => {
    const json = join(folder, 'report.json');
    const checking = start(['check', GOOD, '--runs', '400', '--seed', '1', '--json', json, '--reporter', 'console'], small);
    // Not before: how much room processes take as they start depends on how busy the machine is.
    expect(await checking.says('exploring')).toBe(true);
    fill(join(small, 'filler'));
    const { exit, out, err } = await checking.ended;
    told = out + err;
    expect(exit, told).toBe(5);
    report = JSON.parse(readFileSync(json, 'utf8'));
  });

  it('says so, and accuses nobody', () => {
    const [subject] = report.subjects;
    expect(subject).toMatchObject({
      verdict: 'inconclusive',
      findings: [],
      fault: expect.stringMatching(/no space left|ENOSPC/),
    });
    expect(told).not.toMatch(/SIGBUS|crash|at file:/);
  });

  it('ends, and leaves nothing', async () => {
    rmSync(join(small, 'filler'));
    expect(await leftAfter(small, 10_000)).toEqual([]);
    expect(readdirSync(small)).toEqual([]);
  });
});

/** Writes until no byte more can be written. */
function fill(file: string): void {
  for (let bytes = 1 << 20; bytes > 0; bytes >>= 1) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // The next smaller piece may still fit.
    }
  }
}
