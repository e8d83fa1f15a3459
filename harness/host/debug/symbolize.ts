/**
 * Finds function, file and line of a place in a module. It needs debugging information in the module, and a tool that reads it.
 * No verdict depends on it.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SubjectFile } from '../../contract/subject.ts';

const run = promisify(execFile);

/** Limit of the tool, milliseconds: reading a large module's debugging information takes a moment. */
const WITHIN_MS = 10_000;

/**
 * For example `cancel_resource, vendor.c:42`; null if no tool knows more than the address. llvm-symbolizer reads DWARF and PDB.
 * addr2line comes with every compiler, and reads DWARF of ELF files. Their output is text from the module, so it is hostile.
 * @param offset in the module, bytes
 */
export async function sourceOf({ path, format }: Pick<SubjectFile, 'path' | 'format'>, offset: number): Promise<string | null> {
  const address = `0x${offset.toString(16)}`;
  const llvm = await firstTwoLines('llvm-symbolizer', [
    `--obj=${path}`,
    '--relative-address',
    '--functions=linkage',
    '--no-inlines',
    address,
  ]);
  if (llvm !== null || format === 'pe') return llvm;
  return firstTwoLines('addr2line', ['-e', path, '-f', address]);
}

/** Function and place from the tool's output, which both tools print alike; null if it knows neither. */
async function firstTwoLines(command: string, args: readonly string[]): Promise<string | null> {
  const printed = await run(command, [...args], { timeout: WITHIN_MS, maxBuffer: 1 << 20, windowsHide: true }).catch(() => null);
  const [name = '??', place = '??'] = (printed?.stdout ?? '').trim().split('\n');
  // llvm-symbolizer adds a column to file and line.
  const fileAndLine = /([^\\/]+?:\d+)(?::\d+)?$/.exec(place)?.[1] ?? '??';
  const known = [name, fileAndLine];
  const said = known.filter((text) => text !== '' && !text.startsWith('??'));
  return said.length === 0 ? null : said.join(', ');
}
