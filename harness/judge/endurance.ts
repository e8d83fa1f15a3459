/** What two arms of cycles say about the rules that only endurance can break. Pure. */
import { IT_RETURNS, LEAST_CYCLES, type RuleId } from '../contract/rule-id.ts';
import type { Arm } from './arm.ts';
import { changeOf } from './change.ts';
import { endingMessage } from './ending-message.ts';
import { type Growth, growthBeyond, withoutJumps } from './slope.ts';

/** A broken rule, and the sign by which cycles showed it: a repeat has to show the same. */
export type EnduranceBreach = { readonly rule: RuleId; readonly message: string } & (
  | {
      readonly sign: 'growth';
      /** Bytes a cycle, where memory grew; else null. */
      readonly bytes: number | null;
    }
  /** The answers changed in this cycle, and stayed so. */
  | { readonly sign: 'change'; readonly place: number }
  /** Cancel no longer kept what it had promised: only cycles that are watched to their end show it. */
  | { readonly sign: 'promises' }
  /** Onlines that no Cancel touched failed: only cycles that have such ones show it. */
  | { readonly sign: 'failed-onlines' }
  | {
      readonly sign: 'ended';
      /** The cycle, where the number of calls has to do with it; else null. */
      readonly place: number | null;
      readonly end: NonNullable<Arm['ended']>;
    }
);

/**
 * What must grow per cycle to be called a leak. Threads: every twentieth Cancel keeps one. Handles: every tenth does. Heap: a small
 * structure of 40 bytes in each; a monitor's own noise was measured at up to 20. Pages (stacks, mapped memory, what the heap's own
 * count does not know of): one page in two cycles, since Node's own heap comes and goes in pages.
 */
const LEAST = { threads: 0.05, handles: 0.1, heap: 40, pages: 2_048 } as const;

/** So near to one thread for each cancelled operation that none of their workers can have ended. */
const EACH = 0.9;

const MEMORY: RuleId = 'endurance.memory';

/** Breaches, the root first; empty if there are too few cycles to say anything. */
export function enduranceBreaches(subject: Arm, control: Arm): readonly EnduranceBreach[] {
  if (control.ended !== null) return [];
  if (subject.ended !== null) return [ended(subject.ended)];
  if (Math.min(subject.cycles, control.cycles) < LEAST_CYCLES) return failedWhole(subject, control);
  const threads = growthBeyond(subject.measured.threads, control.measured.threads, LEAST.threads);
  if (threads !== null) return threadBreaches(threads, subject);
  const handles = growthBeyond(subject.measured.handles, control.measured.handles, LEAST.handles);
  // A handle that stays keeps memory too: one cause, one finding.
  if (handles !== null) return [growth('endurance.handles', 'handles', handles, subject, control, 1)];
  const heap = heapGrowth(subject, control);
  if (heap !== null) return [growth(MEMORY, 'bytes of its heaps', heap, subject, control, 0)];
  const pages = growthBeyond(subject.measured.pages, control.measured.pages, LEAST.pages);
  if (pages !== null) return [growth(MEMORY, 'bytes of its private memory', pages, subject, control, 0)];
  return [nthCall, brokenPromises, failedWhole].map((judge) => judge(subject, control)).find((broken) => broken.length > 0) ?? [];
}

/** Of the growth that a soak should have shown if it went on there as in a cycle: that much of it has to be seen. */
const SOAK_SHARE = 0.5;

/** Cancels of a pending Online, as the soak makes them, are some of what a cycle does: half of it, if its idle Cancel leaks as much. */
const ONLINE_SHARE = 0.5;

/**
 * Growth of the heaps: as measured, or, where jumps of the process's own hide it, without them. The latter is taken for a leak only if
 * a soak, where there was one, grew accordingly: a cache that is emptied now and then has not.
 */
function heapGrowth(subject: Arm, control: Arm): Growth | null {
  const [measured, usual] = [subject.measured.heap, control.measured.heap];
  const plain = growthBeyond(measured, usual, LEAST.heap);
  if (plain !== null) return plain;
  const steady = growthBeyond(withoutJumps(measured), withoutJumps(usual), LEAST.heap);
  if (steady === null || subject.soaked === null) return steady;
  const soaked = soakGrowth(subject);
  if (soaked === null) return null;
  const expected = steady.subject.perCycle * subject.soaked.cycles * ONLINE_SHARE;
  return soaked - Math.max(0, soakGrowth(control) ?? 0) >= SOAK_SHARE * expected ? steady : null;
}

/** From before the soak to after it, bytes. */
function soakGrowth({ soaked, measured }: Arm): number | null {
  const [after] = measured.heap;
  return soaked === null || soaked.heapBefore === null || after === undefined ? null : after.value - soaked.heapBefore;
}

function threadBreaches(threads: Growth, subject: Arm): readonly EnduranceBreach[] {
  const leak: EnduranceBreach = {
    rule: 'endurance.threads',
    message: grew('threads', threads, subject, subject.cycles, 2),
    sign: 'growth',
    bytes: null,
  };
  const cancelledShare = subject.cancelled / subject.cycles;
  if (cancelledShare === 0 || threads.subject.low < EACH * cancelledShare) return [leak];
  const stays: EnduranceBreach = {
    rule: 'hygiene.worker-ends',
    message: `Every cancelled operation left a thread behind, after Terminate and Close: ${subject.cancelled} of ${subject.cycles} cycles were cancelled, and ${threads.to - threads.from} threads came and stayed in the last two thirds of them.`,
    sign: 'growth',
    bytes: null,
  };
  return [leak, stays];
}

function growth(rule: RuleId, what: string, found: Growth, subject: Arm, control: Arm, digits: number): EnduranceBreach {
  const bytes = rule === MEMORY ? found.subject.perCycle : null;
  const message = grew(what, found, subject, Math.min(subject.cycles, control.cycles), digits);
  return { rule, message, sign: 'growth', bytes };
}

function grew(what: string, { subject, control, from, to }: Growth, { soaked }: Arm, cycles: number, digits: number): string {
  const number = (value: number): string => value.toFixed(digits);
  const full =
    soaked === null
      ? ''
      : ` These cycles came after ${soaked.cancels} other Cancels in that process: what only fills up was full.`;
  return (
    `Over ${cycles} cycles from Open to Close in one process, the ${what} grew by ${number(subject.perCycle)} a cycle ` +
    `(95 % interval ${number(subject.low)} to ${number(subject.high)}; from ${from} to ${to} after warm-up) and did not stop; without Cancel by ${number(control.perCycle)}.${full}`
  );
}

/** A change of answers that the control shows as well is not Cancel's. */
function nthCall(subject: Arm, control: Arm): readonly EnduranceBreach[] {
  const change = changeOf(subject.answers);
  if (change === null) return [];
  if (changeOf(control.answers) !== null) return [];
  const message = `From cycle ${change.at + 1} on in one process the answers were others, and stayed so: before it, ${change.before}; from there on, ${change.after}.`;
  return [{ rule: 'endurance.nth-call', message, sign: 'change', place: change.at }];
}

/** So many promises have to be kept before, and broken after. */
const LEAST_PROMISES = 2;

/** ERROR_SUCCESS that was true, and from some cycle on is a lie. One that lies now and then is the hunt's to find: it is no matter of numbers. */
function brokenPromises({ promises: { kept, broken } }: Arm): readonly EnduranceBreach[] {
  const [first] = broken;
  if (first === undefined || broken.length < LEAST_PROMISES || kept.length < LEAST_PROMISES) return [];
  if (first.cycle < EARLY || kept.some((cycle) => cycle > first.cycle)) return [];
  const message =
    `In one process ${kept.length} operations up to cycle ${kept.at(-1)} were seen to be cancelled as Cancel had answered, ` +
    `and from cycle ${first.cycle} on none was, of ${broken.length}: ${first.what}`;
  return [{ rule: 'endurance.nth-call', message, sign: 'promises' }];
}

/** One that fails may have had bad luck. */
const LEAST_FAILED = 2;

/** Onlines that no Cancel touched, and that fail only in a process in which others were cancelled, not for good but again and again. */
function failedWhole({ whole }: Arm, { whole: without }: Arm): readonly EnduranceBreach[] {
  const [first] = whole.failed;
  if (first === undefined || whole.failed.length < LEAST_FAILED) return [];
  // What fails at times by itself does so there as well: early, or in one of those that go to their end.
  if (without.failed.length > 0 || without.count < LEAST_FAILED) return [];
  const message =
    `In a process in which others were cancelled, ${whole.failed.length} of ${whole.count} Onlines that no Cancel touched did not come up; ` +
    `the first, in cycle ${first.cycle}, ${first.what}. Without any Cancel all ${without.count} that were left alone came up.`;
  return [{ rule: 'endurance.nth-call', message, sign: 'failed-onlines' }];
}

/** An end this early has nothing to do with the number of calls. */
const EARLY = 20;

function ended(end: NonNullable<Arm['ended']>): EnduranceBreach {
  const { cycle, outcome } = end;
  return {
    sign: 'ended',
    end,
    rule: cycle < EARLY ? IT_RETURNS : 'endurance.nth-call',
    message: `In cycle ${cycle} from Open to Close in one process: ${endingMessage(outcome)}`,
    place: cycle < EARLY ? null : cycle,
  };
}

/** A place may move by so much from one process to another. */
const PLACE_SHARE = 0.05;
const PLACE_LEAST = 3;

/** The cycle in which it broke, where a repeat has to break it there again; else null. */
export function placeOf(breach: EnduranceBreach): number | null {
  return breach.sign === 'change' || breach.sign === 'ended' ? breach.place : null;
}

/** Whether a repeat broke the same rule by the same sign in the same place. */
export function sameEndurance(found: EnduranceBreach, again: readonly EnduranceBreach[]): boolean {
  const before = placeOf(found);
  return again.some((breach) => {
    if (breach.rule !== found.rule || kindOf(breach) !== kindOf(found)) return false;
    const place = placeOf(breach);
    if (place === null || before === null) return place === before;
    return Math.abs(place - before) <= Math.max(PLACE_LEAST, PLACE_SHARE * before);
  });
}

/** An n-th call that answers otherwise in one process may end the next one: the same place tells. */
function kindOf({ sign }: EnduranceBreach): EnduranceBreach['sign'] {
  return sign === 'ended' ? 'change' : sign;
}
