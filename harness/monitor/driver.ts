/**
 * A driver thread: every call into the subject is made here, synchronously, never on the monitor's main thread. Lane 0 also
 * loads, binds and unloads. The main thread hands over one job at a time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { callNumber } from '../abi/calls.ts';
import { LARGEST_TABLE_BYTES } from '../abi/table.ts';
import type { Answers, Request, Routine } from '../contract/protocol.ts';
import type { Step } from '../contract/step.ts';
import { interpret } from './interpret.ts';
import { bindShim, type Shim } from './shim.ts';
import { collectGarbage } from './tidy.ts';

/** What the main thread hands to a lane. */
export type Job =
  | { readonly job: 'ask'; readonly request: Exclude<Request, { ask: 'run' | 'quit' | 'modules' }> }
  | { readonly job: 'ready' }
  | { readonly job: 'begin'; readonly measures: boolean }
  | { readonly job: 'interpret'; readonly steps: readonly Step[]; readonly names: Readonly<Record<string, string>> }
  | { readonly job: 'end' };

/** What a lane says when a job is done. */
export type Done = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

export interface DriverData {
  readonly lane: number;
  readonly koffiFrom: string;
  readonly shim: string;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** The subject's module handle and path, once loaded; lane 0 only. */
let loaded: { readonly module: bigint; readonly path: string } | null = null;

function work(shim: Shim, lane: number, job: Job): unknown {
  switch (job.job) {
    case 'ready':
      return null;
    case 'begin':
      if (job.measures) collectGarbage();
      return shim.scenarioBegin();
    case 'interpret':
      interpret(shim, job.steps, lane, job.names, (patienceMs) => unload(shim, lane, patienceMs));
      return null;
    case 'end':
      return shim.scenarioEnd();
    case 'ask':
      return answer(shim, lane, job.request);
  }
}

function answer(
  shim: Shim,
  lane: number,
  request: Exclude<Request, { ask: 'run' | 'quit' | 'modules' }>,
): Answers[typeof request.ask] {
  switch (request.ask) {
    case 'load': {
      for (const folder of request.folders) shim.search(folder);
      const { module, error, text } = shim.load(lane, request.path);
      if (module === 0n) return { ok: false, error, text };
      loaded = { module, path: request.path };
      return { ok: true, module: hex(module), base: hex(module) };
    }
    case 'symbols': {
      const module = loaded?.module ?? 0n;
      return { addresses: request.names.map((name) => asAddress(shim.symbol(module, name))) };
    }
    case 'startup': {
      const ex = request.entry === 'StartupEx';
      const { value, table } = shim.startup(lane, ex, BigInt(request.address), request.resourceType, request.min, request.max);
      const bytes = value === 0 && table !== 0n ? shim.read(table, LARGEST_TABLE_BYTES) : new Uint8Array(0);
      return { value, table: hex(table), bytes: Buffer.from(bytes).toString('hex') };
    }
    case 'where':
      return { places: request.addresses.map((address) => place(shim, address)) };
    case 'bind':
      shim.tableVersion(request.version);
      for (const [routine, address] of Object.entries(request.routines))
        shim.bind(callNumber(routine as Routine), BigInt(address));
      return { ok: true };
    case 'unload':
      return unload(shim, lane, 0);
  }
}

function unload(shim: Shim, lane: number, patienceMs: number): Answers['unload'] {
  if (loaded === null) return { ok: false, stillLoaded: false };
  const { module, path } = loaded;
  loaded = null;
  const ok = shim.unload(lane, module, patienceMs);
  return { ok, stillLoaded: shim.loaded(path) };
}

function asAddress(address: bigint): string | null {
  return address === 0n ? null : hex(address);
}

function place(shim: Shim, address: string): Answers['where']['places'][number] {
  const { base, executable, module } = shim.where(BigInt(address));
  return { address, base: base === null ? null : hex(base), executable, module };
}

if (parentPort !== null) {
  const port = parentPort;
  const data = workerData as DriverData;
  const shim = bindShim(data.koffiFrom, data.shim);
  shim.laneInit(data.lane);
  port.on('message', (job: Job) => {
    let done: Done;
    try {
      done = { ok: true, value: work(shim, data.lane, job) };
    } catch (error) {
      done = { ok: false, fault: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) };
    }
    port.postMessage(done);
  });
}
