/** Looks for everything that checking DLLs on this machine needs, for pcancel doctor. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { MONITOR_ENTRY, SHIM_ELF, SHIM_PE } from '../place/entries.ts';
import { cacheFolder, type Environment, KOFFI_VERSION, NODE_VERSION } from './cache.ts';
import { locateWine } from './locate.ts';
import { missingPackages } from './packages.ts';
import { findRuntime } from './runtime.ts';
import { findTemplate } from './template.ts';

/** One line of the doctor's answer. */
export interface Check {
  readonly what: string;
  /** `optional` is missing as well, but only the project's own tests need it. */
  readonly state: 'ok' | 'missing' | 'optional';
  /** What was found, or what to do. */
  readonly detail: string;
}

/** Looks for everything that is needed. Changes nothing. */
export async function examine(env: Environment = process.env): Promise<readonly Check[]> {
  const checks: Check[] = [
    { what: 'Node', state: 'ok', detail: `${process.version} ${process.platform} ${process.arch}, ${process.execPath}` },
    koffi(),
    ...(process.platform === 'win32' ? [SHIM_PE] : [SHIM_ELF, SHIM_PE]).map(shim),
  ];
  if (process.platform !== 'win32') checks.push(...(await wineChecks(env)));
  return checks;
}

/** The checks as text, one line each. `good`: everything that a check of a DLL needs is there. */
export function checksAsText(checks: readonly Check[]): { readonly text: string; readonly good: boolean } {
  const width = Math.max(...checks.map((check) => check.what.length));
  const text = checks.map((check) => `${check.state.padEnd(8)} ${check.what.padEnd(width)}  ${check.detail}\n`).join('');
  return { text, good: checks.every((check) => check.state !== 'missing') };
}

/** Only looks for koffi; a monitor loads it. */
function koffi(): Check {
  const what = 'koffi';
  try {
    return { what, state: 'ok', detail: createRequire(MONITOR_ENTRY).resolve('koffi') };
  } catch {
    return { what, state: 'missing', detail: 'install the packages of pcancel again: npm ci' };
  }
}

function shim(file: string): Check {
  const what = basename(file);
  return existsSync(file)
    ? { what, state: 'ok', detail: file }
    : {
        what,
        state: 'missing',
        detail: `${file} is not there: install pcancel again, or in a clone run: node harness/monitor/shim/build.mjs`,
      };
}

async function wineChecks(env: Environment): Promise<Check[]> {
  const cache = cacheFolder(env);
  const located = locateWine(env);
  const runtime = await findRuntime(cache);
  const template = located.kind === 'found' ? await findTemplate(cache, located.wine) : null;
  const packages = missingPackages(true, env).filter((name) => !name.startsWith('wine'));
  return [
    located.kind === 'found'
      ? { what: 'Wine', state: 'ok', detail: `${located.wine.version}, ${located.wine.wine}` }
      : { what: 'Wine', state: 'missing', detail: located.message },
    runtime !== null
      ? { what: 'Node for Windows', state: 'ok', detail: `${NODE_VERSION} with koffi ${KOFFI_VERSION}, ${runtime.nodeExe}` }
      : { what: 'Node for Windows', state: 'missing', detail: 'run pcancel setup, which fetches it by npm' },
    template !== null
      ? { what: 'Wine prefix', state: 'ok', detail: template.folder }
      : { what: 'Wine prefix', state: 'missing', detail: 'run pcancel setup, which makes it' },
    packages.length === 0
      ? { what: 'compilers', state: 'ok', detail: 'gcc, g++, their likes of mingw-w64, xmllint' }
      : {
          what: 'compilers',
          state: 'optional',
          detail: `for pcancel's own tests only: pcancel setup --install --compiler, or apt-get install ${packages.join(' ')}`,
        },
  ];
}
