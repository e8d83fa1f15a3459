/**
 * Family `endurance`: defects that show only over hundreds of cycles in one process. They are judged outside scenarios, by
 * comparing two processes: one with Cancel, one without.
 */
import { LEAST_CYCLES } from '../harness/contract/rule-id.ts';
import { always, NOTHING, type ShippedRule } from '../harness/model/rule.ts';

const RUNS =
  'Cycles of Open, Online, Cancel, Terminate and Close in one process, Cancel at once or a few milliseconds later; in another process the same with Terminate in place of Cancel. The first third is dropped, the slope of the rest estimated by Theil-Sen with its 95 % interval, the slope of the other process subtracted; what has stopped growing before the end passes. An Online that is left alone between others has to come up, and of some that were cancelled the end is awaited. What is found has to show again in fresh processes: where memory grew, after a soak of as many Cancels as fit into a while, so that what only fills up is full; then one cycle that shows it by itself is looked for, the simplest first.';

const common = {
  family: 'endurance',
  basis: 'derived',
  minimum: LEAST_CYCLES,
  excuses: [],
  doesNotApply: always,
  check: () => NOTHING,
  runs: RUNS,
} as const;

/** The rules of the family. Their `check` is empty, since no scenario can break them. */
export const enduranceRules: readonly ShippedRule[] = [
  {
    ...common,
    id: 'endurance.threads',
    title: 'Cancelling over and over leaves no threads behind',
    citation:
      'Close page (resapi.h): it frees what belongs to the resource; Terminate page: pending requests end. Threads of a cancelled operation are neither’s exception.',
    reason: 'The Resource Monitor lives for months; every thread keeps its stack, and in the end none can be made.',
    cause: 'A helper thread that is started by each Cancel, or a worker that waits for ever on the cancelled path.',
    remedy: 'Let the threads that Cancel starts, or that it tells to stop, end, and join or detach each of them.',
  },
  {
    ...common,
    id: 'endurance.handles',
    title: 'Cancelling over and over leaves no handles behind',
    citation:
      'Close page (resapi.h): it frees what belongs to the resource, which no page excepts handles that Cancel opened from.',
    reason: 'Handles are finite; a process that has run out of them fails in calls that have nothing to do with Cancel.',
    cause: 'An event or thread handle that is closed when an operation completes, and not when it is cancelled.',
    remedy: 'Close on every path of Cancel, error paths too, what it opens; close the event of the cancelled operation.',
  },
  {
    ...common,
    id: 'endurance.memory',
    title: 'Cancelling over and over takes no more and more memory',
    citation: 'Close page (resapi.h): it frees what belongs to the resource, memory included.',
    reason: 'A leak of a few kilobytes a Cancel ends a Resource Monitor, and with it all its resources, after some months.',
    cause: 'What the completed path frees, the cancelled path drops.',
    remedy: 'Free on the cancelled path what the completed path frees, and what Cancel itself allocated.',
  },
  {
    ...common,
    id: 'endurance.nth-call',
    title: 'The n-th Cancel does what the first ones did',
    citation: 'PCANCEL_ROUTINE page, resapi.h: the routine cancels an operation; no page gives it a number of uses.',
    reason: 'A table that fills or a counter that overflows shows only in a cluster that has run for long.',
    cause: 'A table of fixed size that cancelled operations never leave, or an index that only grows.',
    remedy: 'Look for tables of fixed size, indices that only grow, and entries that are never given back.',
  },
];
