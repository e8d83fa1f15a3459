/** What program.ts writes and what the shim reads: the same numbers, and the same program back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALIASES, type Anchor, type CallbackAction, type Step, UNLOAD_PATIENCE_MS } from '../contract/step.ts';
import { ANCHORS, encodeProgram, KNOWN, PROGRAM, STEPS, TARGETS } from './program.ts';
import { ACTIONS } from './scripted.ts';
import { cannotCompile, compileTest } from './shim/compiling.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcancel-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As layout.h and program.h call them. */
const C_NAMES: Readonly<Record<string, string>> = {
  looksAlive: 'LOOKSALIVE',
  isAlive: 'ISALIVE',
  closed: 'CLOSED',
  offline: 'IS_OFFLINE',
  'online-pending': 'ONLINE_PENDING',
  online: 'IS_ONLINE',
  'offline-pending': 'OFFLINE_PENDING',
  failed: 'IS_FAILED',
};
const C_TARGETS = ['PC_OWN', 'PC_NULL', 'PC_CLOSED_RESID', 'PC_MADE_UP'];
const C_ACTIONS = ['PC_CONTINUE', 'PC_DELAY', 'PC_ANSWER_TERMINATE', 'PC_HOLD', 'PC_HOLD_END'];

function numbers(): Readonly<Record<string, number>> {
  const indexed = (names: readonly string[]): [string, number][] => names.map((name, index) => [name, index]);
  return {
    PC_PROGRAM_MAGIC: PROGRAM.magic,
    PC_PROGRAM_VERSION: PROGRAM.version,
    PC_NO_TEXT: PROGRAM.noText,
    PC_GUARDED: PROGRAM.guarded,
    'sizeof(struct pc_program_head)': PROGRAM.headBytes,
    'sizeof(struct pc_step)': PROGRAM.stepBytes,
    'sizeof(struct pc_scripted)': PROGRAM.actionBytes,
    PC_DOS: STEPS.length,
    PC_ATS: ANCHORS.length,
    ...Object.fromEntries(indexed(STEPS.map((name) => `PC_DO_${name.toUpperCase()}`))),
    ...Object.fromEntries(indexed(ANCHORS.map((name) => `PC_AT_${name.toUpperCase()}`))),
    ...Object.fromEntries(indexed(KNOWN.map((name) => `PC_${C_NAMES[name] ?? name}`))),
    ...Object.fromEntries(indexed(C_TARGETS)),
    ...Object.fromEntries(indexed(C_ACTIONS)),
  };
}

const ms = fc.integer({ min: 0, max: 100_000 });
const flags = fc.option(fc.integer({ min: 0, max: 0xffffffff }), { nil: undefined });
const action: fc.Arbitrary<CallbackAction> = fc.oneof(
  fc.record({ act: fc.constant('delay' as const), report: fc.nat(9), ms }),
  fc.record({ act: fc.constant('terminate' as const), report: fc.nat(9) }),
  fc.record({ act: fc.constant('hold' as const), report: fc.nat(9), afterCancelMs: ms, maxMs: ms }),
  fc.record({ act: fc.constant('hold-end' as const), afterCallMs: ms, maxMs: ms }),
);
const anchor: fc.Arbitrary<Anchor | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant<Anchor>({ at: 'next' }),
  fc.record({ at: fc.constant('delay' as const), ms, permille: fc.nat(500) }),
  fc.record({ at: fc.constant('held' as const), withinMs: ms }),
  fc.constant<Anchor>({ at: 'beside', step: 0 }),
);
const common = {
  resource: fc.constantFrom(...ALIASES),
  lane: fc.option(fc.nat(3), { nil: undefined }),
  anchor,
  if: fc.option(fc.subarray([...KNOWN]), { nil: undefined }),
};
const script = fc.option(fc.array(action, { maxLength: 4 }), { nil: undefined });
const drawn = fc.oneof(
  fc.record({ ...common, do: fc.constant('open'), flags }),
  fc.record({ ...common, do: fc.constant('online'), script, flags }),
  fc.record({
    ...common,
    do: fc.constant('offline'),
    script,
    flags,
    destination: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    bufferBytes: fc.option(fc.nat(4096), { nil: undefined }),
  }),
  fc.record({
    ...common,
    do: fc.constant('cancel'),
    flags,
    target: fc.option(fc.constantFrom(...TARGETS), { nil: undefined }),
    holdLog: fc.option(fc.record({ log: fc.integer({ min: 1, max: 9 }), afterMs: ms, maxMs: ms }), { nil: undefined }),
  }),
  fc.record({
    ...common,
    do: fc.constantFrom('terminate', 'close', 'looksAlive', 'isAlive', 'arbitrate', 'release', 'measure'),
  }),
  fc.record({ ...common, do: fc.constant('wait'), quietMs: ms, maxMs: ms }),
  fc.record({ ...common, do: fc.constant('pause'), ms }),
  fc.record({ ...common, do: fc.constant('unload'), quiesceMs: ms }),
) as fc.Arbitrary<Step>;

const units = (text: string): string =>
  ` ${[...Array(text.length).keys()].map((at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('')}`;

/** Report and two times, as the test program prints them. */
function toldAction(action: CallbackAction): readonly [number, number, number] {
  switch (action.act) {
    case 'delay':
      return [action.report, action.ms, 0];
    case 'terminate':
      return [action.report, 0, 0];
    case 'hold':
      return [action.report, action.afterCancelMs, action.maxMs];
    case 'hold-end':
      return [0, action.afterCallMs, action.maxMs];
  }
}

/** The line that the test program prints of a step, from the step itself and not from its encoding. */
function told(step: Step, names: Readonly<Record<string, string>>): string {
  const value: Anchor = step.anchor ?? { at: 'next' };
  const anchorNumber = ['next', 'delay', 'held', 'beside'].indexOf(value.at);
  const anchorArgument = value.at === 'delay' ? value.ms : value.at === 'held' ? value.withinMs : 0;
  const guard =
    step.if === undefined ? '0' : (0x80000000 + step.if.reduce((sum, state) => sum + 2 ** KNOWN.indexOf(state), 0)).toString(16);
  const isCancel = step.do === 'cancel';
  const hold = isCancel ? step.holdLog : undefined;
  const [ms1, ms2] =
    step.do === 'wait'
      ? [step.quietMs, step.maxMs]
      : step.do === 'pause'
        ? [step.ms, 0]
        : step.do === 'unload'
          ? [step.quiesceMs, UNLOAD_PATIENCE_MS]
          : [hold?.afterMs ?? 0, hold?.maxMs ?? 0];
  const fields = [
    STEPS.indexOf(step.do),
    step.lane ?? 0,
    'ABCD'.indexOf(step.resource),
    anchorNumber,
    anchorArgument,
    guard,
    'flags' in step ? (step.flags ?? 0) : 0,
    isCancel ? ['own', 'null', 'closed', 'made-up'].indexOf(step.target ?? 'own') : 0,
    hold?.log ?? 0,
    ms1,
    ms2,
    step.do === 'offline' ? (step.bufferBytes ?? 0) : 0,
  ].join(' ');
  const text =
    step.do === 'open' ? (names[step.resource] ?? step.resource) : step.do === 'offline' ? step.destination : undefined;
  const actions = 'script' in step ? (step.script ?? []) : [];
  const script = actions.map((each) => {
    return ` [${ACTIONS.indexOf(each.act)} ${toldAction(each).join(' ')}]`;
  });
  return `${fields}${text === undefined ? ' null' : units(text.split('\0', 1)[0] ?? '')}${script.join('')}`;
}

describe.skipIf(cannotCompile('elf') !== null)('the shim', () => {
  let program = '';
  beforeAll(() => {
    program = compileTest('elf', folder, 'shim-test', ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined']);
  });

  const readBack = (block: Uint8Array): readonly string[] => {
    writeFileSync(join(folder, 'program'), block);
    const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' };
    const printed = execFileSync(program, ['program', join(folder, 'journal'), join(folder, 'program')], {
      env,
      encoding: 'utf8',
    });
    return printed.replace(/\n$/, '').split('\n');
  };

  it('has the same numbers', () => {
    const wanted = numbers();
    const lines = Object.keys(wanted).map((name) => `printf("%llu\\n", (unsigned long long)(uint32_t)(${name}));`);
    writeFileSync(
      join(folder, 'numbers.c'),
      `#include "program.h"\n#include <stdio.h>\nint main(void) { ${lines.join('\n')} return 0; }\n`,
    );
    const shim = join(import.meta.dirname, 'shim');
    execFileSync('gcc', ['-I', shim, join(folder, 'numbers.c'), '-o', join(folder, 'numbers')]);
    const answers = execFileSync(join(folder, 'numbers'), { encoding: 'utf8' }).trim().split('\n').map(Number);
    expect(Object.fromEntries(Object.keys(wanted).map((name, index) => [name, answers[index]]))).toEqual(wanted);
  });

  it('reads every program as it was meant', () => {
    const names = fc.record({ A: fc.string({ unit: 'binary' }), B: fc.constant('') });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 40 }), names, (steps, given) => {
        const lanes = [...new Set(steps.map((step) => step.lane ?? 0))].reduce((bits, lane) => bits + 2 ** lane, 0);
        const lines = readBack(encodeProgram(steps, given));
        expect(lines).toEqual([`0 ${steps.length} ${lanes.toString(16)}`, ...steps.map((step) => told(step, given))]);
      }),
      { numRuns: 60 },
    );
  });

  it('has the table of a resource type, and refuses one that there is no room for', () => {
    const typed: readonly Step[] = [
      { do: 'open', resource: 'A' },
      { do: 'open', resource: 'B', type: 'Vendor Name' },
    ];
    const tableOf = (block: Uint8Array, index: number): number => {
      const at = PROGRAM.headBytes + (index + 1) * PROGRAM.stepBytes - 4;
      return new DataView(block.buffer).getUint32(at, true);
    };
    const block = encodeProgram(typed, {}, { 'Vendor Name': 7 });
    expect([tableOf(block, 0), tableOf(block, 1)]).toEqual([0, 7]);
    expect(readBack(block)).toHaveLength(3);
    expect(readBack(encodeProgram(typed, {}, { 'Vendor Name': 8 }))).toEqual([expect.stringMatching(/^4 /)]);
  });

  it('reads the longest one, and refuses one that is longer', () => {
    const pauses = (count: number): readonly Step[] =>
      Array.from({ length: count }, () => ({ do: 'pause', resource: 'A', ms: 1.9 }));
    expect(readBack(encodeProgram(pauses(1024), {}))).toHaveLength(1025);
    expect(readBack(encodeProgram(pauses(1024), {}))[1]).toBe('12 0 0 0 0 0 0 0 0 1 0 0 null');
    expect(readBack(encodeProgram(pauses(1025), {}))).toEqual(['3 0 0']);
  });

  it('survives every damage to one', () => {
    const good = encodeProgram(
      [
        { do: 'open', resource: 'A' },
        { do: 'online', resource: 'B', script: [{ act: 'terminate', report: 1 }] },
      ],
      {},
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const spoilt = good.slice();
        for (const [at, value] of changes) spoilt[at] = value;
        expect(readBack(spoilt)[0]).toMatch(/^(0 2 [0-9a-f]+|[1-6] 0 0)$/);
      }),
      { numRuns: 150 },
    );
  });
});
