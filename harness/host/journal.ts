/**
 * Reads a monitor's journal: the mapped file that the shim writes (layout: harness/monitor/shim/shim.h, compared by a test).
 * The monitor's memory belongs to the subject as well, so every field is taken as hostile: bounded, typed, or refused.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CALLBACKS, CALLS } from '../abi/calls.ts';
import { ALIASES, type Alias, type CancelTarget } from '../contract/step.ts';
import type { CallbackName, CallInFlight, CallName, TraceEvent } from '../contract/trace.ts';

export const LAYOUT = {
  magic: 0x314a4350,
  continued: 0x324a4350,
  layout: 1,
  headerBytes: 4096,
  slotBytes: 128,
  lanes: 4,
  laneBytes: 72,
  lanesAt: 1024,
  inlineUnits: 24,
  continuedUnits: 60,
  textUnits: 1000,
  crashAt: 64,
  /** Within the crash record. */
  crashRegistersAt: 48,
  crashModuleAt: 176,
  crashStubAt: 432,
} as const;

/** A scenario's records beyond this are not read: the shim's own bounds lie far below. */
const MOST_SLOTS = 200_000;

export interface CrashRecord {
  /** 1: first chance, may have been handled; 2: final. */
  readonly state: 1 | 2;
  readonly thread: number;
  readonly code: bigint;
  readonly address: bigint;
  /** Data address that faulted; 0: none. */
  readonly fault: bigint;
  /** rax rcx rdx rbx rsp rbp rsi rdi r8 to r15. */
  readonly registers: readonly bigint[];
  readonly base: bigint;
  readonly module: string;
  /** `DLL.Function` that the environment lacks, where that was the cause. */
  readonly stub: string;
}

export interface LaneState {
  readonly inFlight: CallInFlight;
  readonly enterSeq: bigint;
  readonly enterNs: bigint;
  readonly thread: number;
  /** Its thread has ended inside the call: it will never return. */
  readonly gone: boolean;
}

export interface JournalHeader {
  readonly next: number;
  readonly capacity: number;
  readonly dropped: number;
  readonly beats: number;
  readonly beatNs: bigint;
  readonly stallMs: number;
  readonly crash: CrashRecord | null;
  /** Lanes that are inside the subject, or whose thread has ended there. */
  readonly inside: readonly LaneState[];
}

export type JournalRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly what: string };

const CLOSED = { ok: false, what: 'the journal is closed' } as const;

/** Read-only access to one journal file; close it when the monitor is gone. */
export class Journal {
  /** Null once closed: the number may then be another file's. */
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  /** Idempotent; reads after it say that the journal is closed. */
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** The header as it stands now. */
  header(): JournalRead<JournalHeader> {
    if (this.#fd === null) return CLOSED;
    const bytes = Buffer.alloc(LAYOUT.headerBytes);
    if (readSync(this.#fd, bytes, 0, bytes.length, 0) < bytes.length)
      return { ok: false, what: 'the journal is shorter than its header' };
    return decodeHeader(bytes);
  }

  /** Records in slots [from, to), in the order of their sequence numbers. */
  events(from: number, to: number): JournalRead<readonly TraceEvent[]> {
    if (this.#fd === null) return CLOSED;
    // The numbers are the subject's to forge: beyond the file there is nothing, and reading there is an error of node:fs.
    const there = Math.floor((fstatSync(this.#fd).size - LAYOUT.headerBytes) / LAYOUT.slotBytes);
    if (!(from >= 0 && to >= from)) return { ok: false, what: `the journal's slots ${from} to ${to} are no range` };
    const count = Math.min(to - from, there - from, MOST_SLOTS);
    if (count <= 0) return { ok: true, value: [] };
    const bytes = Buffer.alloc(count * LAYOUT.slotBytes);
    const read = readSync(this.#fd, bytes, 0, bytes.length, LAYOUT.headerBytes + from * LAYOUT.slotBytes);
    return { ok: true, value: decodeSlots(bytes.subarray(0, read)) };
  }
}

/** Decodes the header page. */
export function decodeHeader(bytes: Buffer): JournalRead<JournalHeader> {
  if (bytes.length < LAYOUT.headerBytes) return { ok: false, what: 'the journal is shorter than its header' };
  if (bytes.readUInt32LE(0) !== LAYOUT.magic || bytes.readUInt32LE(4) !== LAYOUT.layout) {
    return { ok: false, what: 'the journal has lost its magic number' };
  }
  const inside: LaneState[] = [];
  for (let lane = 0; lane < LAYOUT.lanes; lane++) {
    const at = LAYOUT.lanesAt + lane * LAYOUT.laneBytes;
    const call = CALLS[bytes.readUInt32LE(at + 4)] ?? null;
    const inSubject = bytes.readUInt32LE(at);
    if ((inSubject !== 1 && inSubject !== 2) || call === null) continue;
    inside.push({
      inFlight: { call, step: bytes.readInt32LE(at + 8), resource: alias(bytes.readInt32LE(at + 12)), lane },
      enterSeq: bytes.readBigUInt64LE(at + 16),
      enterNs: bytes.readBigUInt64LE(at + 24),
      thread: safe(bytes.readBigUInt64LE(at + 32)),
      gone: inSubject === 2,
    });
  }
  return {
    ok: true,
    value: {
      capacity: safe(bytes.readBigUInt64LE(8)),
      next: safe(bytes.readBigUInt64LE(16)),
      dropped: safe(bytes.readBigUInt64LE(32)),
      beats: safe(bytes.readBigUInt64LE(40)),
      beatNs: bytes.readBigUInt64LE(48),
      stallMs: Math.round(safe(bytes.readBigUInt64LE(56)) / 1e4) / 100,
      crash: decodeCrash(bytes),
      inside,
    },
  };
}

function decodeCrash(bytes: Buffer): CrashRecord | null {
  const at = LAYOUT.crashAt;
  const state = bytes.readUInt32LE(at);
  if (state !== 1 && state !== 2) return null;
  const moduleAt = at + LAYOUT.crashModuleAt;
  const stubAt = at + LAYOUT.crashStubAt;
  return {
    state,
    thread: bytes.readUInt32LE(at + 4),
    code: bytes.readBigUInt64LE(at + 8),
    address: bytes.readBigUInt64LE(at + 16),
    fault: bytes.readBigUInt64LE(at + 24),
    base: bytes.readBigUInt64LE(at + 32),
    registers: Array.from({ length: 16 }, (_, index) => bytes.readBigUInt64LE(at + LAYOUT.crashRegistersAt + 8 * index)),
    module: cString(bytes.subarray(moduleAt, stubAt)),
    stub: cString(bytes.subarray(stubAt, stubAt + 128)),
  };
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

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

const FLAG = {
  readable: 1,
  stale: 2,
  inOperation: 4,
  float: 8,
  registers: 16,
  heapKnown: 32,
  heapOk: 64,
  inUseKnown: 128,
} as const;
/** Order of `enum pc_target`. */
const TARGETS: readonly CancelTarget[] = ['own', 'null', 'closed', 'made-up'];
const ACTIONS = ['continue', 'delay', 'terminate', 'hold'] as const;
const WAITED = ['settled', 'quiet', 'limit'] as const;

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
    case 1: {
      const call = callName(u32(40));
      const target = TARGETS[u32(48)] ?? 'own';
      // A Cancel with a RESID that is none of an open resource's names no resource, whoever's turn it was.
      const named = target === 'own' ? resource : null;
      return call === null ? null : { ...base, kind: 'enter', call, step, lane, resource: named, target };
    }
    case 2: {
      const call = callName(u32(40));
      if (call === null) return null;
      const floatState = (flags & FLAG.float) !== 0 ? { mxcsr: u32(64), x87: u32(68) } : null;
      const registers = (flags & FLAG.registers) !== 0 ? u32(60) : null;
      return { ...base, kind: 'return', call, step, lane, resource, value: u32(48), lastError: u32(56), floatState, registers };
    }
    case 3: {
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
    case 4:
      return { ...base, kind: 'reported', of: safe(u64(40)), answer: u32(48), resource };
    case 5:
      return {
        ...base,
        kind: 'log',
        resource,
        handle,
        stale,
        level: u32(48),
        text: text(bytes, at, slots),
        held: u32(56) === 1,
        readable: (flags & FLAG.readable) !== 0,
      };
    case 6: {
      const callback: CallbackName | null = CALLBACKS[u32(48)] ?? null;
      return callback === null ? null : { ...base, kind: 'callback', callback, resource, handle, stale };
    }
    case 7:
      return { ...base, kind: 'skipped', step, resource };
    case 8:
      return { ...base, kind: 'anchor', step, met: u32(40) === 1 };
    case 9:
      return { ...base, kind: 'waited', step, resource, outcome: WAITED[u32(40)] ?? 'limit' };
    case 10:
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

function alias(index: number): Alias | null {
  return ALIASES[index] ?? null;
}

/** A count or a time as a number; beyond 2^53 only if the subject wrote over the journal. */
function safe(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
