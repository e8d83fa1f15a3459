/** Family `hygiene`, the part measured around each Cancel: the heap, and settings of the whole process or thread. */
import type { EventOfKind } from '../harness/contract/trace.ts';
import type { Call } from '../harness/model/history.ts';
import { always, type RuleCheck, type ShippedRule, type View, type Violation } from '../harness/model/rule.ts';

type Measured = EventOfKind<'measured'>;

/** Each Cancel with the measurements of its thread: the last one before it, and those after it up to the next Cancel. */
function aroundCancels(
  view: View,
): readonly { readonly cancel: Call; readonly before: Measured; readonly after: readonly Measured[] }[] {
  const measured = view.trace.events.filter((event): event is Measured => event.kind === 'measured');
  const cancels = view.history.calls.filter((call) => call.call === 'Cancel' && call.exit !== null);
  return cancels.flatMap((cancel, index) => {
    const { seq, thread } = cancel.enter;
    const until = cancels[index + 1]?.enter.seq ?? Number.POSITIVE_INFINITY;
    const mine = measured.filter((event) => event.thread === thread);
    const before = mine.findLast((event) => event.seq < seq);
    const after = mine.filter((event) => event.seq > seq && event.seq < until);
    return before === undefined || after.length === 0 ? [] : [{ cancel, before, after }];
  });
}

const SURROUNDINGS_RUN =
  'An operation without Cancel first; then one that is cancelled, measured on the calling thread before Cancel, right after it, and after Close.';

/**
 * A rule that one measured value stays as it was.
 * @param message of the violation
 * @param differs whether the value has changed
 */
function keeps(
  rule: Pick<ShippedRule, 'id' | 'title' | 'basis' | 'citation' | 'reason' | 'cause' | 'remedy' | 'excuses'>,
  message: string,
  differs: (before: Measured, after: Measured) => boolean,
): ShippedRule {
  const check = (view: View): RuleCheck => {
    const around = aroundCancels(view);
    const violations = around.flatMap(({ cancel, before, after }): Violation[] => {
      const changed = after.find((event) => differs(before, event));
      return changed === undefined ? [] : [{ kind: 'conduct', message, step: cancel.step, events: [before.seq, changed.seq] }];
    });
    return { observations: around.length, violations, ambiguous: [] };
  };
  return { ...rule, family: 'hygiene', runs: SURROUNDINGS_RUN, minimum: 2, doesNotApply: always, check };
}

const OF_THE_PROCESS = 'No page says it; it belongs to the whole process, in which other DLLs have resources too.';

/** The rules of the family that compare measurements. */
export const surroundingsRules: readonly ShippedRule[] = [
  keeps(
    {
      id: 'hygiene.heap',
      title: 'The heap is intact after a Cancel',
      basis: 'derived',
      citation:
        'PCANCEL_ROUTINE page, resapi.h: the routine cancels an operation; writing into memory of others is no part of that.',
      reason: 'Other code of the process trips over it later, far from its cause.',
      cause: 'A text that is longer than its buffer, or a block that Cancel and the worker both free.',
      remedy: 'Check sizes and lifetimes of what Cancel writes to; run it under page heap or a sanitizer.',
      excuses: ['heap'],
    },
    'After Cancel, a heap of the process is damaged (HeapValidate says so); before it, all were well.',
    (before, after) => before.heapOk === true && after.heapOk === false,
  ),
  keeps(
    {
      id: 'hygiene.directory',
      title: 'Cancel leaves the current directory as it was',
      basis: 'policy',
      citation: OF_THE_PROCESS,
      reason: 'Relative paths of other code then lead elsewhere.',
      cause: 'SetCurrentDirectory around a command or a file with a relative path.',
      remedy: 'Use full paths instead of changing the current directory.',
      excuses: ['directory'],
    },
    'After Cancel the process has another current directory.',
    (before, after) => before.directory !== null && after.directory !== null && before.directory !== after.directory,
  ),
  keeps(
    {
      id: 'hygiene.environment',
      title: 'Cancel leaves the environment variables as they were',
      basis: 'policy',
      citation: OF_THE_PROCESS,
      reason: 'Other code, and every process that it starts, inherits what was left there.',
      cause: 'SetEnvironmentVariable to hand something to a child process.',
      remedy: 'Hand values over by arguments; give a child process an environment of its own.',
      excuses: ['environment'],
    },
    'After Cancel the environment variables of the process are not what they were.',
    (before, after) => before.environment !== null && after.environment !== null && before.environment !== after.environment,
  ),
  keeps(
    {
      id: 'hygiene.locale',
      title: 'Cancel leaves the locale of process and thread as it was',
      basis: 'policy',
      citation: 'No page says it; the C library’s locale and the thread’s belong to whoever called.',
      reason: 'Numbers and dates of other code are then written and read in another way.',
      cause: 'setlocale or SetThreadLocale to write a number or a date in one fixed form.',
      remedy: 'Use functions that take a locale as argument, or set back what was found.',
      excuses: ['locale'],
    },
    'After Cancel the locale of the process or of the calling thread is not what it was.',
    (before, after) => before.locale !== null && after.locale !== null && before.locale !== after.locale,
  ),
  keeps(
    {
      id: 'hygiene.priority',
      title: 'Cancel leaves the priority of the calling thread and of the process as it was',
      basis: 'policy',
      citation: 'No page says it; the thread is the Resource Monitor’s.',
      reason: 'The thread goes on to serve other resources, too slowly or at the cost of others.',
      cause: 'The priority is raised for the rollback, and an early return leaves it there.',
      remedy: 'Set back what was found, or do the work on a thread of the DLL’s own.',
      excuses: ['priority'],
    },
    'After Cancel the calling thread or the process has another priority.',
    (before, after) => before.priority !== null && after.priority !== null && before.priority !== after.priority,
  ),
];
