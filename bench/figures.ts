/**
 * Measures the figures that the README and the issues name: `npm run bench`. Prints medians of whole-process times. A busy
 * machine changes them, so nothing is asserted.
 *
 * node bench/figures.ts [--runs N]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { buildFixtures } from '../fixtures/build.ts';
import type { Scenario } from '../harness/contract/step.ts';
import { VERSION_RANGE } from '../harness/host/bind-request.ts';
import { nativeLauncher } from '../harness/host/native.ts';
import type { Launcher } from '../harness/host/place/place.ts';
import { Pool } from '../harness/host/pool.ts';
import { wineLauncher } from '../harness/host/wine/launcher.ts';
import { setUp } from '../harness/host/wine/setup.ts';
import { NO_FORWARDS } from '../harness/subject/entry-forwards.ts';
import { callsPerSecond, type Mix } from './calls.ts';

const run = promisify(execFile);
const launcherScript = fileURLToPath(new URL('../harness/pcancel.mjs', import.meta.url));
const example = (name: string): string => fileURLToPath(new URL(`../fixtures/examples/${name}`, import.meta.url));

/** Deadline of a call in the measured hang, milliseconds. */
const HANG_DEADLINE_MS = 1_500;

const { values } = parseArgs({ options: { runs: { type: 'string' } } });
const times = Number(values.runs ?? 3);

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

async function measured(work: () => Promise<unknown>): Promise<string> {
  const samples: number[] = [];
  for (let time = 0; time < times; time++) {
    const startedAt = performance.now();
    await work();
    samples.push((performance.now() - startedAt) / 1_000);
  }
  return `${median(samples).toFixed(2)} s (${Math.min(...samples).toFixed(2)} to ${Math.max(...samples).toFixed(2)}, ${times} runs)`;
}

/** Runs a whole command. Any exit code is accepted, since it is the DLL's verdict. */
async function pcancel(...args: readonly string[]): Promise<void> {
  await run(process.execPath, [launcherScript, ...args], { maxBuffer: 1 << 26 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) throw error;
  });
}

const CANCELLED: Scenario = {
  id: 'bench',
  situation: 'bench',
  basis: 'documented',
  seed: 0,
  steps: [
    { do: 'open', resource: 'A' },
    { do: 'online', resource: 'A' },
    { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 10, permille: 0 } },
  ],
};

/** Seconds from the start of a fresh monitor to its end, for a scenario that ends it. */
async function ending(launcher: Launcher, path: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'pcancel-bench-'));
  const bindDeadlines = { callMs: () => 30_000, totalMs: 30_000 };
  const request = {
    path,
    folders: [],
    resourceType: 'bench',
    typeGuessed: false,
    file: null,
    forwards: NO_FORWARDS,
    bind: 'auto',
    versions: VERSION_RANGE,
  } as const;
  const pool = new Pool({ launcher, root, request, bindDeadlines, reset: null });
  try {
    return await measured(() => pool.runFresh([CANCELLED], { callMs: () => HANG_DEADLINE_MS, totalMs: 10_000 }));
  } finally {
    await pool.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Scenarios of each mix, for runs of some seconds. A drawn scenario spends nearly all its time waiting. */
const SCENARIOS: Readonly<Record<Mix, number>> = { drawn: 10, waitless: 500 };

async function calls(launcher: Launcher, path: string, mix: Mix): Promise<string> {
  const samples: number[] = [];
  for (let time = 0; time < times; time++) samples.push(await callsPerSecond(launcher, path, SCENARIOS[mix], mix));
  const [least, most] = [Math.min(...samples), Math.max(...samples)];
  return `${median(samples).toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)}, ${times} runs)`;
}

const setup = await setUp({ install: false, log: () => {} });
const lanes: { name: string; suffix: string; format: 'elf' | 'pe'; launcher: Launcher }[] = [
  { name: 'native', suffix: 'so', format: 'elf', launcher: nativeLauncher() },
];
if (setup.kind === 'ready')
  lanes.push({ name: setup.ready.wine.version, suffix: 'dll', format: 'pe', launcher: wineLauncher(setup.ready) });
const { built } = await buildFixtures({
  formats: lanes.map((lane) => lane.format),
  names: ['crash-null', 'hang-lock', 'synchronous'],
});
for (const { name, suffix, format, launcher } of lanes) {
  const fixture = (wanted: string): string => built.find((each) => each.name === wanted && each.format === format)?.path ?? '';
  const print = (what: string, figure: string): void =>
    void process.stdout.write(`${name.split(' ')[0]?.padEnd(9) ?? ''} ${what.padEnd(56)} ${figure}\n`);
  print(
    'check, standard, conforming example, 250 ms operations',
    await measured(() => pcancel('check', example(`example-good.${suffix}`), '--seed', '1')),
  );
  print('inspect', await measured(() => pcancel('inspect', example(`example-good.${suffix}`))));
  print('a crash, from a fresh process to its end', await ending(launcher, fixture('crash-null')));
  print(`a hang with a deadline of ${HANG_DEADLINE_MS} ms, likewise`, await ending(launcher, fixture('hang-lock')));
  print('calls per second, random mix, 250 ms operations', await calls(launcher, example(`example-good.${suffix}`), 'drawn'));
  print('calls per second, random mix without waits', await calls(launcher, fixture('synchronous'), 'waitless'));
}
