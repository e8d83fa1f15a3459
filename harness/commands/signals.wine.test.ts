/**
 * Signals at any moment: what comes of a run is one of the documented ends, its reports are whole, and nothing of it is left. Moments are drawn anew
 * each time; a failure names the signal and the moment.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../contract/report.ts';
import { cacheFolder, prefixesFolder } from '../host/wine/cache.ts';
import { setUp } from '../host/wine/setup.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { PROGRAM, type Ran, start } from '../testkit/command-line.ts';
import { GOOD, leftAfter, scratch } from '../testkit/native.ts';

const PE = fileURLToPath(new URL('../../fixtures/examples/example-bad.dll', import.meta.url));
const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const { folder, remove } = scratch();
afterAll(remove);

const SIGNALS = process.platform === 'win32' ? (['SIGINT', 'SIGBREAK'] as const) : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const);
type Signal = (typeof SIGNALS)[number];

/** From the first instant on, most of them within the first second. */
function moments(count: number): readonly (readonly [Signal, number])[] {
  return Array.from({ length: count }, (_, index) => {
    const ms = index === 0 ? 0 : Math.round(Math.random() ** 2 * 2_500);
    return [SIGNALS[index % SIGNALS.length] ?? 'SIGINT', ms] as const;
  });
}

let runs = 0;

interface Signalled {
  readonly ran: Ran;
  readonly temporary: string;
}

async function signalled(args: readonly string[], signal: Signal, ms: number): Promise<Signalled> {
  runs += 1;
  const temporary = join(folder, `tmp-${runs}`);
  mkdirSync(temporary);
  const { child, ended } = start(args, temporary);
  await sleep(ms);
  child.kill(signal);
  return { ran: await ended, temporary };
}

async function expectNothingLeft(temporary: string): Promise<void> {
  expect(await leftAfter(temporary, 10_000), 'processes left').toEqual([]);
  expect(readdirSync(temporary), 'folders left').toEqual([]);
  rmSync(temporary, { recursive: true });
}

/** Node itself, which knows nothing of us yet, ends by the signal: then nothing has begun. */
function neverBegan({ signal, err, out }: Ran): boolean {
  return signal !== null && err === '' && out === '';
}

async function check(dlls: readonly string[], signal: Signal, ms: number): Promise<void> {
  const json = join(folder, 'report.json');
  const junit = join(folder, 'report.xml');
  for (const file of [json, junit]) rmSync(file, { force: true });
  const { ran, temporary } = await signalled(
    ['check', ...dlls, '--runs', '2000', '--json', json, '--junit', junit, '--reporter', 'console'],
    signal,
    ms,
  );
  await expectNothingLeft(temporary);
  if (neverBegan(ran)) {
    expect([existsSync(json), existsSync(junit)]).toEqual([false, false]);
    return;
  }
  expect({ signal: ran.signal, exit: [1, 4].includes(ran.exit ?? -1) }, ran.err).toEqual({ signal: null, exit: true });
  const report: Report = JSON.parse(readFileSync(json, 'utf8'));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  expect(report.run.exit).toBe(ran.exit);
  expect(report.subjects).toHaveLength(dlls.length);
  for (const subject of report.subjects) {
    if (subject.verdict === 'inconclusive') expect(subject.reason).toContain('interrupted');
    else expect(subject.findings).not.toEqual([]);
  }
  expect(readFileSync(junit, 'utf8')).toMatch(/<\/testsuites>\s*$/);
  expect(ran.out).toContain(`exit ${ran.exit}: `);
}

describe.skipIf(cannotCompile('elf') !== null)('a native check', () => {
  it.each(moments(12))('%s after %i ms', (signal, ms) => check([GOOD, GOOD], signal, ms));
});

describe.skipIf(cannotCompile('pe') !== null || process.platform !== 'linux')('a check under Wine', () => {
  beforeAll(() => setUp({ install: false, log: () => {} }), 300_000);

  it.each(moments(8))('%s after %i ms', async (signal, ms) => {
    await check([PE], signal, 2 * ms);
  });
});

describe('what has nothing to tell', () => {
  const steps = join(folder, 'steps.json');
  writeFileSync(
    steps,
    JSON.stringify([
      { do: 'open', resource: 'A' },
      { do: 'pause', resource: 'A', ms: 60_000 },
    ]),
  );

  it.each(moments(6))('a replay: %s after %i ms', async (signal, ms) => {
    const { ran, temporary } = await signalled(['replay', '--steps', steps, GOOD], signal, ms);
    await expectNothingLeft(temporary);
    if (!neverBegan(ran))
      expect(ran).toMatchObject({ exit: 4, signal: null, out: 'Interrupted: nothing is known of it.\n', err: '' });
  });

  it.each(moments(6))('inspect: %s after %i ms', async (signal, ms) => {
    const { ran, temporary } = await signalled(['inspect', GOOD], signal, Math.round(ms / 4));
    await expectNothingLeft(temporary);
    if (!neverBegan(ran)) expect([0, 4]).toContain(ran.exit);
    if (ran.exit === 4) expect(ran.out).toMatch(/Interrupted: nothing is known of it\.\n$/);
  });
});

describe('twice', () => {
  it.each(moments(6))('%s after %i ms ends it at once, and nothing is left', async (signal, ms) => {
    const temporary = join(folder, 'twice');
    mkdirSync(temporary);
    const { child, ended } = start(['check', GOOD, '--runs', '5000'], temporary);
    await sleep(ms);
    child.kill(signal);
    await sleep(150);
    child.kill(signal);
    const ran = await ended;
    // The first may have been heeded by then.
    expect(ran.signal === signal || ran.exit === 4, `${ran.signal} ${ran.exit}`).toBe(true);
    await expectNothingLeft(temporary);
  });

  it.skipIf(cannotCompile('pe') !== null || process.platform !== 'linux')('under Wine no prefix is left either', async () => {
    const before = readdirSync(prefixesFolder(cacheFolder()));
    const temporary = join(folder, 'twice-wine');
    mkdirSync(temporary);
    const { child, ended, says } = start(['check', PE, '--runs', '5000'], temporary);
    expect(await says('calibrating')).toBe(true);
    await sleep(1_000);
    child.kill('SIGTERM');
    await sleep(150);
    child.kill('SIGTERM');
    const ran = await ended;
    expect(ran.signal === 'SIGTERM' || ran.exit === 4).toBe(true);
    await expectNothingLeft(temporary);
    const mine = readdirSync(prefixesFolder(cacheFolder())).filter(
      (name) => name.includes(`-${child.pid}-`) && !before.includes(name),
    );
    expect(mine).toEqual([]);
  });
});

const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!hasTerminals)('a terminal that goes away', () => {
  it('ends a check with its report: exit 4, since nobody is left to read the console’s', async () => {
    const temporary = join(folder, 'terminal');
    mkdirSync(temporary);
    const [json, exit] = [join(folder, 'terminal.json'), join(folder, 'terminal.exit')];
    const words = [process.execPath, PROGRAM, 'check', GOOD, '--runs', '5000', '--json', json, '--reporter', 'console'];
    // The system tells the shell only, which tells its children, as any shell does; this one then outlives the terminal to say how it ended.
    const command = `${words.join(' ')} & p=$!; trap "kill -HUP $p" HUP; wait $p; wait $p; echo $? > ${exit}.new; mv ${exit}.new ${exit}`;
    const child = spawn('script', ['-qfec', command, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', TMPDIR: temporary, HOME: temporary, SHELL: '/bin/sh' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    while (!told.includes('exploring')) await sleep(50);
    child.kill('SIGKILL');
    while (!existsSync(exit)) await sleep(50);
    expect(readFileSync(exit, 'utf8')).toBe('4\n');
    const report: Report = JSON.parse(readFileSync(json, 'utf8'));
    expect(report.subjects[0]?.reason).toContain('interrupted');
    await expectNothingLeft(temporary);
  });
});
