/**
 * Brings a subject to the point where scenarios can run: load, entry point, table, binding. The monitor supplies the facts of
 * each stage. This file decides what they mean, in the parent process.
 */
import { readTable } from '../abi/table.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Cause } from '../contract/verdict.ts';
import { asTheFileSays, foundExports, isAnotherModule, loadName } from './asked-module.ts';
import { bindExports } from './bind-exports.ts';
import { startupRefused, tableTrouble, targetRefused } from './bind-refused.ts';
import type { BindRequest } from './bind-request.ts';
import { asked, StageFailed } from './bind-stage.ts';
import { bindTable } from './bind-table.ts';
import { type Bound, QUORUM_ROUTINES, ROUTINES, type Stage } from './binding.ts';
import { loadRefused } from './load-refused.ts';
import type { Monitor } from './monitor.ts';
import { noteStartup } from './other-types.ts';
import type { Failure } from './outcome.ts';

/** Loads and binds the subject in a monitor that has loaded nothing yet. Every failure is part of the result. */
export async function bindSubject(monitor: Monitor, request: BindRequest, deadlines: Deadlines): Promise<Bound> {
  try {
    const folders = request.folders.map((folder) => monitor.path(folder));
    const stage = await loadAndBind(monitor, request, folders, deadlines);
    return stage.kind === 'failed' ? stage : { ...stage, trace: monitor.soFar() };
  } catch (error) {
    if (error instanceof StageFailed) return { kind: 'failed', stage: error.stage, failure: error.failure };
    throw error;
  }
}

/** Loads the DLLs that entry points are forwarded to first, so that the loader finds them wherever they are. */
async function loadAndBind(
  monitor: Monitor,
  request: BindRequest,
  folders: readonly string[],
  deadlines: Deadlines,
): Promise<Stage | Extract<Bound, { kind: 'failed' }>> {
  for (const file of request.forwards.files) {
    const path = loadPath(monitor, file);
    const first = await asked(monitor, 'loading what it forwards to', { ask: 'load', path, folders }, deadlines);
    if (!first.ok) return { kind: 'cause', cause: targetRefused(file, loadRefused(first.error, first.text)) };
  }
  const path = loadPath(monitor, request.path);
  const load = await asked(monitor, 'loading it', { ask: 'load', path, folders }, deadlines);
  if (load.ok) return bindLoaded(monitor, request, load.base, deadlines);
  const crash = crashOfLoading(monitor, load.error);
  if (crash !== null) return { kind: 'failed', stage: 'loading it', failure: crash };
  return { kind: 'cause', cause: loadRefused(load.error, load.text) };
}

/** ERROR_DLL_INIT_FAILED: DllMain returned FALSE. An exception that it handled before is no crash. */
const DLL_INIT_FAILED = 1114;

/** The crash of DllMain; null if none. The Windows loader catches it and returns a vague error, so the crash record is read. */
function crashOfLoading(monitor: Monitor, error: number): Failure | null {
  const loading = { call: 'LoadLibrary', step: -1, resource: null, lane: 0 } as const;
  return error === 0 || error === DLL_INIT_FAILED ? null : monitor.survived(loading);
}

function loadPath(monitor: Monitor, path: string): string {
  return monitor.platform === 'linux' ? monitor.path(path) : loadName(monitor.path(path));
}

async function bindLoaded(monitor: Monitor, request: BindRequest, base: string, deadlines: Deadlines): Promise<Stage> {
  const names = ['StartupEx', 'Startup', ...ROUTINES, ...QUORUM_ROUTINES];
  const { addresses } = await asked(monitor, 'finding its exports', { ask: 'symbols', names }, deadlines);
  if (await tookAnother(monitor, request, base, names, addresses, deadlines)) {
    const detail = 'a module of the system has its name, and another module of that name was loaded; rename it';
    return { kind: 'cause', cause: { cause: 'load-refused', detail } };
  }
  const [startupEx, startup, ...exported] = addresses;
  const entry = startupEx ? 'StartupEx' : 'Startup';
  const address = startupEx ?? startup;
  const broken = brokenForward(request, names, addresses);
  if (!address && broken !== null) return { kind: 'cause', cause: broken };
  if (request.bind === 'exports' || !address) {
    if (request.bind === 'table')
      return { kind: 'cause', cause: { cause: 'no-entry-points', detail: 'It exports neither StartupEx nor Startup.' } };
    const routines = Object.fromEntries([...ROUTINES, ...QUORUM_ROUTINES].map((name, index) => [name, exported[index] ?? null]));
    return bindExports(monitor, routines, deadlines);
  }
  const { min, max } = request.versions;
  const started = await asked(
    monitor,
    entry,
    { ask: 'startup', entry, address, resourceType: request.resourceType, min, max },
    deadlines,
  );
  if (started.value !== 0)
    return { kind: 'cause', cause: startupRefused(entry, started.value, request.resourceType, request.typeGuessed) };
  const reading = readTable(Buffer.from(started.bytes, 'hex'));
  if (reading.kind !== 'table')
    return { kind: 'broken', rule: 'binding.table', message: tableTrouble(entry, started.table, reading) };
  noteStartup(monitor, { entry, address, versions: request.versions });
  return bindTable(monitor, { entry, table: 0 }, reading, exported[ROUTINES.indexOf('Cancel')] ?? null, deadlines);
}

/** Whether the loader loaded another module than the file that it was asked for. The ELF loader always loads the file. */
async function tookAnother(
  monitor: Monitor,
  { file }: BindRequest,
  base: string,
  names: readonly string[],
  addresses: readonly (string | null)[],
  deadlines: Deadlines,
): Promise<boolean> {
  if (file === null || monitor.platform === 'linux') return false;
  const found = foundExports(file.exports, BigInt(base), names, addresses);
  if (asTheFileSays(found)) return false;
  const { places } = await asked(monitor, 'asking for its path', { ask: 'where', addresses: [base] }, deadlines);
  return isAnotherModule(
    found,
    file.paths.map((path) => monitor.path(path)),
    places[0]?.module ?? null,
  );
}

/** The cause if a forwarded entry point is missing after loading; null if all are there. */
function brokenForward({ forwards }: BindRequest, names: readonly string[], addresses: readonly (string | null)[]): Cause | null {
  for (const [index, name] of names.entries()) {
    const detail = forwards.broken.get(name);
    if (detail !== undefined && !addresses[index]) return { cause: 'missing-import', detail };
  }
  return null;
}
