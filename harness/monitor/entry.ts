/**
 * Main thread of a monitor process: the socket to the host, the lanes. It calls nothing of the subject's itself, so that its
 * event loop stays alive whatever the subject does. It ends itself as soon as the host's socket closes.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answers, Hello, Numbered } from '../contract/protocol.ts';
import type { Step } from '../contract/step.ts';
import type { MonitorConfig } from './config.ts';
import type { Done, Job } from './driver.ts';
import { bindShim } from './shim.ts';
import { collectGarbage } from './tidy.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MonitorConfig;
const shim = bindShim(config.koffiFrom, config.shim);

/** SIGKILL (TerminateProcess on Windows): process.exit can wait for a driver thread that is stuck in the subject. */
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
// An old system may have no such notices: then the report cannot tell what was loaded.
shim.watchModules();
// Nice to have: without dbghelp.dll there is none.
if (config.dump !== null) shim.dump(config.dump);

class Lane {
  readonly #worker: Worker;
  #settle: ((done: Done) => void) | null = null;

  constructor(lane: number) {
    this.#worker = new Worker(pathToFileURL(config.driver), {
      workerData: { lane, koffiFrom: config.koffiFrom, shim: config.shim },
    });
    this.#worker.on('message', (done: Done) => this.#finish(done));
    this.#worker.on('error', (error) => this.#finish({ ok: false, fault: `driver thread ${lane}: ${error.message}` }));
    this.#worker.on('exit', () => this.#finish({ ok: false, fault: `driver thread ${lane} ended` }));
  }

  #finish(done: Done): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(done);
  }

  async run(job: Job): Promise<unknown> {
    const done = await new Promise<Done>((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage(job);
    });
    if (!done.ok) throw new Error(done.fault);
    return done.value;
  }
}

const lanes: Lane[] = [];

function lane(index: number): Lane {
  while (lanes.length <= index) lanes.push(new Lane(lanes.length));
  const found = lanes[index];
  if (found === undefined) throw new Error(`no lane ${index}`);
  return found;
}

async function run(steps: readonly Step[], names: Readonly<Record<string, string>>): Promise<Answers['run']> {
  const used = [...new Set(steps.map((step) => step.lane ?? 0))];
  // A lane that is new starts its thread now, not in the middle of the scenario.
  await Promise.all(used.map((index) => lane(index).run({ job: 'ready' })));
  const measures = steps.some((step) => step.do === 'measure');
  if (measures) collectGarbage();
  const from = Number(await lane(0).run({ job: 'begin', measures }));
  await Promise.all(used.map((index) => lane(index).run({ job: 'interpret', steps, names })));
  const to = Number(await lane(0).run({ job: 'end' }));
  return { from, to };
}

async function serve(request: Numbered): Promise<unknown> {
  switch (request.ask) {
    case 'run':
      return run(request.steps, request.names);
    case 'quit':
      return { ok: true };
    case 'modules':
      // Here, not on a lane: that may be inside the subject for long.
      return shim.modules();
    case 'load':
    case 'symbols':
    case 'startup':
    case 'where':
    case 'bind':
    case 'unload':
      return lane(0).run({ job: 'ask', request });
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
    if (request.ask === 'quit') process.exit(0);
  } catch (error) {
    connection.write(`${JSON.stringify({ n: request.n, fault: error instanceof Error ? error.message : String(error) })}\n`);
  }
}
