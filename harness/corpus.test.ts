import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleLie } from '../reports/sample.test-data.ts';
import type { Step } from './contract/step.ts';
import { keep, keptScenarios, readCorpus } from './corpus.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcancel-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const DLL = 'vendor.dll';

describe('the corpus', () => {
  it('gives back what it keeps, one of a fingerprint', async () => {
    const shorter = { ...sampleLie, steps: sampleLie.steps.slice(0, 2) };
    await keep(folder, DLL, [sampleLie]);
    await keep(folder, DLL, [shorter, { ...sampleLie, fingerprint: 'another', steps: [] }]);
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
    expect(bad.join('\n')).toMatch(/cut\.json is left out[\s\S]*"do" has to be one of/);
  });

  it('runs the newest first, and no more than a few', () => {
    mkdirSync(join(folder, DLL));
    for (let index = 0; index < 40; index++) {
      const path = join(folder, DLL, `${index}.json`);
      writeFileSync(path, JSON.stringify([{ do: 'pause', resource: 'A', ms: index }]));
      utimesSync(path, 1_000 + index, 1_000 + index);
    }
    const { steps } = readCorpus(folder, DLL);
    expect(steps).toHaveLength(24);
    expect(steps[0]).toEqual([{ do: 'pause', resource: 'A', ms: 39 }]);
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
