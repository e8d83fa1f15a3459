/**
 * Decodes the journal's first page: how far it is written, which lanes are inside the subject, and the crash record. No field is
 * trusted.
 */
import { CALLS } from '../../abi/calls.ts';
import type { CallInFlight } from '../../contract/trace.ts';
import { alias, type JournalRead, LAYOUT, safe } from './layout.ts';
import { CRASH_STATE, INSIDE, YES } from './numbers.ts';

/** An exception or signal, as the shim recorded it. */
export interface CrashRecord {
  /** Whether it ends the process; otherwise it is a first chance, which may have been handled. */
  readonly final: boolean;
  readonly thread: number;
  readonly code: bigint;
  readonly address: bigint;
  /** Data address of the fault; 0 if there is none. */
  readonly fault: bigint;
  /** rax rcx rdx rbx rsp rbp rsi rdi r8 to r15. */
  readonly registers: readonly bigint[];
  readonly base: bigint;
  readonly module: string;
  /** The missing function, if that was the cause: `MODULE!function` or `MODULE!#ordinal`; else empty. Hostile text. */
  readonly stub: string;
}

/** A missing function that was called since the process started, whether or not the exception was handled. */
export interface Lacking {
  /** `MODULE!function` or `MODULE!#ordinal`; hostile text. */
  readonly name: string;
  /**
   * The exception: 0x80000100 for a Wine stub, 0xC06D007E if the delay-loaded module is missing, 0xC06D007F if it lacks the
   * function.
   */
  readonly code: number;
}

/** A lane that is inside a call. Times are nanoseconds of the monitor's clock. */
export interface LaneState {
  readonly inFlight: CallInFlight;
  readonly enterSeq: bigint;
  readonly enterNs: bigint;
  readonly thread: number;
  /** Whether its thread has ended inside the call, so that the call will never return. */
  readonly gone: boolean;
}

/** The header's fields. Times are nanoseconds of the monitor's clock, unless their names say otherwise. */
export interface JournalHeader {
  /** Slot of the next record; may exceed the capacity, since records past the end are counted too. */
  readonly next: number;
  /** Number of slots. */
  readonly capacity: number;
  /** Records that were not kept since the scenario began. */
  readonly dropped: number;
  readonly beats: number;
  readonly beatNs: bigint;
  /** Longest gap between two beats since the scenario began, milliseconds. */
  readonly stallMs: number;
  readonly crash: CrashRecord | null;
  /** The last exception whose call returned nevertheless: it was handled, or the loader caught a crash of DllMain. */
  readonly survived: CrashRecord | null;
  /** Windows: whether the process has ended itself by ExitProcess or the like, with an exit code of its own choice. */
  readonly left: boolean;
  /** The first eight missing functions that were called. */
  readonly lacking: readonly Lacking[];
  /** Lanes that are inside the subject, or whose thread has ended there. */
  readonly inside: readonly LaneState[];
}

/** Decodes the header page; refuses one that is short or has lost its magic number. */
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
    if ((inSubject !== INSIDE.inside && inSubject !== INSIDE.gone) || call === null) continue;
    inside.push({
      inFlight: { call, step: bytes.readInt32LE(at + 8), resource: alias(bytes.readInt32LE(at + 12)), lane },
      enterSeq: bytes.readBigUInt64LE(at + 16),
      enterNs: bytes.readBigUInt64LE(at + 24),
      thread: safe(bytes.readBigUInt64LE(at + 32)),
      gone: inSubject === INSIDE.gone,
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
      crash: decodeCrash(bytes, [CRASH_STATE.firstChance, CRASH_STATE.final]),
      survived: decodeCrash(bytes, [CRASH_STATE.none]),
      left: bytes.readUInt32LE(LAYOUT.leftAt) === YES,
      lacking: decodeLacking(bytes),
      inside,
    },
  };
}

/**
 * The crash record, if its state is one of `states`; else null. When a call returns, the shim resets only the state of the
 * exception that it survived, so the rest of the record can still be read.
 */
function decodeCrash(bytes: Buffer, states: readonly number[]): CrashRecord | null {
  const at = LAYOUT.crashAt;
  const state = bytes.readUInt32LE(at);
  if (!states.includes(state) || bytes.readBigUInt64LE(at + 8) === 0n) return null;
  const moduleAt = at + LAYOUT.crashModuleAt;
  const stubAt = at + LAYOUT.crashStubAt;
  return {
    final: state === CRASH_STATE.final,
    thread: bytes.readUInt32LE(at + 4),
    code: bytes.readBigUInt64LE(at + 8),
    address: bytes.readBigUInt64LE(at + 16),
    fault: bytes.readBigUInt64LE(at + 24),
    base: bytes.readBigUInt64LE(at + 32),
    registers: Array.from({ length: 16 }, (_, index) => bytes.readBigUInt64LE(at + LAYOUT.crashRegistersAt + 8 * index)),
    module: cString(bytes.subarray(moduleAt, stubAt)),
    stub: cString(bytes.subarray(stubAt, at + LAYOUT.crashBytes)),
  };
}

function decodeLacking(bytes: Buffer): readonly Lacking[] {
  return Array.from({ length: LAYOUT.lackingMost }, (_, index) => LAYOUT.lackingAt + index * LAYOUT.lackingBytes)
    .filter((at) => bytes.readUInt32LE(at) === YES)
    .map((at) => ({
      code: bytes.readUInt32LE(at + 4),
      name: cString(bytes.subarray(at + LAYOUT.lackingNameAt, at + LAYOUT.lackingBytes)),
    }));
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
