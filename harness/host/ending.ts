/**
 * Decides why a monitor ended, or is about to end, from what the operating system reports and what the journal holds. Pure. From
 * outside, an access violation under Wine and ExitProcess(5) look alike (8 bits of exit code), so the crash record decides.
 */
import type { CallInFlight, CodePlace, MachineState, MissingFunction } from '../contract/trace.ts';
import { crashName } from './crash-names.ts';
import type { CrashRecord, JournalHeader, LaneState } from './journal/header.ts';

/** The process, or a thread inside a call, crashed. */
export interface CrashEnding {
  readonly kind: 'crash';
  /** Name of the exception or signal. */
  readonly code: string;
  readonly at: CodePlace | null;
  readonly during: CallInFlight | null;
  readonly machine: MachineState | null;
  /** It happened after the last step, when the process was asked to leave. */
  readonly leaving?: true;
}

/** The process exited without a crash. */
export interface ExitEnding {
  readonly kind: 'exit';
  /** -1 if there is none. */
  readonly exitCode: number;
  readonly during: CallInFlight | null;
  readonly leaving?: true;
}

/** The subject called a function that this environment does not have. */
export interface LackingEnding {
  readonly kind: 'lacking';
  readonly missing: MissingFunction;
  readonly during: CallInFlight | null;
}

/** Why a monitor ended. */
export type Ending = CrashEnding | ExitEnding | LackingEnding;

/**
 * Why a process ended.
 * @param exitCode null if a signal ended it
 * @param signal   the signal's name, or null
 * @param header   the journal's header after the end; null if it cannot be read
 */
export function classifyEnding(exitCode: number | null, signal: string | null, header: JournalHeader | null): Ending {
  const inside = header?.inside ?? [];
  const recorded = header?.crash ?? null;
  // Some thread handled the exception. The process exited by itself later, perhaps with a code that looks like the exception's.
  const crash = recorded?.final === false && header?.left === true ? null : recorded;
  if (
    crash !== null &&
    (crash.final || signal !== null || lowByte(crash.code) === exitCode || exitCode === Number(BigInt.asUintN(32, crash.code)))
  ) {
    return crashOf(crash, inside);
  }
  const during = inside[0]?.inFlight ?? null;
  if (signal !== null) return { kind: 'crash', code: signal, at: null, during, machine: null };
  // A shell or Wine reports a signal as 128 + its number. Wine ends this way after a stack overflow, which leaves no record.
  if (exitCode === 139)
    return { kind: 'crash', code: 'SIGSEGV (no record: most likely a stack overflow)', at: null, during, machine: null };
  return { kind: 'exit', exitCode: exitCode ?? -1, during };
}

/** The crash of a process whose crash record is final, even if the process has not ended yet; null if the record is not final. */
export function classifyDying(header: JournalHeader | null): CrashEnding | LackingEnding | null {
  return header?.crash?.final === true ? crashOf(header.crash, header.inside) : null;
}

/** The last exception after which its call returned; null if there is none. Only the caller knows whether it was a crash. */
export function classifySurvived(header: JournalHeader | null, during: CallInFlight): CrashEnding | LackingEnding | null {
  return header?.survived == null ? null : { ...crashOf(header.survived, []), during };
}

/**
 * Why a thread ended in the middle of a call while its process lives on: by ExitThread or pthread_exit, or by a stack overflow
 * under Wine, which ends only the thread and runs no handler that could record it.
 */
export function classifyThreadEnd(lane: LaneState, header: JournalHeader | null): CrashEnding | LackingEnding {
  const dying = classifyDying(header);
  if (dying !== null) return dying;
  const crash = header?.crash ?? null;
  // The same thread had an exception, and its call has not returned. That the two are unconnected is possible, but unlikely.
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

/** Exception codes for a missing function: the shim's PC_WINE_STUB, PC_NO_MODULE and PC_NO_FUNCTION. */
export const LACKING_CODE = { stub: 0x80000100, module: 0xc06d007e, function: 0xc06d007f } as const;

/**
 * How a function was missing, by the low 32 bits of the exception's code: Wine's own codes, and those of the linker's helper for
 * delayed loading (delayimp.h).
 */
const LACKING: Readonly<Record<number, MissingFunction['how']>> = {
  [LACKING_CODE.stub]: 'stub',
  [LACKING_CODE.module]: 'module',
  [LACKING_CODE.function]: 'function',
};

/**
 * The missing function that an exception reports; null for other exceptions.
 * @param name as the shim found it; empty if the exception's arguments could not be read
 */
function missingOf(code: bigint, name: string): MissingFunction | null {
  const how = LACKING[Number(BigInt.asUintN(32, code))];
  return how === undefined ? null : { name: name === '' ? 'a function whose name cannot be read' : name, how };
}

/**
 * The Wine stub that the process called before it handled the exception and went on; null if there was none. Windows has the
 * function, so nothing afterwards says anything about the subject. A missing delay-loaded DLL does not count: the subject
 * handles that on every system.
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
