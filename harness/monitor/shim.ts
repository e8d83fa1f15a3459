/**
 * Binds the shim's functions by koffi; shim/shim.h describes each. A question goes to a lane's thread, which calls back with
 * the answer, so the caller's event loop keeps running.
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

/** Loads koffi from the host's path: in the clone natively, in the cache under Wine. */
function loadKoffi(from: string): typeof Koffi {
  return createRequire(from)('koffi') as typeof Koffi;
}

/** The shim's functions. A result of type `number` is an error code of the system, or 0. */
export interface Shim {
  /** Creates the journal at that path and maps it. */
  attach(path: string, bytes: number): number;
  /** Installs the crash handler. */
  guard(): number;
  /** Sets the path of a minidump for the case of a crash. Natively on Linux there is only the system's core file. */
  dump(path: string): number;
  /** Begins to record the modules that are loaded (PE). */
  watchModules(): number;
  /**
   * Paths of the modules loaded since `watchModules` (PE). `left` counts those without room. It runs on the caller's thread.
   */
  modules(): { readonly paths: readonly string[]; readonly left: number };
  /** Adds a folder in which DLLs are searched. */
  search(folder: string): number;
  /** Sets the address of one of the routines of a function table; 0 is that of the type under test. */
  bind(table: number, call: number, address: bigint): void;
  /** Sets the version of a function table. */
  tableVersion(table: number, version: number): void;
  // The functions below run on the lanes' threads, one at a time. They reject if no such thread can be created.
  /** Loads the subject. */
  load(path: string): Promise<Loading>;
  /** Addresses of exports; 0n for a name that is not exported. */
  symbols(names: readonly string[]): Promise<readonly bigint[]>;
  /** The module that each address is in. */
  where(addresses: readonly bigint[]): Promise<readonly Place[]>;
  /** Calls Startup or StartupEx. */
  startup(start: Start): Promise<Started>;
  /** Runs a block of program.ts. It writes the journal slots [from, to). Rejects if the shim refuses the block. */
  run(program: Uint8Array<ArrayBuffer>): Promise<{ readonly from: number; readonly to: number }>;
  /** Unloads the subject. */
  unload(): Promise<{ readonly ok: boolean; readonly stillLoaded: boolean }>;
  /** Ends the lanes' threads. No question can be asked afterwards. */
  leave(): Promise<void>;
}

/**
 * Loads the shim into this process.
 * @param koffiFrom path from which `koffi` is resolved
 * @param path of the shim's library
 */
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
    bind: number('void pc_bind(uint32_t table, uint32_t call, uint64_t fn)'),
    tableVersion: number('void pc_table_version(uint32_t table, uint32_t version)'),
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
    // The only call that waits on a thread of Node's pool. The only code of the subject that may still run is its end-of-thread
    // code.
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
