/** Encodes questions to the shim's lanes and decodes the answers, by the structures of shim.h. A test compares every number. */
import { LARGEST_TABLE_BYTES } from '../abi/table.ts';
import { textOf, utf16 } from './text-bytes.ts';

/** The questions: `enum pc_question`. */
export const ASK = { load: 1, symbols: 2, where: 3, startup: 4, run: 5, unload: 6 } as const;

// The structures of answers and questions: size and offset of each field, in bytes.

/** `struct pc_loading`. */
export const LOADING = { bytes: 1024, moduleAt: 0, errorAt: 8, textAt: 16 } as const;
/** `struct pc_place`. */
export const PLACE = { bytes: 1024, baseAt: 0, executableAt: 8, inModuleAt: 12, pathAt: 16 } as const;
/** `struct pc_start`; the resource type follows it. */
export const START = { bytes: 24, addressAt: 0, exAt: 8, minAt: 12, maxAt: 16 } as const;
/** `struct pc_started`. */
export const STARTED = { bytes: 136, tableAt: 0, valueAt: 8, bytesAt: 12, headAt: 16 } as const;
/** `struct pc_ran`. */
export const RAN = { bytes: 24, fromAt: 0, toAt: 8, refusedAt: 16 } as const;
/** `struct pc_unloaded`. */
export const UNLOADED = { bytes: 8, okAt: 0, staysAt: 4 } as const;

/** Room for the list of module paths, in bytes. Even escaped as JSON the list fits into an answer. */
export const MODULE_BYTES = 1 << 16;

/** Size of an address. */
export const ADDRESS_BYTES = 8;

/** The answer to `load`. */
export interface Loading {
  /** The module's handle; 0n if it was not loaded, for the reason in `error` and `text`. */
  readonly module: bigint;
  /** Error code of the system. */
  readonly error: number;
  readonly text: string;
}

/** The place of an address, as `where` answers. */
export interface Place {
  /** Base address of the module; null if the address is in none. */
  readonly base: bigint | null;
  readonly executable: boolean;
  /** Path of the module; null if the address is in none. */
  readonly module: string | null;
}

/** A call of Startup or StartupEx. */
export interface Start {
  /** Whether it is StartupEx. */
  readonly ex: boolean;
  /** Address of the function. */
  readonly address: bigint;
  /** Resource type to ask for. */
  readonly type: string;
  /** Lowest and highest table version to ask for. */
  readonly min: number;
  readonly max: number;
}

/** The answer to `startup`. */
export interface Started {
  /** The value that the function returned. */
  readonly value: number;
  /** Address of the function table that it stored. */
  readonly table: bigint;
  /** The bytes that could be read at that address; empty if `value` is an error. */
  readonly bytes: Uint8Array;
}

type Answer = DataView<ArrayBuffer>;

/** Decodes the answer to `load`. */
export function readLoading(answer: Answer): Loading {
  const text = textOf(bytesOf(answer, LOADING.textAt, LOADING.bytes - LOADING.textAt));
  return { module: answer.getBigUint64(LOADING.moduleAt, true), error: answer.getUint32(LOADING.errorAt, true), text };
}

/** Decodes the answer to `symbols`; 0n for a name that is not exported. */
export function readAddresses(answer: Answer, count: number): readonly bigint[] {
  return Array.from({ length: count }, (_, index) => answer.getBigUint64(ADDRESS_BYTES * index, true));
}

/** Decodes the answer to `where`. */
export function readPlaces(answer: Answer, count: number): readonly Place[] {
  return Array.from({ length: count }, (_, index) => placeAt(answer, index * PLACE.bytes));
}

function placeAt(answer: Answer, at: number): Place {
  const inModule = flag(answer, at + PLACE.inModuleAt);
  return {
    base: inModule ? answer.getBigUint64(at + PLACE.baseAt, true) : null,
    executable: flag(answer, at + PLACE.executableAt),
    module: inModule ? textOf(bytesOf(answer, at + PLACE.pathAt, PLACE.bytes - PLACE.pathAt)) : null,
  };
}

/** Encodes the question `startup`. */
export function writeStart({ ex, address, type, min, max }: Start): Uint8Array<ArrayBuffer> {
  const name = utf16(type);
  const given = new Uint8Array(START.bytes + name.length);
  const view = new DataView(given.buffer);
  view.setBigUint64(START.addressAt, address, true);
  view.setUint32(START.exAt, ex ? 1 : 0, true);
  view.setUint32(START.minAt, min, true);
  view.setUint32(START.maxAt, max, true);
  given.set(name, START.bytes);
  return given;
}

/** Decodes the answer to `startup`. */
export function readStarted(answer: Answer): Started {
  const read = Math.min(answer.getUint32(STARTED.bytesAt, true), LARGEST_TABLE_BYTES);
  const value = answer.getUint32(STARTED.valueAt, true);
  return { value, table: answer.getBigUint64(STARTED.tableAt, true), bytes: bytesOf(answer, STARTED.headAt, read) };
}

/**
 * Decodes the answer to `run`: the steps wrote the journal slots [from, to).
 * @throws Error if the shim refused the steps
 */
export function readRan(answer: Answer): { readonly from: number; readonly to: number } {
  const refused = answer.getUint32(RAN.refusedAt, true);
  if (refused !== 0) throw new Error(`the shim does not take the steps (${refused})`);
  return { from: Number(answer.getBigUint64(RAN.fromAt, true)), to: Number(answer.getBigUint64(RAN.toAt, true)) };
}

/** Decodes the answer to `unload`. `stillLoaded`: the module is in the process even so. */
export function readUnloaded(answer: Answer): { readonly ok: boolean; readonly stillLoaded: boolean } {
  return { ok: answer.getUint32(UNLOADED.okAt, true) !== 0, stillLoaded: answer.getUint32(UNLOADED.staysAt, true) !== 0 };
}

function flag(answer: Answer, at: number): boolean {
  return answer.getUint32(at, true) === 1;
}

function bytesOf(answer: Answer, from: number, length: number): Uint8Array {
  return new Uint8Array(answer.buffer, answer.byteOffset + from, length);
}
