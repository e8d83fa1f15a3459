import { execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleLie } from '../../reports/sample.test-data.ts';
import type { Step } from '../contract/step.ts';
import { unitsOf } from '../hunt/hunt.ts';
import { keptScenarios, readCorpus } from './corpus.ts';
import { keep } from './keep.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcancel-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const DLL = 'vendor.dll';
const BUILD = { name: DLL, sha256: 'a1' };

describe('the corpus', () => {
  it('gives back what it keeps, one of a fingerprint', async () => {
    const shorter = { ...sampleLie, steps: sampleLie.steps.slice(0, 2) };
    await keep(folder, BUILD, [sampleLie]);
    await keep(folder, BUILD, [shorter, { ...sampleLie, fingerprint: 'another', steps: [] }]);
    expect(readdirSync(join(folder, DLL))).toHaveLength(1);
    expect(readCorpus(folder, DLL)).toEqual({ steps: [shorter.steps], bad: [] });
    expect(readCorpus(folder, 'other.dll')).toEqual({ steps: [], bad: [] });
  });

  it('leaves out what is no list of steps, and says so', () => {
    mkdirSync(join(folder, DLL));
    writeFileSync(join(folder, DLL, 'cut.json'), '{"steps": [{"do":');
    writeFileSync(join(folder, DLL, 'other.json'), '{"steps": [{"do": "format", "resource": "C"}]}');
    writeFileSync(join(folder, DLL, 'README'), 'not one of ours');
    const { steps, bad } = readCorpus(folder, DLL);
    expect(steps).toEqual([]);
    // Which of them is the newer one is the file system's.
    expect(bad.toSorted()).toEqual([
      expect.stringMatching(/cut\.json is left out/),
      expect.stringMatching(/other\.json is left out.*"do" has to be one of/s),
    ]);
  });

  const pauses = (path: string, ms: number, at: number): void => {
    writeFileSync(path, JSON.stringify([{ do: 'pause', resource: 'A', ms }]));
    utimesSync(path, at, at);
  };

  it('runs the newest first, and no more than a few', () => {
    mkdirSync(join(folder, DLL));
    for (let index = 0; index < 40; index++) pauses(join(folder, DLL, `${index}.json`), index, 1_000 + index);
    const run = keptScenarios(readCorpus(folder, DLL).steps, 'documented', 4, 7);
    expect(run).toHaveLength(24);
    expect(run[0]?.steps).toEqual([{ do: 'pause', resource: 'A', ms: 39 }]);
  });

  it('has no newer ones that may not be run crowd out those that may', () => {
    mkdirSync(join(folder, DLL));
    pauses(join(folder, DLL, 'legal.json'), 5, 1_000);
    const misuse = JSON.stringify([
      { do: 'open', resource: 'A' },
      { do: 'cancel', resource: 'A', target: 'made-up' },
    ]);
    for (let index = 0; index < 40; index++) writeFileSync(join(folder, DLL, `misuse-${index}.json`), misuse);
    const { steps } = readCorpus(folder, DLL);
    expect(keptScenarios(steps, 'derived', 4, 7).map((scenario) => scenario.steps)).toEqual([
      [{ do: 'pause', resource: 'A', ms: 5 }],
    ]);
    expect(keptScenarios(steps, 'misuse', 4, 7)).toHaveLength(24);
  });

  it('does not read without end', () => {
    mkdirSync(join(folder, DLL));
    for (let index = 0; index < 503; index++) pauses(join(folder, DLL, `${index}.json`), index, 1_000 + index);
    const { steps, bad } = readCorpus(folder, DLL);
    expect(steps).toHaveLength(500);
    expect(bad).toEqual([`${join(folder, DLL)}: 3 older files are not looked at.`]);
  });

  it('takes no two of them for the same situation', () => {
    const steps: readonly Step[] = [
      { do: 'open', resource: 'A' },
      { do: 'cancel', resource: 'A', target: 'made-up' },
    ];
    const run = keptScenarios([steps, steps, steps], 'misuse', 4, 7);
    expect(run.map(({ situation }) => situation)).toEqual(['corpus-1', 'corpus-2', 'corpus-3']);
    // What one corrupts would be met by the next.
    expect(unitsOf(run, 8)).toHaveLength(3);
  });

  it('asks nothing of a DLL that the profile or the DLL does not allow', () => {
    const open: Step = { do: 'open', resource: 'A' };
    const kept: readonly (readonly Step[])[] = [
      [open, { do: 'cancel', resource: 'A' }],
      [open, { do: 'cancel', resource: 'A', target: 'null' }],
      [open, { do: 'open', resource: 'B' }, { do: 'cancel', resource: 'B' }],
    ];
    expect(keptScenarios(kept, 'derived', 1, 7).map(({ id }) => id)).toEqual(['corpus-1']);
    expect(keptScenarios(kept, 'policy', 4, 7).map(({ id, basis }) => [id, basis])).toEqual([
      ['corpus-1', 'documented'],
      ['corpus-2', 'policy'],
      ['corpus-3', 'documented'],
    ]);
  });
});

describe('what somebody has put into the corpus', () => {
  const own = (name: string): string => join(folder, DLL, name);
  beforeEach(() => mkdirSync(join(folder, DLL)));

  it.skipIf(process.platform === 'win32')('is read only if it is a file, and never waited for', () => {
    execFileSync('mkfifo', [own('pipe.json')]);
    symlinkSync('loop.json', own('loop.json'));
    symlinkSync('nothing', own('dangling.json'));
    symlinkSync('/dev/zero', own('zeroes.json'));
    mkdirSync(own('folder.json'));
    writeFileSync(own('large.json'), '[');
    truncateSync(own('large.json'), 1 << 30);
    writeFileSync(own('deep.json'), '['.repeat(1 << 20));
    writeFileSync(own('\u001b[31mred.json'), '{');
    writeFileSync(join(folder, 'elsewhere'), JSON.stringify([{ do: 'open', resource: 'A' }]));
    symlinkSync('../elsewhere', own('linked.json'));
    const startedAt = performance.now();
    const { steps, bad } = readCorpus(folder, DLL);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(steps).toEqual([[{ do: 'open', resource: 'A' }]]);
    const told = bad.map((line) => line.slice(join(folder, DLL).length + 1)).sort();
    expect(told).toEqual([
      expect.stringMatching(/^\\u001B\[31mred\.json is left out: /),
      'dangling.json is left out: it cannot be read (ENOENT)',
      expect.stringMatching(/^deep\.json is left out: /),
      'folder.json is left out: it is no regular file',
      'large.json is left out: it holds 1073741824 bytes, and at most 4194304 are read',
      'loop.json is left out: it cannot be read (ELOOP)',
      'pipe.json is left out: it is no regular file',
      'zeroes.json is left out: it is no regular file',
    ]);
  });

  it('instead of its folder is told, and only an absent one is not', () => {
    writeFileSync(join(folder, 'file.dll'), '');
    expect(readCorpus(folder, 'file.dll').bad).toEqual([
      `${join(folder, 'file.dll')} cannot be read (ENOTDIR): what was found before is not run again.`,
    ]);
    expect(readCorpus(join(folder, 'absent'), DLL).bad).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('in the place of a finding is not written to, and the others are kept', async () => {
    await keep(folder, BUILD, [sampleLie]);
    const [name = ''] = readdirSync(join(folder, DLL));
    rmSync(own(name));
    execFileSync('mkfifo', [own(name)]);
    const other = { ...sampleLie, fingerprint: 'another' };
    await expect(keep(folder, BUILD, [sampleLie, other])).rejects.toThrow(`${own(name)} is no regular file`);
    expect(readCorpus(folder, DLL).steps).toEqual([other.steps]);
  });
});

describe('what is kept of one fingerprint', () => {
  const few = sampleLie.steps.slice(0, 2);
  const many = sampleLie.steps;
  const kept = async (...found: readonly (readonly [readonly Step[], string])[]): Promise<readonly Step[] | undefined> => {
    for (const [steps, reproduced] of found) await keep(folder, BUILD, [{ ...sampleLie, steps, reproduced }]);
    const { steps, bad } = readCorpus(folder, DLL);
    expect(bad).toEqual([]);
    expect(steps).toHaveLength(1);
    return steps[0];
  };

  it('is what shows it in fewer steps', async () => {
    expect(await kept([few, '3/3'], [many, '3/3'])).toEqual(few);
    expect(await kept([many, '1/3'], [few, '2/3'])).toEqual(few);
  });

  it('is what this build shows it with, whatever another one did', async () => {
    await keep(folder, BUILD, [{ ...sampleLie, steps: few }]);
    await keep(folder, { ...BUILD, sha256: 'b2' }, [{ ...sampleLie, steps: many, reproduced: '1/3' }]);
    expect(readCorpus(folder, DLL).steps).toEqual([many]);
  });

  it('is first of all what shows it every time', async () => {
    expect(await kept([many, '3/3'], [few, '2/3'])).toEqual(many);
    expect(await kept([few, '2/3'], [many, '1/1'])).toEqual(many);
  });

  it('is the new where the old cannot be run, and the shorter where it does not say how surely it shows', async () => {
    await keep(folder, BUILD, [{ ...sampleLie, steps: few }]);
    const path = join(folder, DLL, readdirSync(join(folder, DLL))[0] ?? '');
    const { reproduced: _, ...earlier } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(earlier));
    expect(await kept([many, '3/3'])).toEqual(few);
    writeFileSync(path, '{"steps": [');
    expect(await kept([many, '1/3'])).toEqual(many);
  });

  it('is among the newest once it was found again', async () => {
    await keep(folder, BUILD, [sampleLie]);
    const path = join(folder, DLL, readdirSync(join(folder, DLL))[0] ?? '');
    utimesSync(path, 1_000, 1_000);
    await keep(folder, BUILD, [sampleLie]);
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
  });
});

describe('several checks on one folder at once', () => {
  it('do not hurt each other: no half of a file is read, and nothing is left lying', async () => {
    const rounds = 60;
    // Each writes a form that is better than the one before it, so that it does write.
    const source = `
      import { keep } from ${JSON.stringify(new URL('./keep.ts', import.meta.url).href)};
      const finding = ${JSON.stringify(sampleLie)};
      const pause = { do: 'pause', resource: 'A', ms: 1 };
      for (let left = ${rounds}; left > 0; left--)
        await keep(${JSON.stringify(folder)}, ${JSON.stringify(BUILD)}, [{ ...finding, steps: Array(left).fill(pause) }]);
    `;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source];
    const checks = Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, flags)));
    let ended = false;
    void checks.finally(() => {
      ended = true;
    });
    let read = 0;
    while (!ended) {
      const { steps, bad } = readCorpus(folder, DLL);
      expect(bad).toEqual([]);
      read += steps.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await checks;
    expect(read).toBeGreaterThan(0);
    expect(readdirSync(join(folder, DLL))).toHaveLength(1);
    expect(readCorpus(folder, DLL).steps[0]).toHaveLength(1);
  });
});
