/** Decodes the journal's records: one event in each slot; long text goes on in the slots after it. No field is trusted. */
import { CALLBACKS, CALLS } from '../../abi/calls.ts';
import type { Alias } from '../../contract/step.ts';
import type { CallbackName, CallName, TraceEvent } from '../../contract/trace.ts';
import { alias, LAYOUT, safe } from './layout.ts';
import { ACTIONS, FLAG, KIND, TARGETS, WAITED, YES } from './numbers.ts';

/**
 * Decodes a run of slots, in the order of sequence numbers. Skips slots that were not committed (a crash, or a thread still
 * writing).
 */
export function decodeSlots(bytes: Buffer): TraceEvent[] {
  const events: TraceEvent[] = [];
  const slots = Math.floor(bytes.length / LAYOUT.slotBytes);
  for (let slot = 0; slot < slots; slot++) {
    const at = slot * LAYOUT.slotBytes;
    if (bytes.readUInt32LE(at) !== LAYOUT.magic) continue;
    const event = decodeRecord(bytes, at, slots);
    if (event !== null) events.push(event);
  }
  return events.sort((a, b) => a.seq - b.seq);
}

function decodeRecord(bytes: Buffer, at: number, slots: number): TraceEvent | null {
  const slot = new Slot(bytes, at);
  const base = { seq: safe(slot.u64(8)), ns: safe(slot.u64(16)), thread: slot.u32(24) };
  const step = slot.i32(28);
  const resource = alias(slot.i32(32));
  const common = { resource, handle: `0x${slot.u64(40).toString(16)}`, stale: slot.has(FLAG.stale) };
  switch (slot.u16(4)) {
    case KIND.enter:
      return enterOf(slot, base, step, resource);
    case KIND.return:
      return returnOf(slot, base, step, resource);
    case KIND.report:
      return { ...base, kind: 'report', callback: reportedBy(slot), ...common, ...reportOf(slot) };
    case KIND.reported:
      return { ...base, kind: 'reported', of: safe(slot.u64(40)), answer: slot.u32(48), resource };
    case KIND.log: {
      const held = slot.u32(56) === YES;
      const readable = slot.has(FLAG.readable);
      return { ...base, kind: 'log', ...common, level: slot.u32(48), text: text(bytes, at, slots), held, readable };
    }
    case KIND.callback: {
      const callback: CallbackName | null = CALLBACKS[slot.u32(48)] ?? null;
      return callback === null ? null : { ...base, kind: 'callback', callback, ...common };
    }
    case KIND.skipped:
      return { ...base, kind: 'skipped', step, resource };
    case KIND.anchor:
      return { ...base, kind: 'anchor', step, met: slot.u32(40) === YES };
    case KIND.waited:
      return { ...base, kind: 'waited', step, resource, outcome: WAITED[slot.u32(40)] ?? 'limit' };
    case KIND.measured:
      return { ...base, kind: 'measured', step, ...measuredOf(slot) };
    default:
      return null;
  }
}

/** The fields of one record by their offsets in its slot. */
class Slot {
  readonly #bytes: Buffer;
  readonly #at: number;
  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  u16(offset: number): number {
    return this.#bytes.readUInt16LE(this.#at + offset);
  }

  u32(offset: number): number {
    return this.#bytes.readUInt32LE(this.#at + offset);
  }

  i32(offset: number): number {
    return this.#bytes.readInt32LE(this.#at + offset);
  }

  u64(offset: number): bigint {
    return this.#bytes.readBigUInt64LE(this.#at + offset);
  }

  /** Whether the record has this flag. */
  has(flag: number): boolean {
    return (this.u32(36) & flag) !== 0;
  }
}

type Base = Pick<TraceEvent, 'seq' | 'ns' | 'thread'>;
type EventOf<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

function enterOf(slot: Slot, base: Base, step: number, resource: Alias | null): TraceEvent | null {
  const call = callName(slot.u32(40));
  const target = TARGETS[slot.u32(48)] ?? 'own';
  // A Cancel with a RESID of no open resource names no resource, whichever resource the step was for.
  const named = target === 'own' ? resource : null;
  return call === null ? null : { ...base, kind: 'enter', call, step, lane: slot.u16(6), resource: named, target };
}

function returnOf(slot: Slot, base: Base, step: number, resource: Alias | null): TraceEvent | null {
  const call = callName(slot.u32(40));
  if (call === null) return null;
  const lane = slot.u16(6);
  const value = slot.u32(48);
  const lastError = slot.u32(56);
  const floatState = slot.has(FLAG.float) ? { mxcsr: slot.u32(64), x87: slot.u32(68) } : null;
  const registers = slot.has(FLAG.registers) ? slot.u32(60) : null;
  return { ...base, kind: 'return', call, step, lane, resource, value, lastError, floatState, registers };
}

/** The callback through which a report came: the lower half of the record's field `d`. */
function reportedBy(slot: Slot): EventOf<'report'>['callback'] {
  return (slot.u32(64) & 0xffff) === CALLBACKS.indexOf('SetResourceStatus') ? 'SetResourceStatus' : 'SetResourceStatusEx';
}

function reportOf(slot: Slot): Pick<EventOf<'report'>, 'state' | 'checkPoint' | 'waitHint' | 'nth' | 'action'> {
  return {
    state: slot.has(FLAG.readable) ? slot.i32(48) : null,
    checkPoint: slot.u32(52),
    waitHint: slot.u32(56),
    nth: slot.has(FLAG.inOperation) ? slot.u32(60) : 0,
    action: ACTIONS[slot.u32(64) >>> 16] ?? 'continue',
  };
}

function measuredOf(slot: Slot): Omit<EventOf<'measured'>, 'kind' | 'step' | keyof Base> {
  return {
    threads: known(slot.u32(40)),
    handles: known(slot.u32(44)),
    privateBytes: known(safe(slot.u64(48))),
    heapBytes: slot.has(FLAG.inUseKnown) ? known(safe(slot.u64(88))) : null,
    heapOk: slot.has(FLAG.heapKnown) ? slot.has(FLAG.heapOk) : null,
    directory: fingerprint(slot.u64(56)),
    environment: fingerprint(slot.u64(64)),
    locale: fingerprint(slot.u64(80)),
    priority: slot.i32(96),
  };
}

function known(count: number): number | null {
  return count === 0 ? null : count;
}

function fingerprint(hash: bigint): string | null {
  return hash === 0n ? null : hash.toString(16).padStart(16, '0');
}

/** A record's text: the units in its own slot, then those of the continuation slots right after it. */
function text(bytes: Buffer, at: number, slots: number): string {
  const units = Math.min(bytes.readUInt32LE(at + 72), LAYOUT.textUnits);
  let out = bytes.toString('utf16le', at + 80, at + 80 + 2 * Math.min(units, LAYOUT.inlineUnits));
  let slot = at / LAYOUT.slotBytes + 1;
  for (let left = units - LAYOUT.inlineUnits; left > 0 && slot < slots; left -= LAYOUT.continuedUnits, slot++) {
    const from = slot * LAYOUT.slotBytes;
    if (bytes.readUInt32LE(from) !== LAYOUT.continued) break;
    out += bytes.toString('utf16le', from + 8, from + 8 + 2 * Math.min(left, LAYOUT.continuedUnits));
  }
  return out;
}

function callName(number: number): CallName | null {
  return CALLS[number] ?? null;
}
