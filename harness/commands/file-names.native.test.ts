/** Files whose names Windows cannot have, as a stranger passes them: nothing runs, and nobody hears of a stack. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pcancel } from '../testkit/command-line.ts';
import { GOOD, scratch } from '../testkit/native.ts';

const PE = fileURLToPath(new URL('../../fixtures/examples/example-good.dll', import.meta.url));

const { folder, remove } = scratch();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
afterAll(remove);

function named(name: string): string {
  const path = join(folder, name);
  copyFileSync(PE, path);
  return path;
}

/** A report of which only the DLL's path counts. */
function reportOf(path: string): string {
  const finding = {
    id: 'F1',
    rule: 'returns.success-cancelled',
    outcome: 'violation',
    seed: 1,
    reproduced: '3/3',
    fingerprint: '',
    prefix: [],
    evidence: {},
    steps: [{ do: 'open', resource: 'A' }],
  };
  const subject = { name: 'x.dll', path, sha256: null, platform: 'wine' };
  const file = join(folder, 'report.json');
  writeFileSync(
    file,
    JSON.stringify({
      schema: 'pcancel/report/1',
      tool: { version: '0' },
      run: { profile: 'standard' },
      subjects: [{ subject, calibration: null, findings: [finding] }],
    }),
  );
  return file;
}

async function expectRefused(args: readonly string[]): Promise<void> {
  const { exit, out, err } = await pcancel(args, temporary);
  expect({ exit, out }, err).toEqual({ exit: 2, out: '' });
  expect(err).toMatch(/^pcancel: Windows has no name for "[^\n]+: move or rename it\.\n$/);
  expect(readdirSync(temporary), 'nothing ran').toEqual([]);
}

describe.skipIf(process.platform !== 'linux')('exit 2 before anything runs', () => {
  // All that Windows cannot have: host/wine/windows-name.test.ts.
  it.each(['a:b.dll', 'a\nb.dll', 'trailing.dll.', 'con.dll'])('where a DLL is called %j', async (name) => {
    const path = named(name);
    await Promise.all(
      [
        ['check', path],
        ['check', GOOD, path],
        ['inspect', path],
      ].map(expectRefused),
    );
    await expectRefused(['replay', reportOf(path)]);
  });

  it('where a folder on its way, or one of --dll-directory, is called so', async () => {
    const inside = join(folder, 'odd:folder');
    mkdirSync(inside);
    copyFileSync(PE, join(inside, 'disk.dll'));
    const plain = named('disk.dll');
    await expectRefused(['check', join(inside, 'disk.dll')]);
    await expectRefused(['check', plain, '--dll-directory', inside]);
    await expectRefused(['inspect', plain, '--dll-directory', inside]);
    await expectRefused(['replay', reportOf(plain), '--dll-directory', inside]);
  });

  it('but what does not run under Wine may be called anything', async () => {
    const native = join(folder, 'a:b"*?.so');
    writeFileSync(native, readFileSync(GOOD));
    const text = join(folder, 'a:b.dll');
    writeFileSync(text, 'no DLL\n');
    expect(await pcancel(['inspect', native], temporary)).toMatchObject({ exit: 0, err: '' });
    expect(await pcancel(['check', text], temporary)).toMatchObject({ exit: 3 });
  });
});
