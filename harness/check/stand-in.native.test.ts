/** A whole check of a DLL that uses a replacement for a module of the system. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, SubjectReport } from '../contract/report.ts';
import { pcancel } from '../testkit/command-line.ts';
import { type Scratch, scratch } from '../testkit/native.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

let made: Scratch;
let resolver: string;
beforeAll(() => {
  made = scratch();
  resolver = join(made.folder, 'libresolv.so.2');
  writeFileSync(join(made.folder, 'library.c'), 'int resolver(void) { return 1; }\n');
  execFileSync('gcc', ['-shared', '-fPIC', '-Wl,-soname,libresolv.so.2', join(made.folder, 'library.c'), '-o', resolver]);
});
afterAll(() => made.remove());

function subject(name: string, cancel: string): string {
  const source = join(made.folder, `${name}.c`);
  const hook = `static DWORD cancel(struct resource *resource, DWORD flags) { ${cancel} }`;
  const hooks = 'static const struct hooks hooks = {.cancel = cancel};';
  writeFileSync(source, `#include "skeleton.h"\nint resolver(void);\n${hook}\n${hooks}\n`);
  const flags = ['-std=gnu11', '-w', '-shared', '-fPIC', '-pthread', '-fshort-wchar', '-fvisibility=hidden', '-I', FIXTURES];
  const output = join(made.folder, `${name}.so`);
  execFileSync('gcc', [...flags, source, resolver, '-Wl,-rpath,$ORIGIN', '-o', output], { stdio: 'pipe' });
  return output;
}

async function check(...args: readonly string[]): Promise<{ exit: number | null; out: string; report: SubjectReport }> {
  const json = join(made.folder, 'report.json');
  const { exit, out } = await pcancel(['check', ...args, '--seed', '7', '--json', json], made.folder);
  const [report] = (JSON.parse(readFileSync(json, 'utf8')) as Report).subjects;
  if (report === undefined) throw new Error('no subject in the report');
  return { exit, out, report };
}

describe('a check of a DLL that uses a stand-in', () => {
  it('is not green, and says why; it is once the stand-in is trusted', async () => {
    const good = subject('good', 'return resolver() == 1 ? cancel_rightly(resource) : 5;');
    const open = await check(good);
    expect([open.exit, open.report.verdict]).toEqual([4, 'inconclusive']);
    expect(open.report.grades).toEqual({ contract: 'inconclusive', standard: 'inconclusive' });
    expect(open.report.reason).toBe(
      `Nothing was broken, but it was run with libresolv.so.2 (${resolver}) in place of the system’s own; take it away, or say --trust-module libresolv.so.2 if it is meant to be there.`,
    );
    expect(open.report.modules).toMatchObject([{ name: 'libresolv.so.2', path: resolver, role: 'stand-in' }]);
    expect(open.out).toContain('  modules     libresolv.so.2 (not the system’s: ');

    const trusted = await check(good, '--trust-module', 'LibResolv.so.2');
    expect([trusted.exit, trusted.report.verdict]).toEqual([0, 'conforming']);
    expect(trusted.report.modules).toMatchObject([{ name: 'libresolv.so.2', trusted: true }]);
  });

  it('is red where Cancel lies', async () => {
    const { exit, report } = await check(subject('liar', 'resolver(); return ERROR_SUCCESS;'), '--runs', '16');
    expect([exit, report.verdict]).toEqual([1, 'nonconforming']);
    expect(report.modules).toMatchObject([{ name: 'libresolv.so.2', role: 'stand-in' }]);
  });
});
