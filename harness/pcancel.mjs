#!/usr/bin/env node
// Plain JavaScript that Nodes long out of date can read, so that they get a sentence and not a syntax error.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `pcancel needs Node 22.18 or newer, and this is ${process.version}: install a newer one, or in a clone use npm exec -- pcancel, which brings its own.`,
  );
  process.exit(2);
}

// Before all else, so that a signal while modules are still being loaded is heeded as well. Until here Node itself ends by it.
const stop = new AbortController();
let undoAll = () => {};

// Ctrl+C reaches all processes of a terminal, and npm passes it on as well: what comes so soon is the same one.
const SAME_SIGNAL_MS = 50;
let stoppedAt = 0;

// Once: what is known is told. Twice: the process ends at once, by the signal, as if it had never been caught.
function heed(signal) {
  if (!stop.signal.aborted) {
    stoppedAt = performance.now();
    stop.abort(signal);
    return;
  }
  if (performance.now() - stoppedAt < SAME_SIGNAL_MS) return;
  undoAll();
  if (process.platform === 'win32') process.exit(4);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']) {
  // A system that does not have one of them refuses it.
  try {
    process.on(signal, () => heed(signal));
  } catch {}
}
// Whoever read it went away, or the terminal did: that ends nothing.
process.stderr.on('error', () => {});
// Looked at while it is there: Node takes a terminal that has hung up for a file, and a file that cannot be written is a failure.
void process.stdout;

// Nobody else has caught it, so nobody knows what still holds. Node's own exit code for it, 1, would say that a DLL is nonconforming.
function fault(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`pcancel: a fault of its own, please report it: ${text}\n`);
  process.exit(5);
}
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);
process.on('exit', () => undoAll());

// A published package holds dist/, since Node does not strip types below node_modules; a clone runs its sources.
const built = new URL('../dist/harness/cli.js', import.meta.url);
const source = new URL('./cli.ts', import.meta.url);
if (existsSync(source)) {
  // The warning about type stripping is of no use to a user, but other warnings are.
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' && rest[0] !== null ? rest[0].type : rest[0];
    if (type === 'ExperimentalWarning' && /Type Stripping|stripTypeScriptTypes/.test(String(warning))) return;
    emitWarning.call(process, warning, ...rest);
  };
}
try {
  const cli = await import(existsSync(source) ? source.href : built.href);
  undoAll = cli.undoAll;
  await cli.start(process.argv.slice(2), stop.signal);
} catch (error) {
  fault(error);
}
