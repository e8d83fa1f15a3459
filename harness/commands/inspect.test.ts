/** Mistakes in the flags of `inspect`, for a file that cannot be loaded: they are told all the same, and before anything is printed. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { UsageError } from '../contract/usage.ts';
import { inspectCommand } from './inspect.ts';

const NO_MODULE = fileURLToPath(import.meta.url);

it.each([
  ['--call-timeout', 'soon'],
  ['--bind', 'nothing'],
])('%s %s is a mistake whatever the file is', async (flag, value) => {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  await expect(inspectCommand([NO_MODULE, flag, value], write, new AbortController().signal)).rejects.toThrow(UsageError);
  expect(written).toBe('');
});
