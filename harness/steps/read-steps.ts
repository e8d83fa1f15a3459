/** Steps from a file that anybody may have written: checked, field by field, before a monitor sees them. docs/steps.md has the format. */
import { MOST_STEPS, type Step } from '../contract/step.ts';
import { UsageError } from '../contract/usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a field may hold. `index`: place of the step in its list. */
interface Field {
  readonly holds: (value: unknown, index: number) => boolean;
  /** Goes on after "has to be". */
  readonly wants: string;
  readonly needed?: true;
}

/** A day: the longest --operation-timeout. */
const MOST_MS = 86_400_000;
const MOST_PERMILLE = 1_000_000;
const MOST_REPORTS = 1_000_000;
const MOST_LOGS = 1_000;
const MOST_ACTIONS = 8;
const MOST_CHARACTERS = 1_000;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const whole = (value: unknown, most: number): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;

const oneOf = (...names: readonly string[]): Field => ({
  holds: (value) => names.includes(value as string),
  wants: `one of ${names.join(', ')}`,
});
const number = (most: number): Field => ({ holds: (value) => whole(value, most), wants: `a whole number from 0 to ${most}` });
const needed = (field: Field): Field => ({ ...field, needed: true });
const ms = needed(number(MOST_MS));

const RESOURCE = needed(oneOf('A', 'B', 'C', 'D'));
const STATES = ['closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed'];

const COMMON: Readonly<Record<string, Field>> = {
  do: { holds: () => true, wants: '' },
  resource: RESOURCE,
  lane: number(3),
  anchor: {
    holds: isAnchor,
    wants:
      'one of {"at":"next"}, {"at":"delay","ms","permille"}, {"at":"held","withinMs"} and {"at":"beside","step"} with the index (from 0) of an earlier step',
  },
  if: {
    holds: (value) => Array.isArray(value) && value.every((state) => STATES.includes(state)),
    wants: `a list of ${STATES.join(', ')}`,
  },
};

const FLAGS = number(0xffffffff);
const SCRIPT: Field = {
  holds: (value) => Array.isArray(value) && value.length <= MOST_ACTIONS && value.every(isAction),
  wants:
    'a list of at most eight of {"act":"delay","report","ms"}, {"act":"terminate","report"} and {"act":"hold","report","afterCancelMs","maxMs"}',
};

const FIELDS: Readonly<Record<Step['do'], Readonly<Record<string, Field>>>> = {
  open: { name: oneOf('plain', 'long', 'non-ascii', 'empty'), flags: FLAGS },
  online: { script: SCRIPT, flags: FLAGS },
  offline: {
    script: SCRIPT,
    flags: FLAGS,
    destination: {
      holds: (value) => typeof value === 'string' && [...value].length <= MOST_CHARACTERS,
      wants: 'a text of at most 1,000 characters',
    },
    bufferBytes: number(65_536),
  },
  cancel: {
    flags: FLAGS,
    target: oneOf('own', 'null', 'closed', 'made-up'),
    holdLog: { holds: isLogHold, wants: '{"log","afterMs","maxMs"}, log from 1' },
  },
  terminate: {},
  close: {},
  looksAlive: {},
  isAlive: {},
  arbitrate: {},
  release: {},
  measure: {},
  wait: { quietMs: ms, maxMs: ms },
  pause: { ms },
  unload: { quiesceMs: ms },
};

/** The steps of a list, or of an object that holds one as `steps`, such as a finding or a file of the corpus. Errors: as readSteps. */
export function readStepsIn(value: unknown, from: string): readonly Step[] {
  return readSteps(isObject(value) && 'steps' in value ? value.steps : value, from);
}

/** The steps, or a UsageError that names the first that is none, and why. */
export function readSteps(value: unknown, from: string): readonly Step[] {
  if (!Array.isArray(value)) throw new UsageError(`${from} holds no list of steps; docs/steps.md has the format.`);
  if (value.length === 0) throw new UsageError(`${from} holds an empty list of steps; docs/steps.md has the format.`);
  if (value.length > MOST_STEPS) throw new UsageError(`${from} holds ${value.length} steps; at most ${MOST_STEPS} can be run.`);
  value.forEach((step: unknown, index) => {
    const fault = faultOf(step, index) ?? misplaced(step, index, value.length);
    if (fault !== null) throw new UsageError(`Step ${index + 1} of ${from}${fault}; docs/steps.md has the format.`);
  });
  return value as readonly Step[];
}

/** What is loaded no more cannot be called. */
function misplaced(step: unknown, index: number, count: number): string | null {
  return isObject(step) && step.do === 'unload' && index + 1 < count ? ' (unload): nothing can come after it' : null;
}

/** What is wrong with a step, to go on after its number; null if nothing is. */
function faultOf(step: unknown, index: number): string | null {
  if (!isObject(step)) return ' is no object';
  const kind = step.do;
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind))
    return `: "do" has to be one of ${Object.keys(FIELDS).join(', ')}`;
  const fields: Readonly<Record<string, Field>> = { ...COMMON, ...FIELDS[kind as Step['do']] };
  for (const name of Object.keys(step)) {
    if (!Object.hasOwn(fields, name)) return ` (${kind}): there is no field ${JSON.stringify(name.slice(0, 40))}`;
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = step[name];
    if (value === undefined && field.needed !== true) continue;
    if (!field.holds(value, index)) return ` (${kind}): "${name}" has to be ${field.wants}`;
  }
  return null;
}

function isAnchor(anchor: unknown, index: number): boolean {
  if (!isObject(anchor)) return false;
  switch (anchor.at) {
    case 'next':
      return true;
    case 'delay':
      return whole(anchor.ms, MOST_MS) && whole(anchor.permille, MOST_PERMILLE);
    case 'held':
      return whole(anchor.withinMs, MOST_MS);
    case 'beside':
      return whole(anchor.step, index - 1);
    default:
      return false;
  }
}

function isLogHold(hold: unknown): boolean {
  return (
    isObject(hold) && whole(hold.log, MOST_LOGS) && hold.log !== 0 && whole(hold.afterMs, MOST_MS) && whole(hold.maxMs, MOST_MS)
  );
}

function isAction(action: unknown): boolean {
  if (!isObject(action) || !whole(action.report, MOST_REPORTS)) return false;
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
