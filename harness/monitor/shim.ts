/** The shim's functions as koffi sees them; harness/monitor/shim/shim.h says what each does. Only user of koffi. */
import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import { MOST_MODULES } from '../contract/protocol.ts';

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
  /** Paths of the modules that were loaded since (PE); `left`: how many had no room. */
  modules(): { readonly paths: readonly string[]; readonly left: number };
  laneInit(lane: number): number;
  load(lane: number, path: string): { readonly module: bigint; readonly error: number; readonly text: string };
  search(folder: string): number;
  /** False if it failed. Meanwhile up to `patienceMs` are spent to see it gone (PE). */
  unload(lane: number, module: bigint, patienceMs: number): boolean;
  loaded(path: string): boolean;
  symbol(module: bigint, name: string): bigint;
  /** Guarded read of the subject's memory: as many bytes as could be read. */
  read(address: bigint, bytes: number): Uint8Array;
  where(address: bigint): { readonly base: bigint | null; readonly executable: boolean; readonly module: string | null };
  startup(
    lane: number,
    ex: boolean,
    address: bigint,
    type: string,
    min: number,
    max: number,
  ): { readonly value: number; readonly table: bigint };
  bind(call: number, address: bigint): void;
  tableVersion(version: number): void;
  scenarioBegin(): number;
  scenarioEnd(): number;
  scriptClear(resource: number): void;
  scriptAdd(resource: number, action: number, report: number, ms1: number, ms2: number): void;
  holdLog(lane: number, nth: number, afterMs: number, maxMs: number): void;
  open(lane: number, step: number, resource: number, name: string, flags: number): number;
  online(lane: number, step: number, resource: number, flags: number, bytes: number): number;
  offline(lane: number, step: number, resource: number, destination: string | null, flags: number, bytes: number): number;
  cancel(lane: number, step: number, resource: number, target: number, flags: number): number;
  arbitrate(lane: number, step: number, resource: number): number;
  measure(lane: number, step: number): void;
  plain(lane: number, step: number, call: number, resource: number): number;
  knownState(resource: number): number;
  skip(lane: number, step: number, resource: number): void;
  wait(lane: number, step: number, resource: number, quietMs: number, maxMs: number): number;
  waitHeld(lane: number, step: number, resource: number, withinMs: number): number;
  waitEntered(lane: number, step: number, other: number, withinMs: number): number;
  waitDone(other: number, withinMs: number): number;
  pause(ms: number): void;
  done(step: number): void;
}

const TEXT_BYTES = 1024;

/** All that the shim keeps of them; as JSON, escapes and all, it still fits into an answer. */
const MODULE_BYTES = 1 << 16;

/**
 * Binds the shim in this thread. Each driver thread binds it anew: calling a decoded pointer in a worker that never loaded a
 * library crashes inside koffi.
 */
export function bindShim(koffiFrom: string, path: string): Shim {
  const koffi = loadKoffi(koffiFrom);
  const library = koffi.load(path);
  const native = (signature: string): ((...args: unknown[]) => unknown) =>
    library.func(signature) as (...args: unknown[]) => unknown;
  const number = (signature: string): ((...args: unknown[]) => number) => {
    const call = native(signature);
    return (...args) => Number(call(...args));
  };
  const load = native('uint64_t pc_load(uint32_t lane, str16 path, _Out_ uint32_t *error, void *text, uint32_t bytes)');
  const symbol = native('uint64_t pc_symbol(uint64_t module, str name)');
  const read = number('uint32_t pc_read(uint64_t address, void *into, uint32_t bytes)');
  const where = number(
    'uint32_t pc_where(uint64_t address, _Out_ uint64_t *base, _Out_ uint32_t *executable, void *path, uint32_t bytes)',
  );
  const startup = number(
    'uint32_t pc_startup(uint32_t lane, uint32_t ex, uint64_t fn, str16 type, uint32_t min, uint32_t max, _Out_ uint64_t *table)',
  );
  const unload = number('uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms)');
  const loaded = number('uint32_t pc_loaded(str16 path)');
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
    laneInit: number('uint32_t pc_lane_init(uint32_t lane)'),
    load(lane, file) {
      const error = [0];
      const text = new Uint8Array(TEXT_BYTES);
      const module = BigInt(load(lane, file, error, text, TEXT_BYTES) as number | bigint);
      return { module, error: error[0] ?? 0, text: utf8(text) };
    },
    search: number('uint32_t pc_search(str16 folder)'),
    unload: (lane, module, patienceMs) => unload(lane, module, patienceMs) !== 0,
    loaded: (file) => loaded(file) === 1,
    symbol: (module, name) => BigInt(symbol(module, name) as number | bigint),
    read(address, bytes) {
      const into = new Uint8Array(bytes);
      return into.subarray(0, read(address, into, bytes));
    },
    where(address) {
      const base: (number | bigint)[] = [0];
      const executable = [0];
      const text = new Uint8Array(TEXT_BYTES);
      const inModule = where(address, base, executable, text, TEXT_BYTES) === 1;
      return {
        base: inModule ? BigInt(base[0] ?? 0) : null,
        executable: executable[0] === 1,
        module: inModule ? utf8(text) : null,
      };
    },
    startup(lane, ex, address, type, min, max) {
      const table: (number | bigint)[] = [0];
      const value = startup(lane, ex ? 1 : 0, address, type, min, max, table);
      return { value, table: BigInt(table[0] ?? 0) };
    },
    bind: native('void pc_bind(uint32_t call, uint64_t fn)') as Shim['bind'],
    tableVersion: native('void pc_table_version(uint32_t version)') as Shim['tableVersion'],
    scenarioBegin: number('uint64_t pc_scenario_begin()'),
    scenarioEnd: number('uint64_t pc_scenario_end()'),
    scriptClear: native('void pc_script_clear(uint32_t resource)') as Shim['scriptClear'],
    scriptAdd: native(
      'void pc_script_add(uint32_t resource, uint32_t action, uint32_t report, uint32_t ms1, uint32_t ms2)',
    ) as Shim['scriptAdd'],
    holdLog: native('void pc_hold_log(uint32_t lane, uint32_t nth, uint32_t after_ms, uint32_t max_ms)') as Shim['holdLog'],
    open: number('uint32_t pc_open(uint32_t lane, int32_t step, uint32_t resource, str16 name, uint32_t flags)'),
    online: number('uint32_t pc_online(uint32_t lane, int32_t step, uint32_t resource, uint32_t flags, uint32_t bytes)'),
    offline: number(
      'uint32_t pc_offline(uint32_t lane, int32_t step, uint32_t resource, str16 destination, uint32_t flags, uint32_t bytes)',
    ),
    cancel: number('uint32_t pc_cancel(uint32_t lane, int32_t step, uint32_t resource, uint32_t target, uint32_t flags)'),
    arbitrate: number('uint32_t pc_arbitrate(uint32_t lane, int32_t step, uint32_t resource)'),
    measure: native('void pc_measure(uint32_t lane, int32_t step)') as Shim['measure'],
    plain: number('uint32_t pc_plain(uint32_t lane, int32_t step, uint32_t call, uint32_t resource)'),
    knownState: number('uint32_t pc_known_state(uint32_t resource)'),
    skip: native('void pc_skip(uint32_t lane, int32_t step, uint32_t resource)') as Shim['skip'],
    wait: number('uint32_t pc_wait(uint32_t lane, int32_t step, uint32_t resource, uint32_t quiet_ms, uint32_t max_ms)'),
    waitHeld: number('uint32_t pc_wait_held(uint32_t lane, int32_t step, uint32_t resource, uint32_t within_ms)'),
    waitEntered: number('uint32_t pc_wait_entered(uint32_t lane, int32_t step, int32_t other, uint32_t within_ms)'),
    waitDone: number('uint32_t pc_wait_done(int32_t other, uint32_t within_ms)'),
    pause: native('void pc_pause(uint32_t ms)') as Shim['pause'],
    done: native('void pc_done(int32_t step)') as Shim['done'],
  };
}

function utf8(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
