/**
 * The shim's functions as koffi sees them; harness/monitor/shim/shim.h says what each does. A question goes to a lane's thread, which calls
 * back when it has the answer, so the caller's event loop goes on.
 */
import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import { MOST_MODULES } from '../contract/protocol.ts';
import { asker, type NumberFunction } from './asker.ts';
import {
  ADDRESS_BYTES,
  ASK,
  LOADING,
  type Loading,
  MODULE_BYTES,
  PLACE,
  type Place,
  RAN,
  readAddresses,
  readLoading,
  readPlaces,
  readRan,
  readStarted,
  readUnloaded,
  STARTED,
  type Start,
  type Started,
  UNLOADED,
  writeStart,
} from './questions.ts';
import { textsOf, utf8List, utf16 } from './text-bytes.ts';

/** Loads koffi from where the host says: in the clone natively, in the cache under Wine. */
function loadKoffi(from: string): typeof Koffi {
  return createRequire(from)('koffi') as typeof Koffi;
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
  load(path: string): Promise<Loading>;
  /** 0n: no export of that name. */
  symbols(names: readonly string[]): Promise<readonly bigint[]>;
  where(addresses: readonly bigint[]): Promise<readonly Place[]>;
  startup(start: Start): Promise<Started>;
  /** Carries out a program (program.ts): slots of the journal that it wrote. Rejects if the shim does not take it for one. */
  run(program: Uint8Array<ArrayBuffer>): Promise<{ readonly from: number; readonly to: number }>;
  unload(): Promise<{ readonly ok: boolean; readonly stillLoaded: boolean }>;
  /** Ends the lanes' threads; nothing can be asked afterwards. */
  leave(): Promise<void>;
}

/** Binds the shim in this process. */
export function bindShim(koffiFrom: string, path: string): Shim {
  const koffi = loadKoffi(koffiFrom);
  const library = koffi.load(path);
  const number = (signature: string): NumberFunction => {
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
    modules: () => listModules(modules),
    search: number('uint32_t pc_search(str16 folder)'),
    bind: number('void pc_bind(uint32_t call, uint64_t fn)'),
    tableVersion: number('void pc_table_version(uint32_t version)'),
    load: async (file) => readLoading(await ask(ASK.load, utf16(file), LOADING.bytes)),
    async symbols(names) {
      const answer = await ask(ASK.symbols, utf8List(names), names.length * ADDRESS_BYTES);
      return readAddresses(answer, names.length);
    },
    async where(addresses) {
      const given = new Uint8Array(BigUint64Array.from(addresses).buffer);
      return readPlaces(await ask(ASK.where, given, addresses.length * PLACE.bytes), addresses.length);
    },
    startup: async (start) => readStarted(await ask(ASK.startup, writeStart(start), STARTED.bytes)),
    run: async (program) => readRan(await ask(ASK.run, program, RAN.bytes)),
    unload: async () => readUnloaded(await ask(ASK.unload, new Uint8Array(0), UNLOADED.bytes)),
    // The one call that waits on a thread of Node's pool: nothing of the subject's is called any more but what it has left with a thread's end.
    leave: () =>
      new Promise((resolve) => {
        leave.async(() => resolve());
      }),
  };
}

function listModules(modules: NumberFunction): { readonly paths: readonly string[]; readonly left: number } {
  const into = new Uint8Array(MODULE_BYTES);
  const left = [0];
  const bytes = modules(into, MODULE_BYTES, left);
  const paths = textsOf(into.subarray(0, bytes));
  const more = Math.max(0, paths.length - MOST_MODULES);
  return { paths: paths.slice(0, MOST_MODULES), left: (left[0] ?? 0) + more };
}
