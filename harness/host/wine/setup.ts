/** Sets up what checking PE DLLs on Linux needs. */
import { join } from 'node:path';
import { cacheFolder, type Environment } from './cache.ts';
import { locateWine, type Wine } from './locate.ts';
import { withLock } from './lock.ts';
import { installPackages, missingPackages } from './packages.ts';
import { sweepPrefixes } from './prefix.ts';
import { findRuntime, installRuntime, type Runtime } from './runtime.ts';
import { findTemplate, makeTemplate, type Template } from './template.ts';

/** Everything that is needed to run monitors under Wine. */
export interface WineReady {
  readonly cache: string;
  readonly wine: Wine;
  readonly runtime: Runtime;
  readonly template: Template;
}

/** The result of a set-up. `message` is a sentence for the user. */
export type SetUpResult =
  | { readonly kind: 'ready'; readonly ready: WineReady }
  /** This is Windows, where DLLs run natively. */
  | { readonly kind: 'not-needed' }
  /** Wine or a package is not installed, and this run may not or cannot install it. */
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** What to set up, and how. */
export interface SetUpOptions {
  /** Whether to install missing Debian packages (root only). */
  readonly install: boolean;
  /** Whether the compilers and xmllint are needed too, for the project's own tests. */
  readonly compiler?: boolean;
  /** Gets a line for each step that takes long. */
  readonly log: (line: string) => void;
  readonly env?: Environment;
  /** Ends the programs that the set-up has started, except an installation of packages, which must not be cut in half. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sets up what checking PE DLLs on Linux needs: Wine, Node for Windows, koffi's Windows binary, a template prefix.
 * Idempotent; takes a few milliseconds if everything is there. If another process is setting up, it waits for that one.
 */
export async function setUp(options: SetUpOptions): Promise<SetUpResult> {
  const env = options.env ?? process.env;
  if (process.platform === 'win32') return { kind: 'not-needed' };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      kind: 'missing',
      message: `Windows DLLs run under Wine on Linux x64 only, and this is ${process.platform} ${process.arch}: use such a machine, or Windows.`,
    };
  }
  const cache = cacheFolder(env);
  try {
    const packages = missingPackages(options.compiler === true, env);
    if (packages.length === 0) {
      const found = await findSetUp(env);
      if (found !== null) return { kind: 'ready', ready: found };
    }
    const waiting = () => options.log('Waiting for another pcancel that is setting up');
    return await withLock(join(cache, 'setup.lock'), () => makeReady(cache, options, env), waiting, options.signal);
  } catch (error) {
    if (options.signal?.aborted === true) return { kind: 'failed', message: 'The set-up was interrupted: run it again.' };
    if (!(error instanceof Error && 'code' in error)) throw error;
    return {
      kind: 'failed',
      message: `The cache folder ${cache} cannot be used (${error.message}): set PCANCEL_CACHE to a folder that you may write.`,
    };
  }
}

/** What is set up already; null if something is missing. Makes nothing. */
export async function findSetUp(env: Environment = process.env): Promise<WineReady | null> {
  const cache = cacheFolder(env);
  const located = locateWine(env);
  if (located.kind !== 'found') return null;
  const { wine } = located;
  const runtime = await findRuntime(cache);
  const template = runtime === null ? null : await findTemplate(cache, wine);
  return runtime === null || template === null ? null : { cache, wine, runtime, template };
}

async function makeReady(cache: string, options: SetUpOptions, env: Environment): Promise<SetUpResult> {
  // Checked again: another process may have installed them while this one waited.
  const packages = missingPackages(options.compiler === true, env);
  if (packages.length > 0) {
    if (!options.install) {
      return {
        kind: 'missing',
        message: `The Debian packages ${packages.join(', ')} are not installed, so Windows DLLs cannot be run here: pcancel setup --install, as root, installs them.`,
      };
    }
    const failed = await installPackages(packages, env, options.log);
    if (failed !== null) return { kind: 'missing', message: failed };
  }
  const located = locateWine(env);
  if (located.kind !== 'found') return { kind: 'missing', message: located.message };
  const { wine } = located;

  await sweepPrefixes(cache);
  let runtime = await findRuntime(cache);
  if (runtime === null) {
    options.log('Fetching Node for Windows and koffi (about 35 MB, once)');
    const installed = await installRuntime(cache, env, options.signal);
    if (installed.kind === 'failed') return installed;
    runtime = installed.runtime;
  }
  let template = await findTemplate(cache, wine);
  if (template === null) {
    options.log(`Making a Wine prefix with ${wine.version} (about 10 seconds, once)`);
    const made = await makeTemplate(cache, wine, env, options.signal);
    if (made.kind === 'failed') return made;
    template = made.template;
  }
  return { kind: 'ready', ready: { cache, wine, runtime, template } };
}
