/** Finds broken endurance rules by comparing cycles with Cancel (subject) to cycles without it (control). Pure. */
import { IT_RETURNS, LEAST_CYCLES, type RuleId } from '../contract/rule-id.ts';
import type { Arm } from './arm.ts';
import { changeOf } from './change.ts';
import { endingMessage } from './ending-message.ts';
import { type Growth, growthBeyond, withoutJumps } from './slope.ts';

/** A broken rule, and the sign that the cycles showed. A repeat has to show the same sign. */
export type EnduranceBreach = { readonly rule: RuleId; readonly message: string } & (
  | {
      readonly sign: 'growth';
      /** Bytes per cycle if memory grew; else null. */
      readonly bytes: number | null;
    }
  /** The answers changed for good after this number of cycles. */
  | { readonly sign: 'change'; readonly place: number }
  /** From some cycle on ERROR_SUCCESS was false. Only cycles that wait for the operation's end show this. */
  | { readonly sign: 'promises' }
  /** Onlines without a Cancel failed. Only batches that contain such Onlines show this. */
  | { readonly sign: 'failed-onlines' }
  | {
      readonly sign: 'ended';
      /** The cycle (from 1); null if the process ended so early that the number of calls does not matter. */
      readonly place: number | null;
      readonly end: NonNullable<Arm['ended']>;
    }
);

/**
 * Least growth per cycle of a leak. Threads: one in 20 cycles. Handles: one in 10 cycles. Heap: 40 bytes, a small structure; the
 * monitor's own noise was measured at up to 20 bytes. Pages (stacks, mapped memory, and all that the heap does not count): 2,048
 * bytes, which is one page in two cycles, since Node's own heap grows and shrinks by pages.
 */
const LEAST = { threads: 0.05, handles: 0.1, heap: 40, pages: 2_048 } as const;

/** With at least 0.9 more threads for each cancelled operation, practically none of their workers has ended. */
const EACH = 0.9;

const MEMORY: RuleId = 'endurance.memory';

/** Breaches, the root first; none if the control's process ended. Below LEAST_CYCLES only ends and failed Onlines count. */
export function enduranceBreaches(subject: Arm, control: Arm): readonly EnduranceBreach[] {
  if (control.ended !== null) return [];
  if (subject.ended !== null) return [ended(subject.ended, subject)];
  if (Math.min(subject.cycles, control.cycles) < LEAST_CYCLES) return failedWhole(subject, control);
  const threads = growthBeyond(subject.measured.threads, control.measured.threads, LEAST.threads);
  if (threads !== null) return threadBreaches(threads, subject);
  const handles = growthBeyond(subject.measured.handles, control.measured.handles, LEAST.handles);
  // A leaked handle keeps memory too. One cause should give one finding.
  if (handles !== null) return [growth('endurance.handles', 'handles', handles, subject, control, 1)];
  const heap = heapGrowth(subject, control);
  if (heap !== null) return [growth(MEMORY, 'bytes of its heaps', heap, subject, control, 0)];
  const pages = growthBeyond(subject.measured.pages, control.measured.pages, LEAST.pages);
  if (pages !== null) return [growth(MEMORY, 'bytes of its private memory', pages, subject, control, 0)];
  return [nthCall, brokenPromises, failedWhole].map((judge) => judge(subject, control)).find((broken) => broken.length > 0) ?? [];
}

/** The soak must show at least this share of the growth that the leak predicts for it. */
const SOAK_SHARE = 0.5;

/** Half of a cycle's growth may come from its idle Cancel. The soak's Cancels of a pending Online must show the rest. */
const ONLINE_SHARE = 0.5;

/**
 * Growth of the heaps. If the process's own jumps hide it, they are left out. Then it counts as a leak only if the soak grew too,
 * where there was one: a cache that is emptied now and then grows in measured cycles, but not over the whole soak.
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

/** Growth of the heaps during the soak, bytes; null if it is not known. */
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
    message: `Every cancelled operation left a thread behind, after ${subject.keepsOpen ? 'Terminate' : 'Terminate and Close'}: ${subject.cancelled} of ${subject.cycles} cycles were cancelled, and ${threads.to - threads.from} threads came and stayed in the last two thirds of them.`,
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

/** What a cycle was, as the end of a phrase. */
function ofWhat({ keepsOpen }: Arm): string {
  return keepsOpen ? 'on one resource that stayed open' : 'from Open to Close in one process';
}

function grew(what: string, { subject, control, from, to }: Growth, arm: Arm, cycles: number, digits: number): string {
  const number = (value: number): string => value.toFixed(digits);
  const { soaked } = arm;
  const full =
    soaked === null
      ? ''
      : ` These cycles came after ${soaked.cancels} other Cancels in that process: what only fills up was full.`;
  return (
    `Over ${cycles} cycles ${ofWhat(arm)}, the ${what} grew by ${number(subject.perCycle)} a cycle ` +
    `(95 % interval ${number(subject.low)} to ${number(subject.high)}; from ${from} to ${to} after warm-up) and did not stop; without Cancel by ${number(control.perCycle)}.${full}`
  );
}

/** A lasting change of the answers. If the control shows one too, Cancel is not to blame. */
function nthCall(subject: Arm, control: Arm): readonly EnduranceBreach[] {
  const change = changeOf(subject.answers);
  if (change === null) return [];
  if (changeOf(control.answers) !== null) return [];
  const message = `From cycle ${change.at + 1} on ${subject.keepsOpen ? 'a resource that stayed open' : 'in one process'} the answers were others, and stayed so: before it, ${change.before}; from there on, ${change.after}.`;
  return [{ rule: 'endurance.nth-call', message, sign: 'change', place: change.at }];
}

/** At least this many promises must be kept before the change, and broken after it. */
const LEAST_PROMISES = 2;

/** ERROR_SUCCESS that was true at first, and is false from some cycle on. The hunt finds a DLL that lies now and then. */
function brokenPromises({ promises: { kept, broken } }: Arm): readonly EnduranceBreach[] {
  const [first] = broken;
  if (first === undefined || broken.length < LEAST_PROMISES || kept.length < LEAST_PROMISES) return [];
  if (first.cycle < EARLY || kept.some((cycle) => cycle > first.cycle)) return [];
  const message =
    `In one process ${kept.length} operations up to cycle ${kept.at(-1)} were seen to be cancelled as Cancel had answered, ` +
    `and from cycle ${first.cycle} on none was, of ${broken.length}: ${first.what}`;
  return [{ rule: 'endurance.nth-call', message, sign: 'promises' }];
}

/** Least number of failed Onlines. A single one may be chance. */
const LEAST_FAILED = 2;

/** Onlines that no Cancel touched, but that failed repeatedly, and only in the process in which others were cancelled. */
function failedWhole({ whole }: Arm, { whole: without }: Arm): readonly EnduranceBreach[] {
  const [first] = whole.failed;
  if (first === undefined || whole.failed.length < LEAST_FAILED) return [];
  // Onlines may fail by themselves if they fail in the control too, or if too few were tried there.
  if (without.failed.length > 0 || without.count < LEAST_FAILED) return [];
  const message =
    `In a process in which others were cancelled, ${whole.failed.length} of ${whole.count} Onlines that no Cancel touched did not come up; ` +
    `the first, in cycle ${first.cycle}, ${first.what}. Without any Cancel all ${without.count} that were left alone came up.`;
  return [{ rule: 'endurance.nth-call', message, sign: 'failed-onlines' }];
}

/** If the process ends before this cycle, the number of calls is not the cause. */
const EARLY = 20;

function ended(end: NonNullable<Arm['ended']>, arm: Arm): EnduranceBreach {
  const { cycle, outcome } = end;
  return {
    sign: 'ended',
    end,
    rule: cycle < EARLY ? IT_RETURNS : 'endurance.nth-call',
    message: `In cycle ${cycle} ${ofWhat(arm)}: ${endingMessage(outcome)}`,
    place: cycle < EARLY ? null : cycle,
  };
}

/** From one process to another a place may move by 5 %, or by 3 cycles if that is more. */
const PLACE_SHARE = 0.05;
const PLACE_LEAST = 3;

/** The cycle in which a repeat has to break the rule again; null if the cycle does not matter. */
export function placeOf(breach: EnduranceBreach): number | null {
  return breach.sign === 'change' || breach.sign === 'ended' ? breach.place : null;
}

/** Whether a repeat broke the same rule with the same sign in the same place. */
export function sameEndurance(found: EnduranceBreach, again: readonly EnduranceBreach[]): boolean {
  const before = placeOf(found);
  return again.some((breach) => {
    if (breach.rule !== found.rule || kindOf(breach) !== kindOf(found)) return false;
    const place = placeOf(breach);
    if (place === null || before === null) return place === before;
    return Math.abs(place - before) <= Math.max(PLACE_LEAST, PLACE_SHARE * before);
  });
}

/** The n-th call may answer differently in one process and crash the next. Both count as one sign if the place is the same. */
function kindOf({ sign }: EnduranceBreach): EnduranceBreach['sign'] {
  return sign === 'ended' ? 'change' : sign;
}
