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
await import(existsSync(source) ? source.href : built.href);
