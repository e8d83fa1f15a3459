/**
 * The shim's functions as koffi sees them; harness/monitor/shim/shim.h says what each does. Only user of koffi. A question goes to a lane's
 * thread, which calls back when it has the answer, so the caller's event loop goes on.
 */
import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import { LARGEST_TABLE_BYTES } from '../abi/table.ts';
import { MOST_MODULES } from '../contract/protocol.ts';

/** Loads koffi from where the host says: in the clone natively, in the cache under Wine. */
function loadKoffi(from: string): typeof Koffi {
  return createRequire(from)('koffi') as typeof Koffi;
}

export interface Place {
  readonly base: bigint | null;
  readonly executable: boolean;
  readonly module: string | null;
}

export interface Shim {
  attach(path: string, bytes: number): number;
  guard(): number;
  /** A minidump is written there when the process dies of an exception; natively on Linux the system's core is what there is. */
  dump(path: string): number;
  /** Begins to keep what is loaded (PE). */
  watchModules(): number;
  /** Paths of the modules that were loaded since (PE); `left`: how many had no room. Asked on the caller's thread, at any time. */
  modules(): { readonly paths: readonly string[]; readonly left: number };
  search(folder: string): number;
  bind(call: number, address: bigint): void;
  tableVersion(version: number): void;
  /** These are carried out on the lanes' threads, one at a time. They reject where such a thread cannot be had. */
  load(path: string): Promise<{ readonly module: bigint; readonly error: number; readonly text: string }>;
  /** 0n: no export of that name. */
  symbols(names: readonly string[]): Promise<readonly bigint[]>;
  where(addresses: readonly bigint[]): Promise<readonly Place[]>;
  /** `bytes`: of what was stored as table, as many as could be read. */
  startup(start: Start): Promise<{ readonly value: number; readonly table: bigint; readonly bytes: Uint8Array }>;
  /** Carries out a program (program.ts): slots of the journal that it wrote. Rejects if the shim does not take it for one. */
  run(program: Uint8Array<ArrayBuffer>): Promise<{ readonly from: number; readonly to: number }>;
  unload(): Promise<{ readonly ok: boolean; readonly stillLoaded: boolean }>;
  /** Ends the lanes' threads; nothing can be asked afterwards. */
  leave(): Promise<void>;
}

export interface Start {
  readonly ex: boolean;
  readonly address: bigint;
  readonly type: string;
  readonly min: number;
  readonly max: number;
}

/** All that the shim keeps of them; as JSON, escapes and all, it still fits into an answer. */
const MODULE_BYTES = 1 << 16;

/** `enum pc_question`. */
const ASK = { load: 1, symbols: 2, where: 3, startup: 4, run: 5, unload: 6 } as const;

/** Where in an answer what stands, by the names of shim.h. */
const LOADING = { bytes: 1024, errorAt: 8, textAt: 16 } as const;
const PLACE = { bytes: 1024, executableAt: 8, inModuleAt: 12, pathAt: 16 } as const;
const START = { bytes: 24, exAt: 8, minAt: 12, maxAt: 16 } as const;
const STARTED = { bytes: 136, valueAt: 8, bytesAt: 12, headAt: 16 } as const;
const RAN = { bytes: 24, toAt: 8, refusedAt: 16 } as const;
const UNLOADED = { bytes: 8, staysAt: 4 } as const;

type Asker = (question: number, given: Uint8Array<ArrayBuffer>, answerBytes: number) => Promise<DataView<ArrayBuffer>>;

/** Binds the shim in this process. */
export function bindShim(koffiFrom: string, path: string): Shim {
  const koffi = loadKoffi(koffiFrom);
  const library = koffi.load(path);
  const number = (signature: string): ((...args: readonly unknown[]) => number) => {
    const call = library.func(signature) as (...args: readonly unknown[]) => unknown;
    return (...args) => Number(call(...args));
  };
  const ask = asker(koffi, number);
  const leave = library.func('uint32_t pc_leave_lanes()');
  const modules = number('uint32_t pc_modules(void *into, uint32_t bytes, _Out_ uint32_t *left)');
  return {
    attach: number('uint32_t pc_attach(str16 path, uint64_t bytes)'),
    guard: number('uint32_t pc_guard()'),
    dump: number('uint32_t pc_dump(str16 path)'),
    watchModules: number('uint32_t pc_modules_watch()'),
    modules() {
      const into = new Uint8Array(MODULE_BYTES);
      const left = [0];
      const bytes = modules(into, MODULE_BYTES, left);
      const paths = new TextDecoder()
        .decode(into.subarray(0, bytes))
        .split('\0')
        .filter((path) => path !== '');
      const more = Math.max(0, paths.length - MOST_MODULES);
      return { paths: paths.slice(0, MOST_MODULES), left: (left[0] ?? 0) + more };
    },
    search: number('uint32_t pc_search(str16 folder)'),
    bind: number('void pc_bind(uint32_t call, uint64_t fn)'),
    tableVersion: number('void pc_table_version(uint32_t version)'),
    async load(file) {
      const answer = await ask(ASK.load, utf16(file), LOADING.bytes);
      const text = utf8(bytesOf(answer, LOADING.textAt));
      return { module: answer.getBigUint64(0, true), error: answer.getUint32(LOADING.errorAt, true), text };
    },
    async symbols(names) {
      const answer = await ask(
        ASK.symbols,
        copied(new TextEncoder().encode(names.map((name) => `${name}\0`).join(''))),
        8 * names.length,
      );
      return names.map((_, index) => answer.getBigUint64(8 * index, true));
    },
    async where(addresses) {
      const answer = await ask(ASK.where, new Uint8Array(BigUint64Array.from(addresses).buffer), addresses.length * PLACE.bytes);
      return addresses.map((_, index) => placeAt(answer, index * PLACE.bytes));
    },
    async startup({ ex, address, type, min, max }) {
      const name = utf16(type);
      const given = new Uint8Array(START.bytes + name.length);
      const view = new DataView(given.buffer);
      view.setBigUint64(0, address, true);
      view.setUint32(START.exAt, ex ? 1 : 0, true);
      view.setUint32(START.minAt, min, true);
      view.setUint32(START.maxAt, max, true);
      given.set(name, START.bytes);
      const answer = await ask(ASK.startup, given, STARTED.bytes);
      const read = Math.min(answer.getUint32(STARTED.bytesAt, true), LARGEST_TABLE_BYTES);
      const value = answer.getUint32(STARTED.valueAt, true);
      return { value, table: answer.getBigUint64(0, true), bytes: bytesOf(answer, STARTED.headAt, read) };
    },
    async run(program) {
      const answer = await ask(ASK.run, program, RAN.bytes);
      const refused = answer.getUint32(RAN.refusedAt, true);
      if (refused !== 0) throw new Error(`the shim does not take the steps (${refused})`);
      return { from: Number(answer.getBigUint64(0, true)), to: Number(answer.getBigUint64(RAN.toAt, true)) };
    },
    async unload() {
      const answer = await ask(ASK.unload, new Uint8Array(0), UNLOADED.bytes);
      return { ok: answer.getUint32(0, true) !== 0, stillLoaded: answer.getUint32(UNLOADED.staysAt, true) !== 0 };
    },
    // The one call that waits on a thread of Node's pool: nothing of the subject's is called any more but what it has left with a thread's end.
    leave: () =>
      new Promise((resolve) => {
        leave.async(() => resolve());
      }),
  };
}

function asker(koffi: typeof Koffi, number: (signature: string) => (...args: readonly unknown[]) => number): Asker {
  /** What the question points to is kept until its answer is there. */
  let asked: { readonly kept: readonly unknown[]; readonly settle: (error: number) => void } | null = null;
  const tell = koffi.register(
    (error: number) => asked?.settle(error),
    koffi.pointer(koffi.proto('void pc_tell(uint32_t error)')),
  );
  number('void pc_told_by(void *tell)')(tell);
  const ask = number('uint32_t pc_ask(uint32_t question, void *in, uint32_t in_bytes, void *out, uint32_t out_bytes)');
  return (question, given, answerBytes) =>
    new Promise((resolve, reject) => {
      if (asked !== null) throw new Error('a question was asked before the last one was answered');
      const answer = new Uint8Array(answerBytes);
      const settle = (error: number): void => {
        asked = null;
        if (error === 0) resolve(new DataView(answer.buffer));
        else reject(new Error(`a driver thread could not be made (error ${error})`));
      };
      asked = { kept: [given, answer], settle };
      const error = ask(question, given, given.length, answer, answer.length);
      if (error !== 0) settle(error);
    });
}

/** With a NUL behind it. */
function utf16(text: string): Uint8Array<ArrayBuffer> {
  const units = new Uint16Array(text.length + 1);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return new Uint8Array(units.buffer);
}

function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function bytesOf(view: DataView<ArrayBuffer>, from: number, length = view.byteLength - from): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, length);
}

function placeAt(answer: DataView<ArrayBuffer>, at: number): Place {
  const inModule = answer.getUint32(at + PLACE.inModuleAt, true) === 1;
  return {
    base: inModule ? answer.getBigUint64(at, true) : null,
    executable: answer.getUint32(at + PLACE.executableAt, true) === 1,
    module: inModule ? utf8(bytesOf(answer, at + PLACE.pathAt, PLACE.bytes - PLACE.pathAt)) : null,
  };
}

function utf8(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
