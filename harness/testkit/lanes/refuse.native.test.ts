/** A test in the wrong lane fails, even where it catches the refusal; tests of Vitest in a Vitest of their own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pcancel-lanes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
symlinkSync(MODULES, join(folder, 'node_modules'));

/** Runs one test file with the set-up of a lane. */
async function runIn(lane: 'unit' | 'native', body: string): Promise<{ readonly failed: boolean; readonly said: string }> {
  const place = mkdtempSync(join(folder, `${lane}-`));
  mkdirSync(place, { recursive: true });
  const setup = fileURLToPath(new URL(`./${lane}.ts`, import.meta.url));
  const config = `export default { test: { include: ['*.test.ts'], setupFiles: [${JSON.stringify(setup)}] } };`;
  writeFileSync(join(place, 'vitest.config.mjs'), config);
  const head = "import { spawnSync, execFile } from 'node:child_process';\nimport { expect, it } from 'vitest';\n";
  writeFileSync(join(place, 'some.test.ts'), `${head}it('starts something', async () => {${body}});\n`);
  const args = [join(MODULES, 'vitest', 'vitest.mjs'), 'run', '--root', place];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, said: stdout + stderr }),
    ),
  );
}

it.each([
  ['unit', "spawnSync('nm', ['--version']);", null],
  ['unit', 'spawnSync(process.execPath, []);', 'name its file NAME.native.test.ts'],
  ['unit', "try { execFile('gcc', []); } catch {}", 'A unit test may not start gcc'],
  ['native', "spawnSync(process.execPath, ['--version']);", null],
  ['native', "try { spawnSync('wine64', ['cmd']); } catch {}", 'A native test may not start wine64'],
] as const)('in the lane %s: %s', async (lane, body, refusal) => {
  const { failed, said } = await runIn(lane, body);
  expect(failed, said).toBe(refusal !== null);
  if (refusal !== null) expect(said).toContain(refusal);
});
