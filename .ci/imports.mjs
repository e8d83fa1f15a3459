// Imports go one way: each folder's table row says what it may import, some modules have one folder that may use them, and
// nothing imports in a circle. Tests and what only tests use (testkit, *.test-data.ts) may import anything.
//   node .ci/imports.mjs [ROOT]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What everything may import: words that all rooms share, and small things done to text and files. */
const GROUND = ['harness/contract', 'harness/text', 'harness/files'];

/** Folder -> folders that its files may import. `types` are for `import type` only: interfaces of a part, not the part. */
const ALLOWED = {
  'harness/contract': {},
  'harness/text': {},
  'harness/files': {},
  'harness/abi': { values: [...GROUND] },
  'harness/model': { values: [...GROUND, 'harness/abi'] },
  'harness/subject': { values: [...GROUND, 'harness/abi'] },
  suites: { values: [...GROUND, 'harness/model', 'harness/abi'] },
  'harness/judge': { values: [...GROUND, 'harness/abi', 'harness/model', 'suites'] },
  'harness/monitor': { values: [...GROUND, 'harness/abi'] },
  'harness/host': { values: [...GROUND, 'harness/abi', 'harness/subject'], types: ['harness/monitor'] },
  reports: { values: [...GROUND, 'harness/abi', 'harness/model', 'suites'] },
};

/** Modules that only these folders or files may import, so that what is dangerous or awkward about them stays in one place. */
const KEPT = {
  koffi: ['harness/monitor'],
  // fixtures and the shim start compilers.
  'node:child_process': ['harness/host', 'fixtures', 'harness/monitor/shim', 'bench'],
  'junit-report-builder': ['reports'],
  // An optional peer: whoever does not use it must not need it.
  vitest: ['harness/api'],
};

/** Named exceptions, each with its reason. */
const EXCEPTIONS = {
  'harness/api/vitest.ts': 'the door for users of Vitest: it runs a whole check',
};

const ROOTS = ['harness', 'suites', 'reports', 'fixtures', 'bench'];

/** @returns {string[]} one sentence for each import that goes a forbidden way */
export function importProblems(root) {
  const files = ROOTS.flatMap((folder) => sources(join(root, folder)));
  const graph = new Map();
  const problems = [];
  for (const file of files) {
    const name = relative(root, file).replaceAll('\\', '/');
    const edges = [];
    for (const found of importsOf(readFileSync(file, 'utf8'))) {
      const problem = found.from.startsWith('.') ? judgeOwn(root, file, name, found, edges) : judgeModule(name, found.from);
      if (problem !== null) problems.push(`${name}: ${problem}`);
    }
    graph.set(name, edges);
  }
  return [...problems, ...circles(graph).map((circle) => `imports go in a circle: ${circle.join(' -> ')}`)];
}

function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return item.name === 'testkit' || item.name === 'node_modules' ? [] : sources(path);
    return /\.ts$/.test(item.name) && !/\.(test|test-data)\.ts$/.test(item.name) ? [path] : [];
  });
}

function importsOf(text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const found = [];
  for (const match of code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm)) {
    found.push({ from: match[2], type: match[1] !== undefined });
  }
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]/g)) found.push({ from: match[1], type: false });
  return found;
}

function judgeOwn(root, file, name, { from, type }, edges) {
  const target = relative(root, resolve(dirname(file), from)).replaceAll('\\', '/');
  if (!existsSync(join(root, target))) return `imports ${from}, which is not there`;
  // A circle of types is gone when the program runs, and two files that describe each other are no harm.
  if (!type) edges.push(target);
  const mine = folderOf(name);
  const theirs = folderOf(target);
  const row = ALLOWED[mine];
  if (row === undefined || mine === theirs || EXCEPTIONS[name] !== undefined) return null;
  if (row.values?.includes(theirs)) return null;
  if (row.types?.includes(theirs)) return type ? null : `imports ${target}, of which ${mine} may import types only`;
  return `imports ${target}, but ${mine} may import only ${[...(row.values ?? []), ...(row.types ?? [])].join(', ') || 'nothing'}`;
}

function judgeModule(name, from) {
  const bare = from.startsWith('@') ? from : from.split('/')[0];
  const keepers = KEPT[bare];
  if (keepers === undefined || keepers.some((keeper) => name.startsWith(`${keeper}/`))) return null;
  return `imports ${bare}, which only ${keepers.join(', ')} may`;
}

/** The part a file belongs to; null for what stands on top of the parts (harness/check/run.ts, fixtures, bench). */
function folderOf(name) {
  return Object.keys(ALLOWED).find((folder) => name.startsWith(`${folder}/`)) ?? null;
}

function circles(graph) {
  const state = new Map();
  const path = [];
  const found = [];
  const visit = (name) => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      found.push([...path.slice(path.indexOf(name)), name]);
      return;
    }
    state.set(name, 'open');
    path.push(name);
    for (const next of graph.get(name) ?? []) visit(next);
    path.pop();
    state.set(name, 'done');
  };
  for (const name of graph.keys()) visit(name);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = importProblems(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
