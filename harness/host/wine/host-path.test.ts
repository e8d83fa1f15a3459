import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scratch, scratch } from '../../testkit/native.ts';
import { fromWindowsPath } from './host-path.ts';

let made: Scratch;
let prefix: string;
beforeAll(() => {
  made = scratch();
  prefix = join(made.folder, 'prefix');
  mkdirSync(join(prefix, 'drive_c', 'users', 'Public'), { recursive: true });
  writeFileSync(join(prefix, 'drive_c', 'users', 'Public', 'Helper.dll'), '');
});
afterAll(() => made.remove());

describe('the file that a path under Wine means', () => {
  const windows = (path: string): string => path.replaceAll('/', '\\');

  it('lies where drive Z: or C: says, in whatever case', () => {
    const file = join(prefix, 'drive_c', 'users', 'Public', 'Helper.dll');
    for (const path of [
      'C:\\users\\Public\\Helper.dll',
      'c:\\Users\\public\\HELPER.DLL',
      '\\\\?\\C:\\users/Public\\helper.dll',
    ]) {
      expect(fromWindowsPath(path, prefix), path).toBe(file);
    }
    expect(fromWindowsPath(`Z:${windows(file)}`, prefix)).toBe(file);
    expect(fromWindowsPath(`z:${windows(file).replace('Helper', 'hELPER')}`, prefix)).toBe(file);
    expect(fromWindowsPath(`\\\\?\\unix${windows(file)}`, prefix)).toBe(file);
  });

  it('is none where nothing is there, or nothing can be told', () => {
    const deep = `Z:${'\\a'.repeat(100)}`;
    for (const path of [
      '',
      'helper.dll',
      'C:',
      'D:\\x.dll',
      '\\\\server\\share\\x.dll',
      'C:\\users\\..\\..\\x',
      'C:\\gone.dll',
      deep,
    ]) {
      expect(fromWindowsPath(path, prefix), path).toBeNull();
    }
  });
});
