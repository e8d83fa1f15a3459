/** LAYOUT and the offsets that the journal's reader uses, against what a compiler makes of layout.h. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { LAYOUT } from './journal/layout.ts';

const QUESTIONS: Readonly<Record<string, number>> = {
  PC_MAGIC: LAYOUT.magic,
  PC_CONTINUED: LAYOUT.continued,
  PC_LAYOUT: LAYOUT.layout,
  PC_HEADER_BYTES: LAYOUT.headerBytes,
  PC_SLOT_BYTES: LAYOUT.slotBytes,
  PC_LANES: LAYOUT.lanes,
  PC_TEXT_UNITS: LAYOUT.textUnits,
  PC_INLINE_UNITS: LAYOUT.inlineUnits,
  PC_CONTINUED_UNITS: LAYOUT.continuedUnits,
  'sizeof(struct pc_record)': LAYOUT.slotBytes,
  'sizeof(struct pc_continued)': LAYOUT.slotBytes,
  'sizeof(struct pc_lane)': LAYOUT.laneBytes,
  'offsetof(struct pc_header, lanes)': LAYOUT.lanesAt,
  'offsetof(struct pc_header, crash)': LAYOUT.crashAt,
  'offsetof(struct pc_header, capacity)': 8,
  'offsetof(struct pc_header, next)': 16,
  'offsetof(struct pc_header, seq)': 24,
  'offsetof(struct pc_header, dropped)': 32,
  'offsetof(struct pc_header, beats)': 40,
  'offsetof(struct pc_header, beat_ns)': 48,
  'offsetof(struct pc_header, beat_gap_ns)': 56,
  'offsetof(struct pc_lane, call)': 4,
  'offsetof(struct pc_lane, step)': 8,
  'offsetof(struct pc_lane, resource)': 12,
  'offsetof(struct pc_lane, enter_seq)': 16,
  'offsetof(struct pc_lane, enter_ns)': 24,
  'offsetof(struct pc_lane, thread)': 32,
  'offsetof(struct pc_crash, thread)': 4,
  'offsetof(struct pc_crash, code)': 8,
  'offsetof(struct pc_crash, address)': 16,
  'offsetof(struct pc_crash, base)': 32,
  'offsetof(struct pc_crash, module)': LAYOUT.crashModuleAt,
  'offsetof(struct pc_crash, stub)': LAYOUT.crashStubAt,
  'offsetof(struct pc_header, left)': LAYOUT.leftAt,
  'offsetof(struct pc_header, lacking)': LAYOUT.lackingAt,
  PC_LACKING: LAYOUT.lackingMost,
  'sizeof(struct pc_lacking)': LAYOUT.lackingBytes,
  'offsetof(struct pc_lacking, kept)': 0,
  'offsetof(struct pc_lacking, code)': 4,
  'offsetof(struct pc_lacking, name)': LAYOUT.lackingNameAt,
  'offsetof(struct pc_record, kind)': 4,
  'offsetof(struct pc_record, lane)': 6,
  'offsetof(struct pc_record, seq)': 8,
  'offsetof(struct pc_record, ns)': 16,
  'offsetof(struct pc_record, thread)': 24,
  'offsetof(struct pc_record, step)': 28,
  'offsetof(struct pc_record, resource)': 32,
  'offsetof(struct pc_record, flags)': 36,
  'offsetof(struct pc_record, a)': 40,
  'offsetof(struct pc_record, b)': 48,
  'offsetof(struct pc_record, c)': 56,
  'offsetof(struct pc_record, d)': 64,
  'offsetof(struct pc_record, text_units)': 72,
  'offsetof(struct pc_record, parts)': 76,
  'offsetof(struct pc_record, text)': 80,
  'offsetof(struct pc_continued, text)': 8,
};

it.skipIf(cannotCompile('elf') !== null)('the reader and the shim agree on every offset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-layout-'));
  try {
    const lines = Object.keys(QUESTIONS).map((question) => `printf("%llu\\n", (unsigned long long)(${question}));`);
    const source = `#include "shim.h"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) { ${lines.join('\n')} return 0; }\n`;
    writeFileSync(join(folder, 'layout.c'), source);
    const shim = fileURLToPath(new URL('../monitor/shim/', import.meta.url));
    const program = join(folder, 'layout');
    execFileSync('gcc', ['-I', shim, join(folder, 'layout.c'), '-o', program]);
    const answers = execFileSync(program, { encoding: 'utf8' }).trim().split('\n').map(Number);
    expect(Object.fromEntries(Object.keys(QUESTIONS).map((question, index) => [question, answers[index]]))).toEqual(QUESTIONS);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
