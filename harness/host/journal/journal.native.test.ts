import { copyFileSync, ftruncateSync, globSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundMonitor, CANCEL_ONLINE, GOOD, PATIENT, scratch } from '../../testkit/native.ts';
import { decodeHeader } from './header.ts';
import { Journal } from './journal.ts';
import { LAYOUT } from './layout.ts';
import { decodeSlots } from './records.ts';

const { folder, remove } = scratch();
afterAll(remove);

interface Slot {
  readonly kind: number;
  readonly seq?: number;
  readonly flags?: number;
  readonly resource?: number;
  readonly b?: bigint;
  readonly text?: string;
  readonly committed?: boolean;
}

/** One record with its continuation slots, as journal.c writes them. */
function slots({ kind, seq = 1, flags = 1, resource = 0, b = 0n, text = '', committed = true }: Slot): Buffer {
  const rest = Math.max(0, Math.ceil((text.length - LAYOUT.inlineUnits) / LAYOUT.continuedUnits));
  const bytes = Buffer.alloc((1 + rest) * LAYOUT.slotBytes);
  bytes.writeUInt32LE(committed ? LAYOUT.magic : 0, 0);
  bytes.writeUInt16LE(kind, 4);
  bytes.writeUInt16LE(0xffff, 6);
  bytes.writeBigUInt64LE(BigInt(seq), 8);
  bytes.writeInt32LE(resource, 32);
  bytes.writeUInt32LE(flags, 36);
  bytes.writeBigUInt64LE(0x1234n, 40);
  bytes.writeBigUInt64LE(b, 48);
  bytes.writeUInt32LE(text.length, 72);
  bytes.writeUInt32LE(rest, 76);
  utf16(text.slice(0, LAYOUT.inlineUnits)).copy(bytes, 80);
  for (let part = 0; part < rest; part++) {
    const at = (1 + part) * LAYOUT.slotBytes;
    const from = LAYOUT.inlineUnits + part * LAYOUT.continuedUnits;
    bytes.writeUInt32LE(LAYOUT.continued, at);
    bytes.writeUInt32LE(part, at + 4);
    utf16(text.slice(from, from + LAYOUT.continuedUnits)).copy(bytes, at + 8);
  }
  return bytes;
}

/** Unit by unit, so that lone surrogates stay what they are. */
function utf16(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 2);
  for (let index = 0; index < text.length; index++) bytes.writeUInt16LE(text.charCodeAt(index), index * 2);
  return bytes;
}

const LOG = 5;
const REPORT = 3;
const SKIPPED = 7;

describe('decodeSlots', () => {
  it('orders by sequence number, whatever the order of the slots', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { maxLength: 20 }), (numbers) => {
        const events = decodeSlots(Buffer.concat(numbers.map((seq) => slots({ kind: SKIPPED, seq }))));
        expect(events.map((event) => event.seq)).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  it('puts a text together again, of any UTF-16 and any length up to 1000 units', () => {
    const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfeff));
    const text = fc.array(unit, { maxLength: 1000, size: 'max' }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(text, (written) => {
        const [log, after] = decodeSlots(Buffer.concat([slots({ kind: LOG, text: written }), slots({ kind: SKIPPED, seq: 2 })]));
        expect(log).toMatchObject({ kind: 'log', text: written, handle: '0x1234' });
        expect(after?.kind).toBe('skipped');
      }),
      { numRuns: 50 },
    );
  });

  it.each([24, 25, 84, 85, 999, 1000])('keeps all of a text of %i units', (length) => {
    const text = 'ab'.repeat(length).slice(0, length);
    expect(decodeSlots(slots({ kind: LOG, text }))).toMatchObject([{ text }]);
  });

  it('ends a text where its continuation is missing, cut or another record’s', () => {
    const whole = slots({ kind: LOG, text: 'x'.repeat(200) });
    expect(decodeSlots(whole.subarray(0, 2 * LAYOUT.slotBytes))).toMatchObject([{ text: 'x'.repeat(84) }]);
    const followed = Buffer.concat([whole.subarray(0, LAYOUT.slotBytes), slots({ kind: SKIPPED, seq: 2 })]);
    expect(decodeSlots(followed)).toMatchObject([{ text: 'x'.repeat(24) }, { kind: 'skipped' }]);
    const claims = Buffer.from(whole);
    claims.writeUInt32LE(0xffffffff, 72);
    expect(decodeSlots(claims)[0]).toMatchObject({ kind: 'log' });
  });

  it('gives a report whose status could not be read the state null, and a readable one its signed state', () => {
    expect(decodeSlots(slots({ kind: REPORT, flags: 0, b: 2n }))).toMatchObject([{ kind: 'report', state: null }]);
    expect(decodeSlots(slots({ kind: REPORT, flags: 1, b: 2n }))).toMatchObject([{ state: 2, nth: 0, stale: false }]);
    expect(decodeSlots(slots({ kind: REPORT, flags: 1, b: 0x5_ffff_ffffn }))).toMatchObject([{ state: -1, checkPoint: 5 }]);
    expect(decodeSlots(slots({ kind: REPORT, flags: 3, b: 2n }))).toMatchObject([{ stale: true }]);
  });

  it('gives a handle that belongs to no resource the resource null', () => {
    for (const resource of [-1, 4, 2 ** 31 - 1, -(2 ** 31)])
      expect(decodeSlots(slots({ kind: REPORT, resource }))).toMatchObject([{ resource: null }]);
  });

  it('passes over what was not committed, and over kinds and numbers that nobody gave out', () => {
    expect(decodeSlots(slots({ kind: LOG, committed: false }))).toEqual([]);
    for (const kind of [0, 11, 0xffff]) expect(decodeSlots(slots({ kind }))).toEqual([]);
    // 0x1234 is no call.
    expect(decodeSlots(slots({ kind: 1 }))).toEqual([]);
    expect(decodeSlots(slots({ kind: 6, b: 99n }))).toEqual([]);
  });

  it('reads random bytes without an exception', () => {
    const wild = fc.uint8Array({ maxLength: 1000 }).map((bytes) => {
      const buffer = Buffer.from(bytes);
      for (let at = 0; at + LAYOUT.slotBytes <= buffer.length; at += LAYOUT.slotBytes) {
        buffer.writeUInt32LE(LAYOUT.magic, at);
        buffer.writeUInt16LE(buffer.readUInt16LE(at + 4) % 12, at + 4);
      }
      return buffer;
    });
    fc.assert(fc.property(wild, (bytes) => void JSON.stringify(decodeSlots(bytes))));
  });
});

describe('the functions that were missing', () => {
  function header(entries: readonly { readonly kept: number; readonly code: number; readonly name: Buffer }[]): Buffer {
    const bytes = Buffer.alloc(LAYOUT.headerBytes);
    bytes.writeUInt32LE(LAYOUT.magic, 0);
    bytes.writeUInt32LE(LAYOUT.layout, 4);
    for (const [index, { kept, code, name }] of entries.entries()) {
      const at = LAYOUT.lackingAt + index * LAYOUT.lackingBytes;
      bytes.writeUInt32LE(kept, at);
      bytes.writeUInt32LE(code, at + 4);
      name.copy(bytes, at + LAYOUT.lackingNameAt, 0, LAYOUT.lackingBytes - LAYOUT.lackingNameAt);
    }
    return bytes;
  }

  it('are told by name and code, where they are written', () => {
    const name = Buffer.from('RESUTILS.dll!ClusWorkerTerminate');
    const decoded = decodeHeader(
      header([
        { kept: 1, code: 0x80000100, name },
        { kept: 0, code: 0xc06d007e, name },
        { kept: 1, code: 0xc06d007f, name: Buffer.from('x.dll!#12\0rest') },
      ]),
    );
    expect(decoded.ok && decoded.value.lacking).toEqual([
      { name: 'RESUTILS.dll!ClusWorkerTerminate', code: 0x80000100 },
      { name: 'x.dll!#12', code: 0xc06d007f },
    ]);
  });

  it('are at most eight, and each of bounded length, whatever stands there', () => {
    const entry = fc.record({
      kept: fc.constantFrom(0, 1, 2, 0xffffffff),
      code: fc.integer({ min: 0, max: 0xffffffff }),
      name: fc.uint8Array({ minLength: 200, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const decoded = decodeHeader(header(entries));
        if (!decoded.ok) throw new Error(decoded.what);
        expect(decoded.value.lacking.map((each) => each.code)).toEqual(
          entries.filter((each) => each.kept === 1).map((each) => each.code),
        );
        for (const { name } of decoded.value.lacking) expect(name.length).toBeLessThanOrEqual(120);
      }),
    );
  });
});

describe('a real journal', () => {
  let real: Buffer;
  let count = 0;

  beforeAll(async () => {
    const monitor = await boundMonitor(folder, GOOD);
    try {
      const steps = CANCEL_ONLINE.map((step) =>
        step.do === 'cancel' ? { ...step, anchor: { at: 'delay', ms: 60, permille: 250 } as const } : step,
      );
      const outcome = await monitor.ask({ ask: 'run', steps, names: { A: 'pcancel A' } }, PATIENT);
      if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome));
      count = outcome.answer.to;
      const [journal = ''] = globSync(join(folder, 'monitor-*', 'journal'));
      real = readFileSync(journal).subarray(0, LAYOUT.headerBytes + count * LAYOUT.slotBytes);
      writeFileSync(join(folder, 'copy'), real);
    } finally {
      await monitor.end();
    }
  });

  it('tells what happened, in order', () => {
    const journal = new Journal(join(folder, 'copy'));
    const header = journal.header();
    expect(header.ok && header.value).toMatchObject({ next: count, dropped: 0, crash: null, inside: [] });
    const events = journal.events(0, count);
    journal.close();
    if (!events.ok) throw new Error(events.what);
    const calls = events.value.flatMap((event) => (event.kind === 'enter' ? [event.call] : []));
    expect(calls).toEqual(['LoadLibrary', 'StartupEx', 'Open', 'Online', 'Cancel', 'Terminate', 'Close']);
    const cancel = events.value.find((event) => event.kind === 'return' && event.call === 'Cancel');
    expect(cancel).toMatchObject({ value: 0, step: 2, resource: 'A', floatState: null, registers: null });
    const states = events.value.flatMap((event) => (event.kind === 'report' ? [event.state] : []));
    expect(states.slice(0, -1).every((state) => state === 129)).toBe(true);
    expect(states.at(-1)).toBe(3);
    const numbers = events.value.map((event) => event.seq);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(events.value.some((event) => event.kind === 'log' && /Open: operations take \d+ ms/.test(event.text))).toBe(true);
  });

  it('with any bytes overwritten is read without an exception', () => {
    const scribble = fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(scribble, fc.nat(real.length), (writes, length) => {
        const bytes = Buffer.from(real);
        for (const [at, value] of writes) bytes[at] = value;
        const cut = bytes.subarray(0, length);
        decodeHeader(cut);
        if (length > LAYOUT.headerBytes) JSON.stringify(decodeSlots(cut.subarray(LAYOUT.headerBytes)));
      }),
    );
  });

  it('whose range is forged gives nothing, and no exception', () => {
    const journal = new Journal(join(folder, 'copy'));
    const far = Number.MAX_SAFE_INTEGER;
    for (const [from, to] of [
      [far - 1, far],
      [0, far],
      [2 ** 40, 2 ** 40 + 1],
      [count, count + 5],
    ] as const) {
      const events = journal.events(from, to);
      expect(events.ok, `${from} to ${to}`).toBe(true);
      expect(events.ok && events.value.length).toBe(from === 0 ? journalLength(journal) : 0);
    }
    for (const [from, to] of [
      [5, 4],
      [-1, 4],
      [Number.NaN, 4],
    ] as const)
      expect(journal.events(from, to).ok).toBe(false);
    journal.close();
  });

  function journalLength(journal: Journal): number {
    const all = journal.events(0, count);
    return all.ok ? all.value.length : -1;
  }

  it('that was cut or has lost its magic says so', () => {
    copyFileSync(join(folder, 'copy'), join(folder, 'cut'));
    const journal = new Journal(join(folder, 'cut'));
    ftruncateSync(openSync(join(folder, 'cut'), 'r+'), 100);
    expect(journal.header()).toEqual({ ok: false, what: 'the journal is shorter than its header' });
    expect(journal.events(0, 3)).toEqual({ ok: true, value: [] });
    journal.close();
    const spoilt = Buffer.from(real.subarray(0, LAYOUT.headerBytes));
    spoilt[0] = 0;
    expect(decodeHeader(spoilt)).toEqual({ ok: false, what: 'the journal has lost its magic number' });
  });

  it('that is closed says so, as often as it is asked', () => {
    const journal = new Journal(join(folder, 'copy'));
    journal.close();
    journal.close();
    expect(journal.header()).toEqual({ ok: false, what: 'the journal is closed' });
    expect(journal.events(0, 1)).toEqual({ ok: false, what: 'the journal is closed' });
  });
});
