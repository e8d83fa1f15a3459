/** The grammar of the JSON report. Its parts on breaches are in finding.ts, those on runs in trace.ts. */
import * as v from 'valibot';
import { calibration } from './calibration.ts';
import { basis, before, finding, openBreach, ruleId, seed, unsound } from './finding.ts';
import type { Read } from './read.ts';
import { amount, count, from, matching, maybe, oneOf, told } from './words.ts';

/** The conclusion on a DLL. */
export const verdict = oneOf('conforming', 'nonconforming', 'not-applicable', 'inconclusive');
/** How much is judged, narrowest first. */
export const profile = oneOf('contract', 'standard', 'strict', 'hardening');
/** Families of rules, in the order of the reports. */
export const family = oneOf(
  'returns',
  'liveness',
  'recovery',
  'isolation',
  'callbacks',
  'concurrency',
  'quorum',
  'binding',
  'endurance',
  'hygiene',
  'flags',
  'arguments',
);
const ruleStatus = oneOf('pass', 'fail', 'warn', 'waived', 'known', 'not-exercised', 'not-applicable');
/** The exit code of a run; reports/console/console.ts has the meaning of each in words. */
const exitCode = v.picklist([0, 1, 2, 3, 4, 5]);
const sha256 = matching(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 hexadecimal digits');

const subjectFile = v.strictObject({
  name: v.string(),
  path: v.string(),
  sha256: v.nullable(sha256),
  format: v.nullable(oneOf('pe', 'elf')),
  machine: v.nullable(v.string()),
  version: told(v.nullable(v.string()), 'File version from the version resource.'),
  platform: told(v.nullable(oneOf('wine', 'windows', 'linux')), 'Where it ran; null if it was never loaded.'),
});

/** How the DLL was loaded. */
const loadedWith = v.strictObject({
  resourceType: told(v.string(), 'The type that Startup was asked for.'),
  otherTypes: maybe(
    told(v.array(v.string()), 'Other types that the user named. Startup was asked for them too in some processes.'),
  ),
  dllDirectories: told(v.array(v.string()), 'Where its own DLLs were looked for, beside its own folder.'),
  bind: oneOf('table', 'exports', 'auto'),
});

/** A module beside the DLL. */
const moduleReport = v.strictObject({
  name: told(v.string(), "The file's name, as the process tells it: hostile text."),
  path: v.string(),
  sha256: told(v.nullable(sha256), 'Of the file; null where it could not be read.'),
  role: told(
    oneOf('own', 'stand-in', 'foreign'),
    "own: from the DLL's folders; stand-in: named like a module of the system's, and from elsewhere; foreign: from anywhere else.",
  ),
  trusted: maybe(told(v.literal(true), 'A stand-in that --trust-module names.')),
});

/** The verdict at each profile. */
const grades = v.strictObject({
  contract: maybe(verdict),
  standard: maybe(verdict),
  strict: maybe(verdict),
  hardening: maybe(verdict),
});

/** How much was run and seen; counts. */
export const evidence = v.strictObject({
  scenarios: count,
  calls: count,
  cancelCalls: count,
  cancelWhilePending: count,
  cancelSucceeded: told(count, 'Of those while pending: answered ERROR_SUCCESS.'),
  /** For example the answer of a Cancel in the gap before the report. */
  ambiguous: told(count, 'Answers that the contract settles neither way.'),
  unexplained: maybe(told(count, 'Runs that broke no rule although the model of a resource cannot explain them.')),
  processes: told(count, 'Monitor processes started.'),
});

/** The result for one rule. */
export const rule = v.strictObject({
  id: ruleId,
  family,
  title: v.string(),
  basis,
  status: ruleStatus,
  observations: count,
  bound95: told(
    v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    '95 % upper bound on the rate of failures per scenario of this generator in which the rule was observed; null unless it passed.',
  ),
  note: told(v.nullable(v.string()), 'Why it was not exercised, does not apply, or only warns; one sentence.'),
});

/** The result for one DLL. */
export const subject = v.strictObject({
  subject: subjectFile,
  loadedWith: maybe(told(loadedWith, 'What a replay needs beside the steps; missing where the DLL was never loaded.')),
  modules: maybe(
    told(
      v.array(moduleReport),
      "Modules of its processes that are neither the DLL itself nor the system's nor pcancel's; missing where the DLL was never loaded.",
    ),
  ),
  verdict,
  reason: told(v.string(), 'One sentence: what decided it, and what to do next.'),
  grades: told(grades, 'The verdict that the same run supports at each profile, up to the one that it ran with.'),
  calibration: v.nullable(calibration),
  evidence,
  only: maybe(
    told(v.pipe(v.array(ruleId), v.minLength(1)), 'Ids of the only rules that were judged; missing where the whole profile was.'),
  ),
  rules: told(v.array(rule), 'Every rule of the register, in its order; those outside the profile as not-applicable.'),
  findings: v.array(finding),
  unsound: maybe(told(v.array(unsound), 'What it did with no Cancel called, where that leaves nothing to compare Cancel with.')),
  open: maybe(told(v.array(openBreach), 'Breaches that were seen and could be neither confirmed nor refuted.')),
  before: maybe(before),
  fault: maybe(told(v.string(), 'How pcancel itself failed while it checked this DLL: nothing is said of the DLL then.')),
});

const environment = v.strictObject({
  /** `linux`, `win32`. */
  platform: v.string(),
  node: v.string(),
  wine: told(v.nullable(v.string()), 'Version of Wine, such as wine-8.0; null where none was used.'),
  cpus: from(1),
});

/** The whole report. */
export const report = v.strictObject({
  schema: v.literal('pcancel/report/1'),
  tool: v.strictObject({ name: v.literal('pcancel'), version: v.string() }),
  run: v.strictObject({
    seed,
    profile,
    startedAt: matching(
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$/,
      'a time in UTC as ISO 8601 has it',
    ),
    durationMs: amount,
    environment,
    exit: exitCode,
  }),
  subjects: v.array(subject),
});

export type Verdict = Read<typeof verdict>;
export type Profile = Read<typeof profile>;
export type Family = Read<typeof family>;
export type RuleStatus = Read<typeof ruleStatus>;
export type ExitCode = Read<typeof exitCode>;
export type LoadedWith = Read<typeof loadedWith>;
export type ModuleReport = Read<typeof moduleReport>;
export type Grades = Read<typeof grades>;
export type Evidence = Read<typeof evidence>;
export type RuleReport = Read<typeof rule>;
export type SubjectReport = Read<typeof subject>;
export type Environment = Read<typeof environment>;
export type Report = Read<typeof report>;
