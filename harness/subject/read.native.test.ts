import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubjectError } from '../contract/subject.ts';
import { fileError } from './file-error.ts';
import { readSubject } from './read.ts';
import { buildExportsDll } from './testkit/pe-samples.ts';
import { scratchFolder, tool } from './testkit/tools.ts';

async function errorAt(path: string): Promise<SubjectError> {
  const reading = await readSubject(path);
  if (reading.ok) throw new Error('it was read');
  return reading.error;
}

describe('readSubject', () => {
  it('reads a DLL from its file', async ({ skip }) => {
    const path = buildExportsDll(scratchFolder(), skip);
    expect(await readSubject(path)).toMatchObject({ ok: true, subject: { name: 'exports.dll', path, kind: 'dll' } });
  });

  it('knows the file that a link leads to, which a process may name the module by', async ({ skip }) => {
    const path = buildExportsDll(scratchFolder(), skip);
    const link = join(scratchFolder(), 'vendor.dll');
    symlinkSync(path, link);
    expect(await readSubject(link)).toMatchObject({
      ok: true,
      subject: { name: 'vendor.dll', realName: 'exports.dll', path: link },
    });
  });

  it('says what a missing file, a folder and a pipe are', async ({ skip }) => {
    const folder = scratchFolder();
    const pipe = join(folder, 'pipe.dll');
    execFileSync(tool('mkfifo', skip), [pipe]);
    const loop = join(folder, 'loop.dll');
    symlinkSync('loop.dll', loop);
    expect(await errorAt(join(folder, 'none.dll'))).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('does not exist'),
    });
    expect(await errorAt('')).toMatchObject({ kind: 'missing', message: expect.stringContaining('The empty path') });
    expect(await errorAt(join(folder, 'a\0b'))).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('zero character'),
    });
    expect(await errorAt(join(folder, 'x'.repeat(300)))).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('too long'),
    });
    expect(await errorAt(join(pipe, 'x.dll'))).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('not a folder'),
    });
    expect(await errorAt(folder)).toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('is a folder. Pass the DLL'),
    });
    expect(await errorAt(pipe)).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('pipe') });
    expect(await errorAt(loop)).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('leads back to itself') });
  });

  it('refuses a file above 512 MiB without reading it', async () => {
    const path = join(scratchFolder(), 'huge.dll');
    writeFileSync(path, 'MZ');
    truncateSync(path, 512 * 1024 * 1024 + 1);
    expect(await errorAt(path)).toEqual({
      kind: 'unreadable',
      message: `${path} has 513 MiB, and at most 512 MiB are read. Pass the DLL itself, without what is packed with it.`,
    });
  });

  it.for([
    ['', 'is empty'],
    ['hello\n', 'is a text file'],
    ['!<arch>\nfoo', 'library for linking'],
    ['PK\x03\x04', 'ZIP archive'],
    ['\x01\x02\x03', 'neither a PE nor an ELF file'],
  ] as const)('says of %j that it %s', async ([content, sentence]) => {
    const folder = join(scratchFolder(), 'sub');
    mkdirSync(folder);
    const path = join(folder, 'x.dll');
    writeFileSync(path, content, 'latin1');
    const error = await errorAt(path);
    expect(error.kind).toBe('not-a-module');
    expect(error.message).toContain(sentence);
    expect(error.message).toContain('Pass the resource DLL itself');
  });

  it('says of a DOS program that it is one', async () => {
    const path = join(scratchFolder(), 'dos.exe');
    const content = Buffer.alloc(256);
    content.write('MZ');
    content.writeUInt32LE(128, 0x3c);
    content.write('NE', 128);
    writeFileSync(path, content);
    expect(await errorAt(path)).toMatchObject({ kind: 'not-a-module', message: expect.stringContaining('16-bit Windows') });
  });
});

describe('fileError', () => {
  it('tells who may not read a file what to change', () => {
    // Tests may run as root, who may read everything.
    expect(fileError('x.dll', 'EACCES')).toEqual({
      kind: 'unreadable',
      message: 'x.dll may not be read by this user. Give the user read access to it and its folders.',
    });
  });

  it('names a code that it does not know', () => {
    expect(fileError('x\x1b[2J.dll', 'EIO').message).toMatch(/^x\\u001b\[2J\.dll could not be read \(EIO\)\. Check/);
  });
});
