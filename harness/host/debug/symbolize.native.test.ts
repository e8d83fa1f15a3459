import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSubject } from '../../subject/read.ts';
import { compileSubject, scratch } from '../../testkit/native.ts';
import { sourceOf } from './symbolize.ts';

const { folder, remove } = scratch();
afterAll(remove);

describe('function and line', () => {
  const source = '__attribute__((visibility("default"))) int vendor_cancel(void) {\n  return 7;\n}\n';

  it('come from the debugging information', async () => {
    const plain = compileSubject(folder, 'plain', source);
    const debug = join(folder, 'debug.so');
    execFileSync('gcc', ['-g', '-shared', '-fPIC', join(folder, 'plain.c'), '-o', debug]);
    const at = async (path: string): Promise<string | null> => {
      const reading = await readSubject(path);
      if (!reading.ok) throw new Error(reading.error.message);
      const { rva } = reading.subject.exports.find(({ name }) => name === 'vendor_cancel') ?? { rva: null };
      return sourceOf(reading.subject, rva ?? 0);
    };
    expect(await at(debug)).toBe('vendor_cancel, plain.c:1');
    expect(await at(plain)).toBe('vendor_cancel');
  });

  it('are unknown for what is no module', async () => {
    expect(await sourceOf({ path: join(folder, 'plain.c'), format: 'elf' }, 16)).toBeNull();
    expect(await sourceOf({ path: '/nonexistent/vendor.dll', format: 'pe' }, 16)).toBeNull();
  });
});
