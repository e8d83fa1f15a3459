/**
 * The program of a monitor process. It passes requests from the host's socket to the shim and its lanes. This thread never
 * calls the subject, so its event loop stays alive whatever the subject does. The process ends as soon as the host's socket
 * closes.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { callNumber } from '../abi/calls.ts';
import type { Answers, Hello, Numbered, Request, Routine } from '../contract/protocol.ts';
import type { MonitorConfig } from './config.ts';
import { encodeProgram } from './program.ts';
import { bindShim } from './shim.ts';
import { collectGarbage } from './tidy.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MonitorConfig;
const shim = bindShim(config.koffiFrom, config.shim);

/** Kills this process (TerminateProcess on Windows). process.exit could wait for a thread that is stuck in the subject. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

function fail(fault: string): never {
  socket?.end(`${JSON.stringify({ n: 0, fault })}\n`);
  throw new Error(fault);
}

let socket: Socket | null = null;
const attached = shim.attach(config.journal, config.journalBytes);
if (attached !== 0) fail(`the journal cannot be mapped (error ${attached})`);
const guarded = shim.guard();
if (guarded !== 0) fail(`the crash handler cannot be installed (error ${guarded})`);
// The result is ignored: an old system may not send such notices, and the report then lacks the loaded modules.
shim.watchModules();
// The result is ignored: a dump is optional, and needs dbghelp.dll.
if (config.dump !== null) shim.dump(config.dump);

const hex = (value: bigint): string => `0x${value.toString(16)}`;

async function load({ path, folders }: Extract<Request, { ask: 'load' }>): Promise<Answers['load']> {
  for (const folder of folders) shim.search(folder);
  const { module, error, text } = await shim.load(path);
  return module === 0n ? { ok: false, error, text } : { ok: true, module: hex(module), base: hex(module) };
}

async function startup(request: Extract<Request, { ask: 'startup' }>): Promise<Answers['startup']> {
  const { entry, address, resourceType, min, max } = request;
  const start = { ex: entry === 'StartupEx', address: BigInt(address), type: resourceType, min, max };
  const { value, table, bytes } = await shim.startup(start);
  return { value, table: hex(table), bytes: Buffer.from(bytes).toString('hex') };
}

async function where({ addresses }: Extract<Request, { ask: 'where' }>): Promise<Answers['where']> {
  const found = await shim.where(addresses.map(BigInt));
  return {
    places: addresses.map((address, index) => {
      const { base, executable, module } = found[index] ?? { base: null, executable: false, module: null };
      return { address, base: base === null ? null : hex(base), executable, module };
    }),
  };
}

function bind({ table, version, routines }: Extract<Request, { ask: 'bind' }>): Answers['bind'] {
  shim.tableVersion(table, version);
  for (const [routine, address] of Object.entries(routines)) shim.bind(table, callNumber(routine as Routine), BigInt(address));
  return { ok: true };
}

async function run({ steps, names, tables }: Extract<Request, { ask: 'run' }>): Promise<Answers['run']> {
  const program = encodeProgram(steps, names, tables);
  if (steps.some((step) => step.do === 'measure')) collectGarbage();
  return shim.run(program);
}

async function serve(request: Numbered): Promise<Answers[Request['ask']]> {
  switch (request.ask) {
    case 'load':
      return load(request);
    case 'symbols': {
      const addresses = await shim.symbols(request.names);
      return { addresses: addresses.map((address) => (address === 0n ? null : hex(address))) };
    }
    case 'startup':
      return startup(request);
    case 'where':
      return where(request);
    case 'bind':
      return bind(request);
    case 'run':
      return run(request);
    case 'unload':
      return shim.unload();
    case 'quit':
      return { ok: true };
    case 'modules':
      // Asked on this thread: a lane may be busy in the subject for long.
      return shim.modules();
  }
}

const connection = connect(config.port, '127.0.0.1');
socket = connection;
connection.setNoDelay(true);
connection.on('error', leave);
connection.on('close', leave);
connection.on('connect', () => {
  const hello: Hello = { hello: true, token: config.token, pid: process.pid, node: process.version, platform: process.platform };
  connection.write(`${JSON.stringify(hello)}\n`);
});
let pending = '';
connection.setEncoding('utf8');
connection.on('data', (chunk: string) => {
  pending += chunk;
  for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
    const line = pending.slice(0, end);
    pending = pending.slice(end + 1);
    void handle(JSON.parse(line) as Numbered);
  }
});

async function handle(request: Numbered): Promise<void> {
  try {
    const answer = await serve(request);
    connection.write(`${JSON.stringify({ n: request.n, ask: request.ask, answer })}\n`);
    if (request.ask !== 'quit') return;
    // The lanes' threads end first, so that DLLs can clean up at the end of a thread.
    await shim.leave();
    process.exit(0);
  } catch (error) {
    connection.write(`${JSON.stringify({ n: request.n, fault: error instanceof Error ? error.message : String(error) })}\n`);
  }
}
