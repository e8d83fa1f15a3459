/** LAYOUT and the offsets that the journal's reader uses, against what a compiler makes of layout.h. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CALLBACKS, CALLS } from '../abi/calls.ts';
import { ERROR_IO_PENDING } from '../abi/errors.ts';
import { STATE } from '../abi/states.ts';
import { LARGEST_TABLE_BYTES } from '../abi/table.ts';
import { ALIASES, MOST_TABLES } from '../contract/step.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { LACKING_CODE } from './ending.ts';
import { LAYOUT } from './journal/layout.ts';
import { ACTIONS, CRASH_STATE, FLAG, INSIDE, KIND, TARGETS, WAITED } from './journal/numbers.ts';
import { BEAT_MS } from './load.ts';

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
  'sizeof(struct pc_crash)': LAYOUT.crashBytes,
  'offsetof(struct pc_crash, fault)': 24,
  'offsetof(struct pc_crash, registers)': LAYOUT.crashRegistersAt,
  PC_RESOURCES: ALIASES.length,
  PC_TABLES: MOST_TABLES,
  PC_TABLE_BYTES: LARGEST_TABLE_BYTES,
  PC_BEAT_US: BEAT_MS * 1000,
  // Where `measured` has what does not fit into its fields: 80, 88 and 96.
  PC_LOCALE_UNITS: 4,
  PC_IN_USE_UNITS: 4,
  PC_PRIORITY_UNITS: 2,
  ...named('PC_', KIND),
  ...named('PC_F_', FLAG),
  ...indexed(['PC_OWN', 'PC_NULL', 'PC_CLOSED_RESID', 'PC_MADE_UP'], TARGETS),
  ...indexed(['PC_CONTINUE', 'PC_DELAY', 'PC_ANSWER_TERMINATE', 'PC_HOLD'], ACTIONS),
  ...named('PC_', Object.fromEntries(WAITED.map((name, index) => [name, index]))),
  ...named('PC_', INSIDE),
  ...named('PC_CRASH_', CRASH_STATE),
  PC_WINE_STUB: LACKING_CODE.stub,
  PC_NO_MODULE: LACKING_CODE.module,
  PC_NO_FUNCTION: LACKING_CODE.function,
  // model/unload.ts
  PC_NOT_FREED: 0,
  PC_FREED: 1,
  PC_STAYS: 2,
  PC_WIN32_IO_PENDING: ERROR_IO_PENDING,
  PC_STATE_ONLINE: STATE.online,
  PC_STATE_OFFLINE: STATE.offline,
  PC_STATE_FAILED: STATE.failed,
  PC_STATE_NOT_ANY_NODE: STATE.cannotComeOnlineOnAnyNode,
  PC_STATE_NOT_THIS_NODE: STATE.cannotComeOnlineOnThisNode,
  ...numbered('PC_', CALLS),
  ...numbered('PC_', CALLBACKS),
};

/** Of an enum's numbers these concern nobody but the shim, or are asked by program.test.ts. */
const ELSEWHERE =
  /^PC_(HOLD_END|STEPS|SCRIPT|LOGS_PER_SCENARIO|REPORTS_PER_SCENARIO|CLOSED|IS_OFFLINE|ONLINE_PENDING|IS_ONLINE|OFFLINE_PENDING|IS_FAILED)$/;

function named(prefix: string, numbers: Readonly<Record<string, number>>): Record<string, number> {
  const upper = (name: string): string => name.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${prefix}${upper(name)}`, value]));
}

function indexed(names: readonly string[], values: readonly unknown[]): Record<string, number> {
  expect(values).toHaveLength(names.length);
  return Object.fromEntries(names.map((name, index) => [name, index]));
}

function numbered(prefix: string, names: readonly (string | null)[]): Record<string, number> {
  return Object.fromEntries(names.flatMap((name, index) => (name === null ? [] : [[`${prefix}${name.toUpperCase()}`, index]])));
}

it('asks for every number that layout.h has a name for', () => {
  const header = readFileSync(new URL('../monitor/shim/layout.h', import.meta.url), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const enums = [...header.matchAll(/enum \w*\s*\{([^}]*)\}/g)].flatMap((match) => (match[1] ?? '').split(','));
  const names = enums.map((each) => each.split('=')[0]?.trim() ?? '').filter((name) => name !== '');
  expect(names.length).toBeGreaterThan(80);
  expect(names.filter((name) => !(name in QUESTIONS) && !ELSEWHERE.test(name))).toEqual([]);
});

it.skipIf(cannotCompile('elf') !== null)('the reader and the shim agree on every offset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-layout-'));
  try {
    const lines = Object.keys(QUESTIONS).map((question) => `printf("%llu\\n", (unsigned long long)(uint32_t)(${question}));`);
    const source = `#include "state.h"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) { ${lines.join('\n')} return 0; }\n`;
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
