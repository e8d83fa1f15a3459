/** That the watch feeds what a monitor leaves in its journal to what decides (overdue.test.ts has every outcome). No process, so each state can be had at will. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type Deadlines, UNBOUNDED } from '../contract/deadlines.ts';
import { scratch } from '../testkit/native.ts';
import { Journal } from './journal/journal.ts';
import { LAYOUT } from './journal/layout.ts';
import type { Overdue, Patience } from './overdue.ts';
import { watchLanes } from './watch.ts';

const { folder, remove } = scratch();
afterAll(remove);

const CANCEL = 7;
const BEATS_AT = 40;
const HASTY: Patience = { noBeatMs: 300, dyingMs: 300 };
const SHORT: Deadlines = { callMs: () => 1_000, totalMs: 60_000 };
const LONG: Deadlines = { callMs: () => 60_000, totalMs: 120_000 };

interface State {
  /** What lane 0, in Cancel(A), has for `inside`. */
  readonly inside: 0 | 1 | 2;
  readonly crash: 0 | 1 | 2;
  /** How long lane 0 has been inside, milliseconds of the monitor's clock. */
  readonly forMs: number;
  /** When A was last reported on, milliseconds of the monitor's clock. */
  readonly reportedMs?: number;
}

function header({ inside, crash, forMs, reportedMs }: State): Buffer {
  const bytes = Buffer.alloc(LAYOUT.headerBytes + LAYOUT.slotBytes);
  if (reportedMs !== undefined) writeReport(bytes, reportedMs);
  bytes.writeUInt32LE(LAYOUT.magic, 0);
  bytes.writeUInt32LE(LAYOUT.layout, 4);
  bytes.writeBigUInt64LE(BigInt(forMs) * 1_000_000n, 48);
  bytes.writeUInt32LE(crash, LAYOUT.crashAt);
  bytes.writeUInt32LE(70, LAYOUT.crashAt + 4);
  bytes.writeBigUInt64LE(0xc0000005n, LAYOUT.crashAt + 8);
  bytes.writeUInt32LE(inside, LAYOUT.lanesAt);
  bytes.writeUInt32LE(CANCEL, LAYOUT.lanesAt + 4);
  bytes.writeInt32LE(2, LAYOUT.lanesAt + 8);
  bytes.writeBigUInt64LE(70n, LAYOUT.lanesAt + 32);
  return bytes;
}

/** The first slot: a committed pending report of A. */
function writeReport(bytes: Buffer, atMs: number): void {
  const at = LAYOUT.headerBytes;
  bytes.writeBigUInt64LE(1n, 16);
  bytes.writeUInt32LE(LAYOUT.magic, at);
  bytes.writeUInt16LE(3, at + 4);
  bytes.writeBigUInt64LE(9n, at + 8);
  bytes.writeBigUInt64LE(BigInt(atMs) * 1_000_000n, at + 16);
}

/** What the watch says within `withinMs`; null: nothing. `beating`: the process lives, whatever else it does. */
async function watched(
  name: string,
  state: State,
  deadlines: Deadlines,
  withinMs: number,
  { patience, beating = false }: { readonly patience?: Patience; readonly beating?: boolean } = {},
): Promise<Overdue | null> {
  const file = join(folder, name);
  const bytes = header(state);
  writeFileSync(file, bytes);
  const journal = new Journal(file);
  const watch = watchLanes(journal, deadlines, patience);
  const heart = setInterval(() => {
    if (!beating) return;
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(BEATS_AT) + 1n, BEATS_AT);
    writeFileSync(file, bytes, { flag: 'r+' });
  }, 10);
  try {
    return await Promise.race([watch.overdue, sleep(withinMs, null)]);
  } finally {
    watch.stop();
    clearInterval(heart);
    journal.close();
  }
}

const during = { call: 'Cancel', step: 2, resource: 'A', lane: 0 };

describe.concurrent('the watch', () => {
  it('tells the end of a thread inside a call at once, whatever the deadline', async () => {
    const said = await watched('gone', { inside: 2, crash: 0, forMs: 1 }, LONG, 20_000);
    expect(said).toMatchObject({ kind: 'thread-ended', lane: { inFlight: during, gone: true } });
  });

  it('says nothing of a call within its deadline', async () => {
    expect(await watched('within', { inside: 1, crash: 0, forMs: 500 }, SHORT, 500)).toBeNull();
  });

  it('tells a hang at the deadline', async () => {
    const said = await watched('hang', { inside: 1, crash: 0, forMs: 1_500 }, SHORT, 20_000);
    expect(said).toEqual({ kind: 'hang', during, deadlineMs: 1_000 });
  });

  it('gives a call time whose resource is reported on meanwhile, but not for ever', async () => {
    expect(await watched('progress', { inside: 1, crash: 0, forMs: 3_000, reportedMs: 2_500 }, SHORT, 500)).toBeNull();
    const silent = await watched('silent', { inside: 1, crash: 0, forMs: 3_000, reportedMs: 1_500 }, SHORT, 20_000);
    expect(silent).toMatchObject({ kind: 'hang', during });
    const endless = await watched('endless', { inside: 1, crash: 0, forMs: 5_500, reportedMs: 5_400 }, SHORT, 20_000);
    expect(endless).toMatchObject({ kind: 'hang', during });
  });

  it.each([
    ['long past the deadline', { inside: 1, crash: 2, forMs: 100_000 }, during],
    ['whose thread is gone already', { inside: 2, crash: 2, forMs: 1 }, during],
    ['of a thread of the DLL’s own', { inside: 0, crash: 2, forMs: 1 }, null],
  ] as const)('tells the crash of its record where the process does not end: %s', async (name, state, call) => {
    const said = await watched(name, state, SHORT, 30_000, { patience: HASTY });
    expect(said).toMatchObject({ kind: 'dying', ending: { kind: 'crash', code: 'access violation (0xC0000005)', during: call } });
  });

  it('calls it a hang where nothing of the process moves any more, but not one that a debugger holds', async () => {
    const stopped = { inside: 1, crash: 0, forMs: 500 } as const;
    const said = await watched('no beat', stopped, LONG, 20_000, { patience: HASTY });
    expect(said).toEqual({ kind: 'hang', during, deadlineMs: 300 });
    expect(await watched('held', stopped, UNBOUNDED, 1_500, { patience: HASTY })).toBeNull();
    expect(await watched('held long', { ...stopped, forMs: 2 ** 40 }, UNBOUNDED, 1_500, { patience: HASTY })).toBeNull();
  });

  it('tells what the journal says of itself where it cannot be read', async () => {
    const file = join(folder, 'closed');
    writeFileSync(file, header({ inside: 0, crash: 0, forMs: 1 }));
    const journal = new Journal(file);
    const watch = watchLanes(journal, LONG);
    journal.close();
    expect(await watch.overdue).toEqual({ kind: 'lost', what: 'the journal is closed' });
    watch.stop();
  });

  it('does not take a crashed process from the debugger that holds it, and tells the crash of one that lives on', async () => {
    const crashed = { inside: 1, crash: 2, forMs: 500 } as const;
    expect(await watched('held crashed', crashed, UNBOUNDED, 1_500, { patience: HASTY })).toBeNull();
    const said = await watched('lives on', crashed, UNBOUNDED, 20_000, { patience: HASTY, beating: true });
    expect(said).toMatchObject({ kind: 'dying', ending: { kind: 'crash', during } });
  });
});
