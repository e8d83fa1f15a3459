/** describeCancel as its users meet it: in this file for a conforming DLL, and in a Vitest of its own where tests have to fail. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeCancel } from './vitest.ts';

const ending = process.platform === 'win32' ? 'dll' : 'so';
const example = (stem: string): string => fileURLToPath(new URL(`../../fixtures/examples/${stem}.${ending}`, import.meta.url));

describeCancel(example('example-good'), { profile: 'standard', seed: 1, timeLimitSeconds: 120 });

interface JsonTest {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

interface JsonFile {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly JsonTest[];
}

/** Runs one test file in a Vitest of its own, in a folder outside of this repository. */
async function runVitest(
  body: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ exit: number; file: JsonFile; said: string }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pcancel-vitest-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const door = JSON.stringify(fileURLToPath(new URL('./vitest.ts', import.meta.url)));
  writeFileSync(join(folder, 'cancel.test.js'), `import { describeCancel } from ${door};\n${body}\n`);
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const results = join(folder, 'results.json');
  const args = [vitest, 'run', '--root', folder, '--reporter=default', '--reporter=json', `--outputFile=${results}`];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...outerless(), NO_COLOR: '1', ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const exit = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const report = JSON.parse(readFileSync(results, 'utf8')) as { readonly testResults: readonly JsonFile[] };
  const [file] = report.testResults;
  if (file === undefined) throw new Error(`Vitest reported no file: ${said}`);
  return { exit, file, said };
}

/** The environment without what the Vitest around this test has set. */
function outerless(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|PCANCEL_DLL|TEST$|NODE_ENV$)/.test(name)));
}

function withStatus(file: JsonFile, status: string): string[] {
  return file.assertionResults.filter((result) => result.status === status).map(({ fullName }) => fullName.replace(/:.*/, ''));
}

test('a faulty DLL fails exactly the test of its rule, and the verdict', async () => {
  const options = { seed: 1, runs: 12, timeLimitSeconds: 60, rules: ['returns.success-cancelled', 'returns.win32-code'] };
  const { exit, file, said } = await runVitest(
    `describeCancel(${JSON.stringify(example('example-bad'))}, ${JSON.stringify(options)});`,
  );
  const suite = `Cancel of example-bad.${ending}`;
  expect(exit).toBe(1);
  expect(withStatus(file, 'failed')).toEqual([`${suite} verdict`, `${suite} returns.success-cancelled`]);
  expect(withStatus(file, 'passed')).toEqual([`${suite} returns.win32-code`]);
  expect(file.assertionResults).toHaveLength(3);
  expect(said).toContain('profile standard, seed 1');
  // Vitest prints the message, and the place in the user's file.
  expect(said).toMatch(/Cancel\(A\) answered ERROR_SUCCESS while \w+ was pending, but the operation went on/);
  expect(said).toMatch(/Steps:\n\s+1\. Open\(A\)\n\s+2\. O\w+\(A\)/);
  expect(said).toMatch(/Trace:\n/);
  expect(said).toMatch(
    /Again: npx pcancel check \S+ --seed=1 --runs=12 --time-limit=60 --rule=returns\.success-cancelled\nTo do: Decide /,
  );
  expect(said).toContain('cancel.test.js:2:1');
});

test('what cannot be judged is not green: the verdict fails with the cause, the rules are skipped', async () => {
  const { exit, file, said } = await runVitest('describeCancel();', { PCANCEL_DLL: fileURLToPath(import.meta.url) });
  expect(exit).toBe(1);
  expect(withStatus(file, 'failed')).toEqual(['Cancel of vitest.native.test.ts verdict']);
  expect(withStatus(file, 'passed')).toEqual([]);
  expect(said).toMatch(/not-applicable: .*vitest\.native\.test\.ts is a text file\. .*\nAgain: npx pcancel check /);
});

test('a file that is not there fails with one sentence', async () => {
  const { exit, file, said } = await runVitest("describeCancel('nowhere.dll');");
  expect(exit).toBe(1);
  expect(withStatus(file, 'passed')).toEqual([]);
  expect(said).toMatch(/nowhere\.dll does not exist\. Check the path, and whether the build has made it\./);
  expect(said).toContain('cancel.test.js:2:1');
});

test('no DLL named', () => {
  expect(() => describeCancel('')).toThrow(
    'No DLL is named: pass its path to describeCancel, or set the environment variable PCANCEL_DLL to it.',
  );
});

test.each([
  [{ seed: -1 }, '--seed takes a whole number'],
  [{ timeLimitSeconds: 0.5 }, '--time-limit takes a whole number'],
  [{ rules: ['returns.nothing'] }, '--rule returns.nothing is no rule'],
  [{ rules: ['arguments.null-resid'] }, 'arguments.null-resid is a rule of the profile strict'],
  [{ profile: 'lenient' as 'strict' }, '--profile takes contract, standard, strict, hardening'],
  [{ timeLimit: 5 } as object, 'describeCancel has no option "timeLimit"; it takes profile, seed,'],
])('%j is refused while tests are collected', (options, sentence) => {
  expect(() => describeCancel('vendor.dll', options)).toThrow(sentence);
});
