/**
 * Brings a subject to the point where scenarios can run: load, entry point, table, binding. Each stage's facts come from the
 * monitor; what they mean is decided here, in the parent.
 */
import { readTable, type TableReading, type TableVersion } from '../abi/table.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { AddressPlace, Answers, Request, Routine } from '../contract/protocol.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { CodePlace, Trace } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { EntryForwards } from '../subject/entry-forwards.ts';
import { asTheFileSays, foundExports, isAnotherModule, loadName } from './asked-module.ts';
import { startupRefused, tableTrouble, targetRefused } from './bind-refused.ts';
import { loadRefused } from './load-refused.ts';
import type { Monitor } from './monitor.ts';
import type { Failure, Outcome } from './outcome.ts';

/** CLRES_VERSION_V1_00 to CLRES_VERSION_V4_00: what the Resource Monitor of Windows Server 2016 and later offers. */
export const VERSION_RANGE = { min: 0x100, max: 0x400 } as const;

export interface BindRequest {
  readonly path: string;
  readonly folders: readonly string[];
  readonly resourceType: string;
  /** Whether it is a guess from the file's name. */
  readonly typeGuessed: boolean;
  /** What the file says that it exports, and every path by which it may be told; what was loaded is held against it. Null: nothing is. */
  readonly file: { readonly exports: SubjectFile['exports']; readonly paths: readonly string[] } | null;
  /** Entry points whose code is in other DLLs. */
  readonly forwards: EntryForwards;
  readonly bind: 'table' | 'exports' | 'auto';
  readonly versions: { readonly min: number; readonly max: number };
}

export interface Binding {
  readonly entry: 'StartupEx' | 'Startup' | 'exports';
  readonly version: TableVersion;
  readonly tableSize: number;
  readonly cancelAt: CodePlace;
  /** Slots whose routine lies in executable memory of no module (a thunk, a hook, code made at run time): name and address. */
  readonly outsideModules: readonly string[];
  /** Where an export named Cancel lies, if there is one beside a table; the table counts. */
  readonly exportedCancel: CodePlace | null;
  /** It has both Arbitrate and Release. */
  readonly quorum: boolean;
}

export type Bound = Settled | { readonly kind: 'failed'; readonly stage: string; readonly failure: Failure };

/** What a monitor that lives comes to, and all that it has recorded until then: a DLL that refuses says why in its log. */
type Settled = Stage & { readonly trace: Trace };

type Stage =
  | { readonly kind: 'bound'; readonly binding: Binding }
  | { readonly kind: 'cause'; readonly cause: Cause }
  /** The binding itself is wrong: Cancel must not be called. */
  | {
      readonly kind: 'broken';
      readonly rule: Extract<RuleId, 'binding.table' | 'binding.slot-executable'>;
      readonly message: string;
    };

/** What an entry point can be called; a forwarder of such a name has to lead somewhere. */
export const ENTRY_NAMES: readonly string[] = [
  'StartupEx',
  'Startup',
  'Open',
  'Close',
  'Online',
  'Offline',
  'Terminate',
  'LooksAlive',
  'IsAlive',
  'Cancel',
];

const ROUTINES: readonly Routine[] = ['Open', 'Close', 'Online', 'Offline', 'Terminate', 'LooksAlive', 'IsAlive', 'Cancel'];

/** Bound where they are: only a resource that can be the quorum has them. */
const QUORUM_ROUTINES: readonly Routine[] = ['Arbitrate', 'Release'];

/** Asks on; a failure leaves by exception, since every stage treats it alike. */
class StageFailed extends Error {
  readonly stage: string;
  readonly failure: Failure;
  constructor(stage: string, failure: Failure) {
    super(stage);
    this.stage = stage;
    this.failure = failure;
  }
}

async function asked<R extends Request>(
  monitor: Monitor,
  stage: string,
  request: R,
  deadlines: Deadlines,
): Promise<Answers[R['ask']]> {
  const outcome: Outcome<Answers[R['ask']]> = await monitor.ask(request, deadlines);
  if (outcome.kind === 'answer') return outcome.answer;
  throw new StageFailed(stage, outcome);
}

/** Loads and binds the subject in a monitor that has loaded nothing yet. */
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

/** What a forwarder leads to is loaded first, so that the loader finds it wherever it is. */
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

/** ERROR_DLL_INIT_FAILED: DllMain answered FALSE, whatever it caught before. */
const DLL_INIT_FAILED = 1114;

/** The loader of Windows catches what DllMain throws and answers an error that hardly tells it: the record does. */
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
  return bindTable(monitor, entry, reading, exported[ROUTINES.indexOf('Cancel')] ?? null, deadlines);
}

/** Whether the loader gave another module than the file that it was asked for; a loader of ELF files goes by the file. */
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

/** Why an entry point that the file has as a forwarder is not there once it is loaded; null if all are. */
function brokenForward({ forwards }: BindRequest, names: readonly string[], addresses: readonly (string | null)[]): Cause | null {
  for (const [index, name] of names.entries()) {
    const detail = forwards.broken.get(name);
    if (detail !== undefined && !addresses[index]) return { cause: 'missing-import', detail };
  }
  return null;
}

async function bindTable(
  monitor: Monitor,
  entry: 'StartupEx' | 'Startup',
  table: Extract<TableReading, { kind: 'table' }>,
  exportedCancel: string | null,
  deadlines: Deadlines,
): Promise<Stage> {
  if (table.version === 1) {
    return {
      kind: 'cause',
      cause: { cause: 'version-1-table', detail: 'its function table is version 1.0, which has no Cancel' },
    };
  }
  if ((table.routines.Cancel ?? 0n) === 0n) {
    return { kind: 'cause', cause: { cause: 'null-cancel', detail: 'the Cancel slot of its function table is NULL' } };
  }
  const routines: Partial<Record<Routine, string>> = {};
  for (const routine of ROUTINES) routines[routine] = `0x${(table.routines[routine] ?? 0n).toString(16)}`;
  const addresses = ROUTINES.map((routine) => routines[routine] ?? '0x0');
  const quorum = QUORUM_ROUTINES.map((routine) => `0x${(table.routines[routine] ?? 0n).toString(16)}`);
  const { places } = await asked(
    monitor,
    'reading its table',
    { ask: 'where', addresses: [...addresses, exportedCancel ?? '0x0', ...quorum] },
    deadlines,
  );
  const slots = ROUTINES.map((routine, index) => ({ routine, address: addresses[index] ?? '0x0', place: places[index] }));
  const trouble = slotTrouble(slots);
  if (trouble !== null) return { kind: 'broken', rule: 'binding.slot-executable', message: `${trouble} Cancel was not called.` };
  const more = executable(quorum, places.slice(ROUTINES.length + 1));
  Object.assign(routines, more);
  await asked(monitor, 'binding', { ask: 'bind', version: table.version, routines }, deadlines);
  return {
    kind: 'bound',
    binding: {
      entry,
      version: table.version,
      tableSize: table.size,
      cancelAt: codePlace(places[ROUTINES.indexOf('Cancel')]),
      outsideModules: slots.filter(({ place }) => !isInModule(place)).map(slotText),
      exportedCancel: exportedCancel === null ? null : codePlace(places[ROUTINES.length]),
      quorum: Object.keys(more).length === QUORUM_ROUTINES.length,
    },
  };
}

async function bindExports(
  monitor: Monitor,
  routines: Readonly<Record<string, string | null>>,
  deadlines: Deadlines,
): Promise<Stage> {
  const missing = ROUTINES.filter((routine) => (routines[routine] ?? null) === null);
  if (missing.length > 0) {
    return { kind: 'cause', cause: { cause: 'no-entry-points', detail: `It exports no ${missing.join(', ')} to bind by name.` } };
  }
  const { places } = await asked(
    monitor,
    'reading its exports',
    { ask: 'where', addresses: [...ROUTINES, ...QUORUM_ROUTINES].map((routine) => routines[routine] ?? '0x0') },
    deadlines,
  );
  const wrong = ROUTINES.filter((_, index) => !isCode(places[index]));
  if (wrong.length > 0) {
    return {
      kind: 'broken',
      rule: 'binding.slot-executable',
      message: `Its exports ${wrong.join(', ')} are no code. Cancel was not called.`,
    };
  }
  // By name there is no version: the V2 signatures, which is where Cancel begins.
  const bound: Partial<Record<Routine, string>> = {};
  for (const routine of ROUTINES) bound[routine] = routines[routine] ?? '0x0';
  const quorum = QUORUM_ROUTINES.map((routine) => routines[routine] ?? '0x0');
  const more = executable(quorum, places.slice(ROUTINES.length));
  Object.assign(bound, more);
  await asked(monitor, 'binding', { ask: 'bind', version: 2, routines: bound }, deadlines);
  return {
    kind: 'bound',
    binding: {
      entry: 'exports',
      version: 2,
      tableSize: 0,
      cancelAt: codePlace(places[ROUTINES.indexOf('Cancel')]),
      // What a loader finds by name lies in what it loaded.
      outsideModules: [],
      exportedCancel: null,
      quorum: Object.keys(more).length === QUORUM_ROUTINES.length,
    },
  };
}

/** Those of the quorum's routines that are there and are code; the rest stays unbound, and steps that need it are skipped. */
function executable(addresses: readonly string[], places: readonly AddressPlace[]): Partial<Record<Routine, string>> {
  const there: Partial<Record<Routine, string>> = {};
  for (const [index, routine] of QUORUM_ROUTINES.entries()) if (isCode(places[index])) there[routine] = addresses[index] ?? '0x0';
  return there;
}

/** A routine of the function table, and where it lies. */
interface Slot {
  readonly routine: Routine;
  readonly address: string;
  readonly place: AddressPlace | undefined;
}

function slotText({ routine, address }: Slot): string {
  return `${routine} (${address})`;
}

/** Why the table's routines cannot be called, in one or two sentences; null if all of them can. */
function slotTrouble(slots: readonly Slot[]): string | null {
  const wrong = slots.filter(({ place }) => !isCode(place));
  const empty = wrong.filter(({ address }) => address === '0x0').map(({ routine }) => routine);
  const astray = wrong.filter(({ address }) => address !== '0x0').map(slotText);
  const sentences = [
    ...(empty.length === 0
      ? []
      : [`Its function table holds NULL for ${empty.join(', ')}, which is documented for Arbitrate and Release only.`]),
    ...(astray.length === 0 ? [] : [`Its function table points to memory that is not executable: ${astray.join(', ')}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** Whether a call there runs something. A guard page counts: what then happens is for the call to show. */
function isCode(place: AddressPlace | undefined): boolean {
  return place?.executable === true;
}

/** Memory that Linux names like a file, though no file can be loaded again from there. */
const NO_FILE = /^\/(memfd:|dev\/zero\b|SYSV)/;

function isInModule(place: AddressPlace | undefined): boolean {
  return place !== undefined && place.module !== null && place.module !== '' && !NO_FILE.test(place.module);
}

function codePlace(place: AddressPlace | undefined): CodePlace {
  if (place === undefined) return { module: null, offset: '0x0' };
  if (place.base === null || place.module === null || place.module === '') return { module: null, offset: place.address };
  return {
    module: place.module.split(/[\\/]/).at(-1) ?? place.module,
    offset: `0x${BigInt.asUintN(64, BigInt(place.address) - BigInt(place.base)).toString(16)}`,
  };
}
