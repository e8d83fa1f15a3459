// Checks that imports go one way. ROOMS has a row for every folder, from the ground up. A room may import the rooms that its row
// names, and a row names only rows above it in the table, which are lower in the house. A circle of files is a fault, also one of
// type imports. Tests, and files that only tests use (testkit, *.test-data.ts), may import anything.
//   node .ci/imports.mjs [ROOT]             a sentence for each fault
//   node .ci/imports.mjs --summary [ROOT]   rooms, floors, loose files, imports that run back up, circles, lengths of files and functions
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { circles, floorsOf, runningBackUp } from './graph.mjs';
import { functionLengths } from './lengths.mjs';
import { KEPT, LOOSE, ROOMS } from './rooms.mjs';

const ROOTS = ['harness', 'suites', 'reports', 'fixtures', 'bench'];

/**
 * Every file with its imports: `own` from this repository, `modules` by name.
 * @returns {Map<string, { file: string, text: string, own: { to: string, from: string, type: boolean }[], modules: string[] }>}
 */
function readFiles(root) {
  const files = ROOTS.flatMap((folder) => sources(join(root, folder)));
  return new Map(
    files.map((file) => {
      const name = relative(root, file).replaceAll('\\', '/');
      const text = readFileSync(file, 'utf8');
      const found = importsOf(text);
      const own = found
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from, type }) => ({ from, type, to: relative(root, resolve(dirname(file), from)).replaceAll('\\', '/') }));
      const modules = found.filter(({ from }) => !from.startsWith('.')).map(({ from }) => from);
      return [name, { file, text, own, modules }];
    }),
  );
}

/** @returns {string[]} one sentence for each import that goes a forbidden way, and for each file without a room */
export function importProblems(root) {
  const files = readFiles(root);
  const problems = tableProblems();
  for (const [name, { own, modules }] of files) {
    const room = dirname(name);
    if (ROOMS[room] === undefined && !LOOSE.includes(name)) {
      problems.push(`${name}: its folder has no row in .ci/rooms.mjs`);
      continue;
    }
    for (const each of own) {
      const problem = judgeOwn(root, name, each);
      if (problem !== null) problems.push(`${name}: ${problem}`);
    }
    for (const from of modules) {
      const problem = judgeModule(name, from);
      if (problem !== null) problems.push(`${name}: ${problem}`);
    }
  }
  return [...problems, ...circles(edgesOf(files)).map((circle) => `imports go in a circle: ${circle.join(' -> ')}`)];
}

/** One sentence for each row that names a room which is further down in the table, or not in it. */
function tableProblems() {
  const names = Object.keys(ROOMS);
  const tests = (name) => name.endsWith('testkit');
  return names.flatMap((name, index) =>
    allowed(name)
      .filter((other) => !tests(other) && !names.slice(0, index).includes(other))
      .map((other) => `.ci/rooms.mjs: ${name} may not name ${other}, which stands no lower in the house`),
  );
}

function allowed(room) {
  const { imports = [], types = [] } = ROOMS[room];
  return [...imports, ...types];
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

function judgeOwn(root, name, { from, type, to }) {
  if (!existsSync(join(root, to))) return `imports ${from}, which is not there`;
  const mine = dirname(name);
  const theirs = dirname(to);
  // A loose file stands above all rooms and may import any of them.
  if (mine === theirs || LOOSE.includes(name)) return null;
  const { imports = [], types = [] } = ROOMS[mine];
  if (imports.includes(theirs)) return null;
  if (types.includes(theirs)) return type ? null : `imports ${to}, of which ${mine} may import types only`;
  return `imports ${to}, but ${mine} may import only ${allowed(mine).join(', ') || 'nothing'}`;
}

function judgeModule(name, from) {
  const bare = from.startsWith('@') ? from : from.split('/')[0];
  const keepers = KEPT[bare];
  if (keepers === undefined || keepers.some((keeper) => name.startsWith(`${keeper}/`))) return null;
  return `imports ${bare}, which only ${keepers.join(', ')} may`;
}

function edgesOf(files) {
  return new Map([...files].map(([name, { own }]) => [name, own.map(({ to }) => to).filter((to) => files.has(to))]));
}

/** The graph of imports between rooms. A loose file of harness/ is a room of its own, since it has no folder. */
function roomEdges(files) {
  const roomOf = (name) => (dirname(name) === 'harness' ? name : dirname(name));
  const edges = new Map();
  for (const [name, { own }] of files) {
    const room = roomOf(name);
    const others = own.map(({ to }) => roomOf(to)).filter((other) => other !== room && !other.endsWith('testkit'));
    edges.set(room, new Set([...(edges.get(room) ?? []), ...others]));
  }
  return edges;
}

/** @returns {string[]} figures about the house, one line each, measured on the files and not on the table */
export function summary(root) {
  const files = readFiles(root);
  const rooms = roomEdges(files);
  const back = runningBackUp(rooms);
  const loops = circles(rooms);
  const lengths = [...files].map(([name, { text }]) => [text.split('\n').length - 1, name]).sort(([a], [b]) => a - b);
  const [longest, longestName] = lengths.at(-1) ?? [0, ''];
  const arrows = [...rooms.values()].reduce((sum, others) => sum + others.size, 0);
  const loose = [...files.keys()].filter((name) => dirname(name) === 'harness');
  return [
    `rooms ${rooms.size}, floors ${floorsOf(rooms, back)}, imports between rooms ${arrows}`,
    `loose files in harness/ ${loose.length}`,
    `imports that run back up ${back.length}${back.map(([from, to]) => `\n  ${from} -> ${to}`).join('')}`,
    `circles of rooms ${loops.length}, of files ${circles(edgesOf(files)).length} (types count)`,
    `files ${lengths.length}, lines: median ${lengths[lengths.length >> 1]?.[0] ?? 0}, longest ${longest} (${longestName})`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const root = args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url));
  if (args.includes('--summary')) {
    for (const line of summary(root)) console.log(line);
    const functions = functionLengths(root, ROOTS);
    const longest = functions.at(-1);
    const median = functions[functions.length >> 1];
    console.log(
      `functions beyond one line ${functions.length}, lines: median ${median.lines}, longest ${longest.lines} (${longest.at})`,
    );
  } else {
    const problems = importProblems(root);
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
  }
}
