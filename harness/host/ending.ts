/**
 * Why a monitor ended, or can do nothing but end: pure functions of what the operating system says and of what the journal holds. From outside, an
 * access violation under Wine and ExitProcess(5) look alike (8 bits of exit code), so the crash record decides.
 */
import type { CallInFlight, CodePlace, MachineState, MissingFunction } from '../contract/trace.ts';
import { crashName } from './crash-names.ts';
import type { CrashRecord, JournalHeader, LaneState } from './journal/header.ts';

export interface CrashEnding {
  readonly kind: 'crash';
  readonly code: string;
  readonly at: CodePlace | null;
  readonly during: CallInFlight | null;
  readonly machine: MachineState | null;
  /** After its last step, when it was asked to leave. */
  readonly leaving?: true;
}

export interface ExitEnding {
  readonly kind: 'exit';
  readonly exitCode: number;
  readonly during: CallInFlight | null;
  readonly leaving?: true;
}

/** It called a function that this environment does not have, and did not handle that. */
export interface LackingEnding {
  readonly kind: 'lacking';
  readonly missing: MissingFunction;
  readonly during: CallInFlight | null;
}

export type Ending = CrashEnding | ExitEnding | LackingEnding;

/**
 * @param exitCode what the process ended with; null if a signal ended it
 * @param signal   the signal's name, or null
 * @param header   the journal's header after the end; null if it cannot be read
 */
export function classifyEnding(exitCode: number | null, signal: string | null, header: JournalHeader | null): Ending {
  const inside = header?.inside ?? [];
  const recorded = header?.crash ?? null;
  // A first chance that was handled, on whichever thread, and then ExitProcess with a code that happens to look like it.
  const crash = recorded?.final === false && header?.left === true ? null : recorded;
  if (
    crash !== null &&
    (crash.final || signal !== null || lowByte(crash.code) === exitCode || exitCode === Number(BigInt.asUintN(32, crash.code)))
  ) {
    return crashOf(crash, inside);
  }
  const during = inside[0]?.inFlight ?? null;
  if (signal !== null) return { kind: 'crash', code: signal, at: null, during, machine: null };
  // A shell or Wine reports a signal as 128 + its number: Wine ends so on a stack overflow, which leaves no record.
  if (exitCode === 139)
    return { kind: 'crash', code: 'SIGSEGV (no record: most likely a stack overflow)', at: null, during, machine: null };
  return { kind: 'exit', exitCode: exitCode ?? -1, during };
}

/** A process whose crash record is final is a crash, though it has not ended yet; null if the record is not. */
export function classifyDying(header: JournalHeader | null): CrashEnding | LackingEnding | null {
  return header?.crash?.final === true ? crashOf(header.crash, header.inside) : null;
}

/** An exception after which its call returned; that it was no crash is for the caller to know. Null where there is none. */
export function classifySurvived(header: JournalHeader | null, during: CallInFlight): CrashEnding | LackingEnding | null {
  return header?.survived == null ? null : { ...crashOf(header.survived, []), during };
}

/**
 * A thread that ended in the middle of a call, in a process that lives on: ExitThread or pthread_exit, or a stack overflow under
 * Wine, which ends the thread alone and lets no handler record it.
 */
export function classifyThreadEnd(lane: LaneState, header: JournalHeader | null): CrashEnding | LackingEnding {
  const dying = classifyDying(header);
  if (dying !== null) return dying;
  const crash = header?.crash ?? null;
  // A first chance in this very call, which has not returned: that the two are unconnected is possible, but would be odd.
  if (crash !== null && crash.thread === lane.thread) {
    const ended = crashOf(crash, [lane]);
    if (ended.kind === 'lacking') return ended;
    return { ...ended, code: `${crashName(crash.code)}, after which the thread ended inside the call` };
  }
  return { kind: 'crash', code: THREAD_ENDED, at: null, during: lane.inFlight, machine: null };
}

const THREAD_ENDED = 'a thread that ended inside the call (stack overflow, ExitThread or pthread_exit)';

function crashOf(crash: CrashRecord, inside: readonly LaneState[]): CrashEnding | LackingEnding {
  const during = inside.find((lane) => lane.thread === crash.thread)?.inFlight ?? null;
  const missing = missingOf(crash.code, crash.stub);
  if (missing !== null) return { kind: 'lacking', missing, during };
  return { kind: 'crash', code: crashName(crash.code), at: placeOf(crash), during, machine: machineOf(crash) };
}

/** The shim's PC_WINE_STUB, PC_NO_MODULE and PC_NO_FUNCTION. */
export const LACKING_CODE = { stub: 0x80000100, module: 0xc06d007e, function: 0xc06d007f } as const;

/** Low 32 bits of the codes that say so: Wine's own, and those of the linker's helper for delayed loading (delayimp.h). */
const LACKING: Readonly<Record<number, MissingFunction['how']>> = {
  [LACKING_CODE.stub]: 'stub',
  [LACKING_CODE.module]: 'module',
  [LACKING_CODE.function]: 'function',
};

/**
 * The function that was missing where an exception says that one was; null for other exceptions.
 * @param name as the shim found it; empty where the exception's arguments could not be read
 */
function missingOf(code: bigint, name: string): MissingFunction | null {
  const how = LACKING[Number(BigInt.asUintN(32, code))];
  return how === undefined ? null : { name: name === '' ? 'a function whose name cannot be read' : name, how };
}

/**
 * The stub of Wine's that the process has called and gone on after, somebody having handled the exception; null if there was none. On Windows the function
 * is there, so what came afterwards tells nothing of the subject. A missing DLL that it loads late it handles everywhere.
 */
export function stubMet({ lacking }: Pick<JournalHeader, 'lacking'>): MissingFunction | null {
  const met = lacking.map(({ code, name }) => missingOf(BigInt(code), name));
  return met.find((missing) => missing?.how === 'stub') ?? null;
}

/** Order of the shim's `registers`. */
const REGISTERS = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'];

function machineOf({ address, fault, registers }: CrashRecord): MachineState {
  const hex = (value: bigint): string => `0x${value.toString(16)}`;
  const named = REGISTERS.map((name, index): [string, string] => [name, hex(registers[index] ?? 0n)]);
  return { fault: fault === 0n ? null : hex(fault), registers: { rip: hex(address), ...Object.fromEntries(named) } };
}

function lowByte(code: bigint): number {
  return Number(BigInt.asUintN(8, code));
}

/** The crash's program counter as module + offset. */
function placeOf(crash: CrashRecord): CodePlace {
  if (crash.base === 0n || crash.module === '') return { module: null, offset: `0x${crash.address.toString(16)}` };
  const name = crash.module.split(/[\\/]/).at(-1) ?? crash.module;
  return { module: name, offset: `0x${BigInt.asUintN(64, crash.address - crash.base).toString(16)}` };
}
