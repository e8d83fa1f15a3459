/** Steps from a file that anybody may have written: checked before a monitor sees them. */
import type { Step } from './contract/step.ts';
import { UsageError } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

const CALLS = ['open', 'online', 'offline', 'cancel', 'terminate', 'close', 'looksAlive', 'isAlive', 'arbitrate', 'release'];
const NOTES = ['wait', 'pause', 'measure', 'unload'];
const TARGETS = ['own', 'null', 'closed', 'made-up'];
const STATES = ['closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed'];

/** A scenario is at most this long; the shim keeps state for 1,024 steps. */
const MOST_STEPS = 1_000;

/** An hour: longer than any deadline. */
const MOST_MS = 3_600_000;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const whole = (value: unknown, most: number): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const optional = (value: unknown, good: (present: unknown) => boolean): boolean => value === undefined || good(value);

/** The steps, or a UsageError that names the first that is none. */
export function readSteps(value: unknown, from: string): readonly Step[] {
  if (!Array.isArray(value)) throw new UsageError(`${from} holds no list of steps.`);
  if (value.length > MOST_STEPS) throw new UsageError(`${from} holds ${value.length} steps; at most ${MOST_STEPS} can be run.`);
  value.forEach((step: unknown, index) => {
    if (!isStep(step, index)) throw new UsageError(`Step ${index + 1} of ${from} is none that pcancel knows.`);
  });
  return value as readonly Step[];
}

function isStep(step: unknown, index: number): boolean {
  if (!isObject(step) || ![...CALLS, ...NOTES].includes(String(step.do)) || !['A', 'B', 'C', 'D'].includes(String(step.resource)))
    return false;
  const common =
    optional(step.lane, (lane) => whole(lane, 3)) &&
    optional(step.flags, (flags) => whole(flags, 0xffffffff)) &&
    optional(step.if, (states) => Array.isArray(states) && states.every((state) => STATES.includes(String(state)))) &&
    optional(step.anchor, (anchor) => isAnchor(anchor, index)) &&
    optional(step.script, (script) => Array.isArray(script) && script.length <= 8 && script.every(isAction)) &&
    optional(step.name, (name) => ['plain', 'long', 'non-ascii', 'empty'].includes(String(name))) &&
    optional(step.destination, (destination) => typeof destination === 'string' && destination.length <= 1_000) &&
    optional(step.bufferBytes, (bytes) => whole(bytes, 65_536)) &&
    optional(step.holdLog, isLogHold) &&
    optional(step.target, (target) => TARGETS.includes(String(target)));
  if (!common) return false;
  switch (step.do) {
    case 'wait':
      return whole(step.quietMs, MOST_MS) && whole(step.maxMs, MOST_MS);
    case 'pause':
      return whole(step.ms, MOST_MS);
    case 'unload':
      return whole(step.quiesceMs, MOST_MS);
    default:
      return true;
  }
}

function isAnchor(anchor: unknown, index: number): boolean {
  if (!isObject(anchor)) return false;
  switch (anchor.at) {
    case 'next':
      return true;
    case 'delay':
      return whole(anchor.ms, MOST_MS) && whole(anchor.permille, 1_000_000);
    case 'held':
      return whole(anchor.withinMs, MOST_MS);
    case 'beside':
      return whole(anchor.step, index - 1);
    default:
      return false;
  }
}

function isLogHold(hold: unknown): boolean {
  return isObject(hold) && whole(hold.log, 1_000) && whole(hold.afterMs, MOST_MS) && whole(hold.maxMs, MOST_MS);
}

function isAction(action: unknown): boolean {
  if (!isObject(action) || !whole(action.report, 1_000_000)) return false;
  switch (action.act) {
    case 'delay':
      return whole(action.ms, MOST_MS);
    case 'terminate':
      return true;
    case 'hold':
      return whole(action.afterCancelMs, MOST_MS) && whole(action.maxMs, MOST_MS);
    default:
      return false;
  }
}
