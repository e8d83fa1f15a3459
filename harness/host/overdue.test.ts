/** What each state of a monitor is taken for: a row for each outcome, and for each bound both sides of it. No process, no file, no time that passes. */
import { describe, expect, it } from 'vitest';
import { type Deadlines, UNBOUNDED } from '../contract/deadlines.ts';
import type { CrashRecord, JournalHeader, LaneState } from './journal/header.ts';
import { beginWatch, type Decision, decide, type Look, type Patience, type Watched } from './overdue.ts';

const PATIENCE: Patience = { noBeatMs: 300, dyingMs: 500 };
/** Calls have a second, but LooksAlive has two. */
const DEADLINES: Deadlines = { callMs: (call) => (call === 'LooksAlive' ? 2_000 : 1_000), totalMs: 5_000 };
/** totalMs and the margin of ten seconds. */
const TOTAL_MS = 15_000;

const NS_PER_MS = 1_000_000n;

const CRASH: CrashRecord = {
  final: false,
  thread: 70,
  code: 0xc0000005n,
  address: 0x1000n,
  fault: 0n,
  registers: [],
  base: 0n,
  module: '',
  stub: '',
};
const FINAL: CrashRecord = { ...CRASH, final: true };

/** Inside Cancel(A) since millisecond 0 of the monitor's clock. */
const CANCEL: LaneState = {
  inFlight: { call: 'Cancel', step: 2, resource: 'A', lane: 0 },
  enterSeq: 1n,
  enterNs: 0n,
  thread: 70,
  gone: false,
};
const LOOKS_ALIVE: LaneState = { ...CANCEL, inFlight: { call: 'LooksAlive', step: 3, resource: 'B', lane: 1 }, thread: 71 };
const GONE: LaneState = { ...LOOKS_ALIVE, gone: true };

interface State {
  readonly inside?: readonly LaneState[];
  readonly crash?: CrashRecord;
  /** The monitor's clock, milliseconds. */
  readonly at?: number;
  readonly stallMs?: number;
  /** When A was last reported on, milliseconds of the monitor's clock. */
  readonly reportedAt?: number;
  /** The heartbeat's count, and the host's clock. */
  readonly beats?: number;
  readonly now?: number;
}

function look({ inside = [], crash, at = 0, stallMs = 0, reportedAt, beats = 1, now = 0 }: State): Look {
  const value: JournalHeader = {
    next: 0,
    capacity: 1_000,
    dropped: 0,
    beats,
    beatNs: BigInt(at) * NS_PER_MS,
    stallMs,
    crash: crash ?? null,
    survived: null,
    left: false,
    lacking: [],
    inside,
  };
  const reportedNs: Look['reportedNs'] = (resource) =>
    resource === 'A' && reportedAt !== undefined ? reportedAt * Number(NS_PER_MS) : null;
  return { now, header: { ok: true, value }, reportedNs };
}

/** What the last of some looks says, each after the one before it. */
function decided(looks: readonly Look[], deadlines: Deadlines = DEADLINES): Decision {
  let watched: Watched = beginWatch(0);
  let decision: Decision = { kind: 'go-on', watched };
  for (const each of looks) {
    decision = decide(watched, each, deadlines, PATIENCE);
    if (decision.kind === 'go-on') watched = decision.watched;
  }
  return decision;
}

const goOn = { kind: 'go-on' };
const hang = (lane: LaneState, deadlineMs: number) => ({ kind: 'hang', during: lane.inFlight, deadlineMs });
const crashIn = (lane: LaneState | null) => ({ kind: 'dying', ending: { kind: 'crash', during: lane?.inFlight ?? null } });

describe('one look', () => {
  it.each<[string, State, object]>([
    ['nothing is open', {}, goOn],
    ['a call at its deadline', { inside: [CANCEL], at: 1_000 }, goOn],
    ['a call past its deadline', { inside: [CANCEL], at: 1_001 }, hang(CANCEL, 1_000)],
    ['each call has its own deadline: within both', { inside: [LOOKS_ALIVE], at: 2_000 }, goOn],
    ['the first call that is past its own', { inside: [LOOKS_ALIVE, CANCEL], at: 1_500 }, hang(CANCEL, 1_000)],
    ['both past theirs: the first lane', { inside: [LOOKS_ALIVE, CANCEL], at: 2_500 }, hang(LOOKS_ALIVE, 2_000)],
    ['a stall of the machine is not held against the call', { inside: [CANCEL], at: 1_400, stallMs: 400 }, goOn],
    ['more than the stall is', { inside: [CANCEL], at: 1_401, stallMs: 400 }, hang(CANCEL, 1_000)],
    ['a gap of the heartbeat that is none to speak of counts', { inside: [CANCEL], at: 1_050, stallMs: 50 }, hang(CANCEL, 1_000)],
    ['its resource was reported on within the deadline', { inside: [CANCEL], at: 3_000, reportedAt: 2_000 }, goOn],
    ['the last report is longer ago', { inside: [CANCEL], at: 3_000, reportedAt: 1_999 }, hang(CANCEL, 1_000)],
    ['reports go on, up to five deadlines', { inside: [CANCEL], at: 5_000, reportedAt: 4_999 }, goOn],
    ['reports go on for longer', { inside: [CANCEL], at: 5_001, reportedAt: 5_000 }, hang(CANCEL, 1_000)],
    ['a report from before the call', { inside: [CANCEL], at: 1_001, reportedAt: -1 }, hang(CANCEL, 1_000)],
    [
      'a report on another resource',
      { inside: [{ ...CANCEL, inFlight: { ...CANCEL.inFlight, resource: 'B' } }], at: 1_500, reportedAt: 1_400 },
      { kind: 'hang', deadlineMs: 1_000 },
    ],
    ['a first chance gives a call more time', { inside: [CANCEL], at: 1_500, crash: CRASH }, goOn],
    ['a first chance gives it no more than that', { inside: [CANCEL], at: 1_501, crash: CRASH }, hang(CANCEL, 1_500)],
    ['a thread has ended inside its call', { inside: [CANCEL, GONE], at: 1 }, { kind: 'thread-ended', lane: GONE }],
    ['that comes before any hang', { inside: [CANCEL, GONE], at: 9_000 }, { kind: 'thread-ended', lane: GONE }],
    ['a final crash has to have time to end', { inside: [CANCEL], at: 9_000, crash: FINAL }, goOn],
    ['a final crash, and the thread gone', { inside: [GONE], at: 1, crash: FINAL }, goOn],
  ])('%s', (_, state, expected) => {
    expect(decided([look(state)])).toMatchObject(expected);
  });

  it('says why a journal that cannot be read is lost', () => {
    const lost: Look = { ...look({}), header: { ok: false, what: 'the journal has lost its magic number' } };
    expect(decided([lost])).toEqual({ kind: 'lost', what: 'the journal has lost its magic number' });
  });

  it('asks for reports only where they decide', () => {
    const never: Look['reportedNs'] = () => {
      throw new Error('asked');
    };
    expect(decided([{ ...look({ inside: [CANCEL], at: 1_000 }), reportedNs: never }])).toMatchObject(goOn);
    expect(() => decided([{ ...look({ inside: [CANCEL], at: 1_001 }), reportedNs: never }])).toThrow('asked');
  });
});

describe('looks after one another', () => {
  const inside = [CANCEL];
  it.each<[string, readonly State[], object, Deadlines?]>([
    ['no beat, but not for long', [{ inside }, { inside, now: 300 }], goOn],
    ['no beat for too long', [{ inside }, { inside, now: 301 }], hang(CANCEL, 300)],
    ['a beat in between', [{ inside }, { inside, now: 200, beats: 2 }, { inside, now: 500, beats: 2 }], goOn],
    ['and then none again', [{ inside }, { inside, now: 200, beats: 2 }, { inside, now: 501, beats: 2 }], hang(CANCEL, 300)],
    ['no beat, and no call either: the total decides', [{}, { now: 301 }], goOn],
    ['no beat, held by a debugger', [{ inside }, { inside, now: 60_000 }], goOn, UNBOUNDED],
    ['a call of any length, held by a debugger', [{ inside, at: 2 ** 40 }], goOn, UNBOUNDED],

    [
      'a final crash, within what it has to end',
      [
        { crash: FINAL, now: 20 },
        { crash: FINAL, now: 520 },
      ],
      goOn,
    ],
    [
      'a final crash that does not end',
      [
        { crash: FINAL, inside, now: 20 },
        { crash: FINAL, inside, now: 521 },
      ],
      crashIn(CANCEL),
    ],
    [
      'of a thread that no lane knows',
      [
        { crash: FINAL, now: 20 },
        { crash: FINAL, now: 521 },
      ],
      crashIn(null),
    ],
    [
      'a final crash and a function that is missing',
      [
        { crash: { ...FINAL, code: 0x80000100n, stub: 'X!Y' }, now: 20 },
        { crash: { ...FINAL, code: 0x80000100n, stub: 'X!Y' }, now: 521 },
      ],
      { kind: 'dying', ending: { kind: 'lacking', missing: { name: 'X!Y', how: 'stub' } } },
    ],
    ['a final crash, held by a debugger', [{ crash: FINAL }, { crash: FINAL, now: 60_000 }], goOn, UNBOUNDED],
    [
      'a final crash under a debugger, in a process that lives on',
      [{ crash: FINAL }, { crash: FINAL, beats: 2, now: 501 }],
      crashIn(null),
      UNBOUNDED,
    ],
    [
      'only the time with a beat counts there',
      [{ crash: FINAL }, { crash: FINAL, now: 60_000 }, { crash: FINAL, beats: 2, now: 60_400 }],
      goOn,
      UNBOUNDED,
    ],

    ['no call and no answer, within the total and its margin', [{ now: TOTAL_MS }], goOn],
    ['no call and no answer for longer', [{ now: TOTAL_MS + 1 }], { kind: 'lost' }],
    ['the same on a machine that stalls', [{ now: TOTAL_MS + 1, stallMs: 51 }], { kind: 'stuck' }],
    ['the same with a call open', [{ inside, now: TOTAL_MS + 1 }], goOn],
  ])('%s', (_, states, expected, deadlines) => {
    expect(decided(states.map(look), deadlines)).toMatchObject(expected);
  });

  it('says for how long there was no answer', () => {
    const what = 'it gave no answer within 15001 ms though no call was open';
    expect(decided([look({ now: TOTAL_MS + 0.6 })])).toEqual({ kind: 'lost', what });
    expect(decided([look({ now: TOTAL_MS + 0.6, stallMs: 51 })])).toEqual({ kind: 'stuck', what });
  });
});
