/** Watches a monitor's journal while a question is open, and notices when the answer is overdue. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Journal } from './journal/journal.ts';
import { beginWatch, decide, type Look, type Overdue, type Patience } from './overdue.ts';

/** Time between two looks, milliseconds. */
const LOOK_EVERY_MS = 20;

const PATIENCE: Patience = { noBeatMs: 15_000, dyingMs: 5_000 };

/** Slots at the journal's end that are searched for the last status report. */
const LAST_SLOTS = 64;

/**
 * Looks at the journal until `stop` is called. `overdue` resolves only if a deadline passes, or if no answer can come any more.
 */
export function watchLanes(
  journal: Journal,
  deadlines: Deadlines,
  patience: Patience = PATIENCE,
): { readonly overdue: Promise<Overdue>; readonly stop: () => void } {
  let watched = beginWatch(performance.now());
  const { promise, resolve } = Promise.withResolvers<Overdue>();
  const timer = setInterval(() => {
    const decision = decide(watched, lookAt(journal), deadlines, patience);
    if (decision.kind === 'go-on') watched = decision.watched;
    else resolve(decision);
  }, LOOK_EVERY_MS);
  return { overdue: promise, stop: () => clearInterval(timer) };
}

function lookAt(journal: Journal): Look {
  const header = journal.header();
  const next = header.ok ? header.value.next : 0;
  return {
    now: performance.now(),
    header,
    reportedNs(resource) {
      const events = journal.events(Math.max(0, next - LAST_SLOTS), next);
      if (!events.ok) return null;
      return events.value.findLast((event) => event.kind === 'report' && event.resource === resource)?.ns ?? null;
    },
  };
}
