import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '../harness/files/write-whole.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit/junit.ts';
import { exitAfter, progressTo, publish, type Reporter } from './publish.ts';
import { ruleInfo, sampleConforming, sampleReport } from './sample.test-data.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcancel-publish-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = sampleReport(sampleConforming);
const junit = (file: string) => junitReporter({ file, dialect: 'ci', ruleInfo, replayFrom: null });
const cannot: Reporter = {
  name: 'broken',
  file: null,
  onProgress() {
    throw new Error('no progress');
  },
  async finish() {
    throw new Error('on\u001b[31mly me');
  },
};

test('folders are created, and what was written is told to those that write to streams', async () => {
  let told: readonly string[] = [];
  const last: Reporter = {
    name: 'console',
    file: null,
    async finish(_report, published) {
      told = published.written.map(({ file }) => file);
    },
  };
  const files = [join(folder, 'a', 'b', 'report.json'), join(folder, 'a', 'junit.xml')] as const;
  const published = await publish([last, jsonReporter(files[0]), junit(files[1])], report);
  expect(published.failures).toEqual([]);
  expect(told).toEqual(files);
  expect(JSON.parse(readFileSync(files[0], 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)));
  expect(exitAfter(report, published)).toBe(0);
  expect(readdirSync(join(folder, 'a'))).toEqual(['b', 'junit.xml']);
});

test('a reporter that throws stops no other, gives one sentence, and makes the run exit 5', async () => {
  const file = join(folder, 'report.json');
  const published = await publish([cannot, jsonReporter(file), cannot], report);
  expect(existsSync(file)).toBe(true);
  expect(published.failures.map(({ message }) => message)).toEqual(
    Array(2).fill('The broken report could not be written: on\\u001B[31mly me.'),
  );
  expect(exitAfter(report, published)).toBe(5);
});

test('one that throws at progress gets no more of it; the others do', () => {
  const seen: string[] = [];
  const listener: Reporter = { name: 'ear', file: null, onProgress: (event) => void seen.push(event.kind), async finish() {} };
  const tell = progressTo([cannot, listener]);
  tell({ kind: 'phase', phase: 'inspect' });
  tell({ kind: 'phase', phase: 'explore' });
  expect(seen).toEqual(['phase', 'phase']);
});

test.runIf(process.platform === 'linux').each([
  ['a folder', () => folder, /that is a folder: name a file \(EISDIR\)\.$/],
  [
    'a path through a file',
    () => join(file(), 'report.json'),
    /a file, not a folder: choose another path \((ENOTDIR|EEXIST)\)\.$/,
  ],
  ['a full disk', () => '/dev/full', /no space is left: free some, or choose another folder \(ENOSPC\)\.$/],
  [
    'a name beyond all limits',
    () => join(folder, 'x'.repeat(300)),
    /the path is too long: choose a shorter one \(ENAMETOOLONG\)\.$/,
  ],
  [
    'a file system that takes no files',
    () => '/proc/pcancel/report.json',
    /proc.+ cannot be made: choose another path \(ENOENT\)\.$/,
  ],
])('%s: one sentence, and the others are written', async (_name, path, sentence) => {
  const good = join(folder, 'good.json');
  const published = await publish([jsonReporter(path()), junit(path()), jsonReporter(good)], report);
  expect(published.written.map((written) => written.file)).toEqual([good]);
  expect(published.failures).toHaveLength(2);
  for (const failure of published.failures) {
    expect(failure.message).toMatch(sentence);
    expect(failure.message).not.toContain('\n');
  }
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

function file(): string {
  const path = join(folder, 'file');
  writeFileSync(path, '');
  return path;
}

test.runIf(process.platform === 'linux' && process.getuid?.() !== 0)('a folder without permission', async () => {
  chmodSync(folder, 0o500);
  const published = await publish([jsonReporter(join(folder, 'report.json'))], report);
  chmodSync(folder, 0o700);
  expect(published.failures[0]?.message).toMatch(/permission denied: choose a folder that you may write to \(EACCES\)\.$/);
});

test.runIf(process.platform === 'linux')('a device is written to and stays one; a link stays a link', async () => {
  await expect(writeWhole('/dev/full', 'x')).rejects.toThrow('ENOSPC');
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  const target = join(folder, 'target');
  const link = join(folder, 'link');
  writeFileSync(target, 'old');
  symlinkSync(target, link);
  await writeWhole(link, 'new');
  expect(readFileSync(target, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['link', 'target']);
});
