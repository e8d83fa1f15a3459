/** The questions' and answers' layout against what a compiler makes of shim.h. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ASK, LOADING, MODULE_BYTES, PLACE, RAN, START, STARTED, UNLOADED } from './questions.ts';
import { cannotCompile } from './shim/compiling.ts';

/** By the names of shim.h where those differ. */
const FIELDS: Readonly<Record<string, string>> = { address: 'fn', inModule: 'in_module' };

function offsets(struct: string, { bytes, ...fields }: { readonly bytes: number } & Readonly<Record<string, number>>) {
  const named = Object.entries(fields).map(([key, at]): [string, number] => {
    const name = key.replace(/At$/, '');
    return [`offsetof(struct ${struct}, ${FIELDS[name] ?? name})`, at];
  });
  return { [`sizeof(struct ${struct})`]: bytes, ...Object.fromEntries(named) };
}

const QUESTIONS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(ASK).map(([name, value]) => [`PC_ASK_${name.toUpperCase()}`, value])),
  ...offsets('pc_loading', LOADING),
  ...offsets('pc_place', { ...PLACE }),
  ...offsets('pc_start', START),
  'offsetof(struct pc_started, bytes)': STARTED.bytesAt,
  'offsetof(struct pc_started, value)': STARTED.valueAt,
  'offsetof(struct pc_started, table)': STARTED.tableAt,
  'offsetof(struct pc_started, head)': STARTED.headAt,
  'sizeof(struct pc_started)': STARTED.bytes,
  ...offsets('pc_ran', RAN),
  ...offsets('pc_unloaded', UNLOADED),
  PC_MODULE_BYTES: MODULE_BYTES,
};

it.skipIf(cannotCompile('elf') !== null)('the monitor and the shim agree on every question', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-questions-'));
  try {
    const lines = Object.keys(QUESTIONS).map((question) => `printf("%u\\n", (unsigned)(${question}));`);
    const source = `#include "shim.h"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) { ${lines.join('\n')} return 0; }\n`;
    writeFileSync(join(folder, 'questions.c'), source);
    const program = join(folder, 'questions');
    execFileSync('gcc', ['-I', join(import.meta.dirname, 'shim'), join(folder, 'questions.c'), '-o', program]);
    const answers = execFileSync(program, { encoding: 'utf8' }).trim().split('\n').map(Number);
    expect(Object.fromEntries(Object.keys(QUESTIONS).map((question, index) => [question, answers[index]]))).toEqual(QUESTIONS);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
