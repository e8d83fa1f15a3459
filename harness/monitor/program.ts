/**
 * Encodes the steps of a run for the shim, as one flat block of 32-bit words. Only shim/program.c reads it. shim/program.h
 * defines the layout, and a test compares both sides.
 */
import {
  ALIASES,
  type Anchor,
  type CallbackAction,
  type CancelTarget,
  type KnownState,
  type Step,
  UNLOAD_PATIENCE_MS,
} from '../contract/step.ts';
import { actionOf } from './scripted.ts';

/** Index in this list = number in the block, as in the shim's `enum pc_do`. The next four lists do the same for other enums. */
export const STEPS: readonly Step['do'][] = [
  'open',
  'online',
  'offline',
  'cancel',
  'terminate',
  'close',
  'looksAlive',
  'isAlive',
  'arbitrate',
  'release',
  'measure',
  'wait',
  'pause',
  'unload',
];
/** `enum pc_at`. */
export const ANCHORS: readonly Anchor['at'][] = ['next', 'delay', 'held', 'beside'];
/** `enum pc_known`. */
export const KNOWN: readonly KnownState[] = ['closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed'];
/** `enum pc_target`. */
export const TARGETS: readonly CancelTarget[] = ['own', 'null', 'closed', 'made-up'];

/** Sizes in bytes, and special values of the block. */
export const PROGRAM = {
  magic: 0x31504350,
  version: 1,
  headBytes: 24,
  stepBytes: 64,
  actionBytes: 16,
  noText: 0xffffffff,
  guarded: 0x80000000,
} as const;

/** Words of one step, in their order (struct pc_step). */
const FIELDS = [
  'what',
  'lane',
  'resource',
  'anchor',
  'anchorValue',
  'guard',
  'flags',
  'text',
  'action',
  'actions',
  'target',
  'log',
  'ms1',
  'ms2',
  'bytes',
  'table',
] as const;

type Fields = Readonly<Record<(typeof FIELDS)[number], number>>;

/** The fields that only this kind of step sets, with its text and callback actions. */
interface Own {
  readonly fields?: Partial<Fields>;
  readonly text?: string | undefined;
  readonly script?: readonly CallbackAction[] | undefined;
}

type Names = Readonly<Record<string, string>>;
type Tables = Readonly<Record<string, number>>;

/**
 * Encodes the steps as a block. Durations are cut to whole milliseconds.
 * @param names alias of a resource -> name that Open gets; the alias itself if there is none
 * @param tables resource type -> function table; that of the type under test if there is none
 */
export function encodeProgram(steps: readonly Step[], names: Names, tables: Tables = {}): Uint8Array<ArrayBuffer> {
  const words: number[] = [];
  const actions: number[] = [];
  let texts = '';
  for (const step of steps) {
    const { fields, text, script = [] } = ownOf(step, names, tables);
    const anchor: Anchor = step.anchor ?? { at: 'next' };
    const all: Fields = {
      what: STEPS.indexOf(step.do),
      lane: step.lane ?? 0,
      resource: ALIASES.indexOf(step.resource),
      anchor: ANCHORS.indexOf(anchor.at),
      anchorValue: anchorValue(anchor),
      guard: step.if === undefined ? 0 : guardOf(step.if),
      flags: 0,
      text: text === undefined ? PROGRAM.noText : texts.length,
      action: actions.length / (PROGRAM.actionBytes / 4),
      actions: script.length,
      target: 0,
      log: 0,
      ms1: 0,
      ms2: 0,
      bytes: 0,
      table: 0,
      ...fields,
    };
    words.push(...FIELDS.map((field) => all[field]));
    actions.push(...script.flatMap(actionOf));
    // The shim reads a text up to its first NUL, as C does.
    if (text !== undefined) texts += `${text}\0`;
  }
  return block(steps.length, words, actions, texts);
}

function block(count: number, words: readonly number[], actions: readonly number[], texts: string): Uint8Array<ArrayBuffer> {
  const textAt = PROGRAM.headBytes + 4 * (words.length + actions.length);
  const bytes = new Uint8Array(textAt + 2 * texts.length);
  const view = new DataView(bytes.buffer);
  const head = [PROGRAM.magic, PROGRAM.version, bytes.length, count, actions.length / (PROGRAM.actionBytes / 4), texts.length];
  for (const [index, value] of [...head, ...words, ...actions].entries()) view.setUint32(4 * index, word(value), true);
  for (let unit = 0; unit < texts.length; unit++) view.setUint16(textAt + 2 * unit, texts.charCodeAt(unit), true);
  return bytes;
}

function word(value: number): number {
  return Math.min(0xffffffff, Math.max(0, Math.trunc(value)));
}

function anchorValue(anchor: Anchor): number {
  switch (anchor.at) {
    case 'next':
      return 0;
    case 'delay':
      return anchor.ms;
    case 'held':
      return anchor.withinMs;
    case 'beside':
      return anchor.step;
  }
}

function guardOf(states: readonly KnownState[]): number {
  return states.reduce<number>((bits, state) => bits + 2 ** KNOWN.indexOf(state), PROGRAM.guarded);
}

function ownOf(step: Step, names: Names, tables: Tables): Own {
  switch (step.do) {
    case 'open':
      return {
        fields: { flags: step.flags ?? 0, table: tables[step.type ?? ''] ?? 0 },
        text: names[step.resource] ?? step.resource,
      };
    case 'online':
      return { fields: { flags: step.flags ?? 0 }, script: step.script };
    case 'offline':
      return {
        fields: { flags: step.flags ?? 0, bytes: step.bufferBytes ?? 0 },
        text: step.destination,
        script: step.script,
      };
    case 'cancel': {
      const { log = 0, afterMs = 0, maxMs = 0 } = step.holdLog ?? {};
      return {
        fields: { flags: step.flags ?? 0, target: TARGETS.indexOf(step.target ?? 'own'), log, ms1: afterMs, ms2: maxMs },
      };
    }
    case 'wait':
      return { fields: { ms1: step.quietMs, ms2: step.maxMs } };
    case 'pause':
      return { fields: { ms1: step.ms } };
    case 'unload':
      return { fields: { ms1: step.quiesceMs, ms2: UNLOAD_PATIENCE_MS } };
    case 'terminate':
    case 'close':
    case 'looksAlive':
    case 'isAlive':
    case 'arbitrate':
    case 'release':
    case 'measure':
      return {};
  }
}
