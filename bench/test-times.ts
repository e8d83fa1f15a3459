/**
 * Prints the times of the tests by lane, from a JSON report of Vitest:
 *
 *   npx vitest run --reporter=default --reporter=json --outputFile=times.json
 *   npm run test:times -- times.json [MOST]
 *
 * For each lane it prints the files, the tests, the seconds of work, and the seconds from the first start to the last end. Then
 * it prints the MOST longest files and tests.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fields of Vitest's JSON that are used here. Times are milliseconds. */
interface TestTimes {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly fullName: string; readonly duration?: number | null }[];
  }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, most = '12'] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file that Vitest wrote: npm run test:times -- times.json');
const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as TestTimes;
const files = testResults.map((each) => ({ ...each, path: relative(root, each.name), ms: each.endTime - each.startTime }));

/** The lane of a test file, from its name. */
function laneOf(path: string): string {
  return /\.(native|wine|fleet)\.test\.ts$/.exec(path)?.[1] ?? 'unit';
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(7)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

say('lane      files  tests     work      from first to last');
for (const lane of ['unit', 'native', 'wine', 'fleet', 'all']) {
  const own = files.filter(({ path }) => lane === 'all' || laneOf(path) === lane);
  if (own.length === 0) continue;
  const work = own.reduce((sum, { ms }) => sum + ms, 0);
  const span = Math.max(...own.map(({ endTime }) => endTime)) - Math.min(...own.map(({ startTime }) => startTime));
  const tests = own.reduce((sum, { assertionResults }) => sum + assertionResults.length, 0);
  say(`${lane.padEnd(8)} ${String(own.length).padStart(6)} ${String(tests).padStart(6)} ${seconds(work)} ${seconds(span)}`);
}
say('');
for (const { path, ms } of files.toSorted((a, b) => b.ms - a.ms).slice(0, Number(most))) say(`${seconds(ms)}  ${path}`);
say('');
const tests = files.flatMap(({ path, assertionResults }) =>
  laneOf(path) === 'fleet' ? [] : assertionResults.map(({ fullName, duration }) => ({ path, fullName, ms: duration ?? 0 })),
);
for (const { path, fullName, ms } of tests.toSorted((a, b) => b.ms - a.ms).slice(0, Number(most)))
  say(`${seconds(ms)}  ${path}: ${fullName}`);
