/**
 * Builds traces by hand, as a story of events. Each event is one millisecond after the one before, unless `pass` adds more. Calls
 * and waits get step numbers from 0, so that a test can check a violation's step.
 */

import type { Facts } from '../contract/facts.ts';
import type { Alias, CancelTarget, Scenario, Step } from '../contract/step.ts';
import type { CallName, EventOfKind, Trace, TraceEvent } from '../contract/trace.ts';
import { historyOf } from '../model/history.ts';
import type { View } from '../model/rule.ts';

type ReportEvent = EventOfKind<'report'>;

/** A trace under construction. Each method adds events, and returns the story. */
export class Story {
  readonly events: TraceEvent[] = [];
  #seq = 0;
  #ns = 0;
  #step = -1;
  readonly #open = new Map<number, EventOfKind<'enter'>>();

  #at(): { seq: number; ns: number; thread: number } {
    this.#seq += 1;
    this.#ns += 1e6;
    return { seq: this.#seq, ns: this.#ns, thread: 1 };
  }

  /** Adds `ms` milliseconds before the next event. */
  pass(ms: number): this {
    this.#ns += ms * 1e6;
    return this;
  }

  /** A call is entered. */
  enter(call: CallName, resource: Alias | null = 'A', lane = 0, target?: CancelTarget): this {
    this.#step += 1;
    const event = {
      ...this.#at(),
      kind: 'enter',
      call,
      step: this.#step,
      lane,
      resource,
      target: target ?? (resource === null ? 'null' : 'own'),
    } as const;
    this.#open.set(lane, event);
    this.events.push(event);
    return this;
  }

  /** The lane's call returns. Throws if the lane is in no call. */
  exit(value: number, lane = 0, more: Partial<EventOfKind<'return'>> = {}): this {
    const entered = this.#open.get(lane);
    if (entered === undefined) throw new Error(`lane ${lane} is in no call`);
    const { call, step, resource } = entered;
    const event = {
      ...this.#at(),
      kind: 'return',
      call,
      step,
      lane,
      resource,
      value,
      lastError: 0,
      floatState: null,
      registers: null,
    } as const;
    this.events.push({ ...event, ...more });
    return this;
  }

  /** A call from entry to return. */
  call(call: CallName, value: number, resource: Alias | null = 'A', lane = 0): this {
    return this.enter(call, resource, lane).exit(value, lane);
  }

  /** A Cancel with a RESID that belongs to no open resource. */
  stray(target: Exclude<CancelTarget, 'own'>, value: number): this {
    return this.enter('Cancel', null, 0, target).exit(value);
  }

  /** A report that the callback answers at once. */
  report(state: number | null, resource: Alias | null = 'A', more: Partial<ReportEvent> = {}): this {
    return this.reportEntered(state, resource, more).reportAnswered(0, resource);
  }

  /** A report whose callback has not returned yet. */
  reportEntered(state: number | null, resource: Alias | null = 'A', more: Partial<ReportEvent> = {}): this {
    const event = {
      ...this.#at(),
      kind: 'report',
      callback: 'SetResourceStatusEx',
      resource,
      handle: '0x5000',
      stale: false,
      state,
      checkPoint: 0,
      waitHint: 0,
      nth: 1,
      action: 'continue',
    } as const;
    this.events.push({ ...event, ...more });
    return this;
  }

  /** The callback of the last report returns, or of the last one of `state`. */
  reportAnswered(answer: 0 | 1, resource: Alias | null = 'A', state?: number): this {
    const of =
      this.events.findLast((event) => event.kind === 'report' && (state === undefined || event.state === state))?.seq ?? 0;
    this.events.push({ ...this.#at(), kind: 'reported', of, answer, resource });
    return this;
  }

  /** A log line, without a handle unless `more` gives one. */
  log(level: number, readable = true, more: Partial<EventOfKind<'log'>> = {}): this {
    const event = {
      ...this.#at(),
      kind: 'log',
      held: false,
      resource: null,
      handle: '0x0',
      stale: false,
      level,
      text: 'line',
      readable,
    } as const;
    this.events.push({ ...event, ...more });
    return this;
  }

  /** A `wait` step ends. */
  waited(outcome: 'settled' | 'quiet' | 'limit', resource: Alias = 'A'): this {
    this.#step += 1;
    this.events.push({ ...this.#at(), kind: 'waited', step: this.#step, resource, outcome });
    return this;
  }

  /** @param stallMs longest stall of the machine, milliseconds */
  trace(stallMs = 0): Trace {
    return { events: this.events, dropped: 0, stallMs };
  }

  /** The view that rules get. @param steps of the scenario, for rules that look at them */
  view(stallMs = 0, steps: readonly Step[] = SOME_STEPS): View {
    const trace = this.trace(stallMs);
    return { scenario: { ...SOME_SCENARIO, steps }, trace, history: historyOf(trace.events) };
  }
}

/** An empty story. */
export const story = (): Story => new Story();

/** Open, then Online that pends and makes one pending report. */
export const onlinePending = (resource: Alias = 'A'): Story =>
  story().call('Open', 1, resource).call('Online', 997, resource).report(129, resource);

const SOME_STEPS: readonly Step[] = [{ do: 'open', resource: 'A' }];
/** A scenario for tests that do not look at it. */
export const SOME_SCENARIO: Scenario = { id: 'test-1', situation: 'test', basis: 'derived', seed: 1, steps: SOME_STEPS };

const PENDS = { succeeds: true, pends: true, medianMs: 100, maxMs: 120, pendingReports: 4 } as const;

/** Facts like those of example-good, whose idle Cancel answers 5023. */
export const FACTS: Facts = {
  online: PENDS,
  offline: PENDS,
  idleAnswers: [5023],
  seenIdle: { online: true, offline: true },
  reportsInline: true,
  neverCancels: false,
  neverCancelsEarly: { online: false, offline: false },
  aliveWhenOnline: true,
  maxResources: 4,
  maxProcesses: 4,
  anomalies: [],
  otherTypes: [],
  unloads: true,
};
