import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the lane "unit" starts no Node, no compiler and no Wine, in whichever way', async () => {
  expect(() => spawn('wine64', [])).toThrow('A unit test may not start wine64');
  expect(() => execFileSync('/usr/bin/gcc', ['--version'])).toThrow('A unit test may not start gcc');
  await expect((async () => promisify(execFile)(process.execPath, ['--version']))()).rejects.toThrow(
    'name its file NAME.native.test.ts',
  );
  // Else this file would fail for it: see refuse.ts.
  expect((globalThis as { refusedStarts?: string[] }).refusedStarts?.splice(0)).toHaveLength(3);
});
