/** Questions to the shim's lanes and their answers as bytes, by the structures of shim.h; a test compares every number. */
import { LARGEST_TABLE_BYTES } from '../abi/table.ts';
import { textOf, utf16 } from './text-bytes.ts';

/** `enum pc_question`. */
export const ASK = { load: 1, symbols: 2, where: 3, startup: 4, run: 5, unload: 6 } as const;

/** Size of each structure, and where in it each field stands, in bytes. */
export const LOADING = { bytes: 1024, moduleAt: 0, errorAt: 8, textAt: 16 } as const;
export const PLACE = { bytes: 1024, baseAt: 0, executableAt: 8, inModuleAt: 12, pathAt: 16 } as const;
export const START = { bytes: 24, addressAt: 0, exAt: 8, minAt: 12, maxAt: 16 } as const;
export const STARTED = { bytes: 136, tableAt: 0, valueAt: 8, bytesAt: 12, headAt: 16 } as const;
export const RAN = { bytes: 24, fromAt: 0, toAt: 8, refusedAt: 16 } as const;
export const UNLOADED = { bytes: 8, okAt: 0, staysAt: 4 } as const;

/** Of paths that the shim keeps: as JSON, escapes and all, they still fit into an answer. */
export const MODULE_BYTES = 1 << 16;

/** An address: 64 bits. */
export const ADDRESS_BYTES = 8;

export interface Loading {
  /** 0n: it was not loaded, for `error` and `text`. */
  readonly module: bigint;
  readonly error: number;
  readonly text: string;
}

export interface Place {
  readonly base: bigint | null;
  readonly executable: boolean;
  readonly module: string | null;
}

export interface Start {
  readonly ex: boolean;
  readonly address: bigint;
  readonly type: string;
  readonly min: number;
  readonly max: number;
}

export interface Started {
  readonly value: number;
  readonly table: bigint;
  /** Of what was stored as table, as many as could be read. */
  readonly bytes: Uint8Array;
}

type Answer = DataView<ArrayBuffer>;

export function readLoading(answer: Answer): Loading {
  const text = textOf(bytesOf(answer, LOADING.textAt, LOADING.bytes - LOADING.textAt));
  return { module: answer.getBigUint64(LOADING.moduleAt, true), error: answer.getUint32(LOADING.errorAt, true), text };
}

export function readAddresses(answer: Answer, count: number): readonly bigint[] {
  return Array.from({ length: count }, (_, index) => answer.getBigUint64(ADDRESS_BYTES * index, true));
}

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

export function readStarted(answer: Answer): Started {
  const read = Math.min(answer.getUint32(STARTED.bytesAt, true), LARGEST_TABLE_BYTES);
  const value = answer.getUint32(STARTED.valueAt, true);
  return { value, table: answer.getBigUint64(STARTED.tableAt, true), bytes: bytesOf(answer, STARTED.headAt, read) };
}

/** Throws if the shim did not take the steps. */
export function readRan(answer: Answer): { readonly from: number; readonly to: number } {
  const refused = answer.getUint32(RAN.refusedAt, true);
  if (refused !== 0) throw new Error(`the shim does not take the steps (${refused})`);
  return { from: Number(answer.getBigUint64(RAN.fromAt, true)), to: Number(answer.getBigUint64(RAN.toAt, true)) };
}

export function readUnloaded(answer: Answer): { readonly ok: boolean; readonly stillLoaded: boolean } {
  return { ok: answer.getUint32(UNLOADED.okAt, true) !== 0, stillLoaded: answer.getUint32(UNLOADED.staysAt, true) !== 0 };
}

function flag(answer: Answer, at: number): boolean {
  return answer.getUint32(at, true) === 1;
}

function bytesOf(answer: Answer, from: number, length: number): Uint8Array {
  return new Uint8Array(answer.buffer, answer.byteOffset + from, length);
}
