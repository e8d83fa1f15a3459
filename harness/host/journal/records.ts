/** The journal's records: slots of one size, an event each, text in those behind. Every field is taken as hostile. */
import { CALLBACKS, CALLS } from '../../abi/calls.ts';
import type { CallbackName, CallName, TraceEvent } from '../../contract/trace.ts';
import { alias, LAYOUT, safe } from './layout.ts';
import { ACTIONS, FLAG, KIND, TARGETS, WAITED, YES } from './numbers.ts';

/** Decodes a run of slots; those that were not committed (a crash, or a thread still writing) are passed over. */
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
  const u32 = (offset: number): number => bytes.readUInt32LE(at + offset);
  const u64 = (offset: number): bigint => bytes.readBigUInt64LE(at + offset);
  const base = { seq: safe(u64(8)), ns: safe(u64(16)), thread: u32(24) };
  const step = bytes.readInt32LE(at + 28);
  const resource = alias(bytes.readInt32LE(at + 32));
  const flags = u32(36);
  const lane = bytes.readUInt16LE(at + 6);
  const handle = `0x${u64(40).toString(16)}`;
  const stale = (flags & FLAG.stale) !== 0;
  switch (bytes.readUInt16LE(at + 4)) {
    case KIND.enter: {
      const call = callName(u32(40));
      const target = TARGETS[u32(48)] ?? 'own';
      // A Cancel with a RESID that is none of an open resource's names no resource, whoever's turn it was.
      const named = target === 'own' ? resource : null;
      return call === null ? null : { ...base, kind: 'enter', call, step, lane, resource: named, target };
    }
    case KIND.return: {
      const call = callName(u32(40));
      if (call === null) return null;
      const floatState = (flags & FLAG.float) !== 0 ? { mxcsr: u32(64), x87: u32(68) } : null;
      const registers = (flags & FLAG.registers) !== 0 ? u32(60) : null;
      return { ...base, kind: 'return', call, step, lane, resource, value: u32(48), lastError: u32(56), floatState, registers };
    }
    case KIND.report: {
      const readable = (flags & FLAG.readable) !== 0;
      const which = u32(64);
      return {
        ...base,
        kind: 'report',
        callback: (which & 0xffff) === CALLBACKS.indexOf('SetResourceStatus') ? 'SetResourceStatus' : 'SetResourceStatusEx',
        resource,
        handle,
        stale,
        state: readable ? bytes.readInt32LE(at + 48) : null,
        checkPoint: u32(52),
        waitHint: u32(56),
        nth: (flags & FLAG.inOperation) !== 0 ? u32(60) : 0,
        action: ACTIONS[which >>> 16] ?? 'continue',
      };
    }
    case KIND.reported:
      return { ...base, kind: 'reported', of: safe(u64(40)), answer: u32(48), resource };
    case KIND.log:
      return {
        ...base,
        kind: 'log',
        resource,
        handle,
        stale,
        level: u32(48),
        text: text(bytes, at, slots),
        held: u32(56) === YES,
        readable: (flags & FLAG.readable) !== 0,
      };
    case KIND.callback: {
      const callback: CallbackName | null = CALLBACKS[u32(48)] ?? null;
      return callback === null ? null : { ...base, kind: 'callback', callback, resource, handle, stale };
    }
    case KIND.skipped:
      return { ...base, kind: 'skipped', step, resource };
    case KIND.anchor:
      return { ...base, kind: 'anchor', step, met: u32(40) === YES };
    case KIND.waited:
      return { ...base, kind: 'waited', step, resource, outcome: WAITED[u32(40)] ?? 'limit' };
    case KIND.measured:
      return {
        ...base,
        kind: 'measured',
        step,
        threads: known(u32(40)),
        handles: known(u32(44)),
        privateBytes: known(safe(u64(48))),
        heapBytes: (flags & FLAG.inUseKnown) !== 0 ? known(safe(u64(88))) : null,
        heapOk: (flags & FLAG.heapKnown) !== 0 ? (flags & FLAG.heapOk) !== 0 : null,
        directory: fingerprint(u64(56)),
        environment: fingerprint(u64(64)),
        locale: fingerprint(u64(80)),
        priority: bytes.readInt32LE(at + 96),
      };
    default:
      return null;
  }
}

function known(count: number): number | null {
  return count === 0 ? null : count;
}

function fingerprint(hash: bigint): string | null {
  return hash === 0n ? null : hash.toString(16).padStart(16, '0');
}

/** A record's text: the units in its own slot, then those of the continuation slots right behind. */
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
