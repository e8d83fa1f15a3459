/** Reads and checks the arguments of `check`. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROFILES } from '../contract/profile.ts';
import { MOST_TABLES } from '../contract/step.ts';
import { UsageError, usageOf } from '../contract/usage.ts';
import type { Rule } from '../model/rule.ts';
import { bindOf } from './load-flags.ts';
import {
  type CheckOptions,
  DEFAULT_CALL_TIMEOUT_MS,
  DEFAULT_OPERATION_TIMEOUT_MS,
  DEFAULT_RUNS,
  DEFAULT_TIME_LIMIT_MS,
  MOST_RESOURCES,
} from './options.ts';
import { chooseRules } from './rule-choice.ts';

/** A reporter that the user chose. */
export interface ReporterChoice {
  readonly name: ReporterName;
  /** Path that the user gave for its file; null for none. */
  readonly file: string | null;
}

const REPORTERS = ['console', 'json', 'junit', 'junit-strict'] as const;
/** The names that --reporter takes. */
export type ReporterName = (typeof REPORTERS)[number];

/** Folders below --out, beside the reports. A check first repeats the steps that the corpus has from earlier ones. */
const CORPUS_FOLDER = 'corpus';
const DUMPS_FOLDER = 'dumps';

/** The options of a check, without those that only the caller can supply. */
export type CheckPlan = Omit<CheckOptions, 'onProgress' | 'signal'>;

interface CheckArguments {
  readonly dlls: readonly string[];
  readonly plan: CheckPlan;
  readonly reporters: readonly ReporterChoice[];
  /** Folder for report files whose path the user did not give; null without --out. */
  readonly out: string | null;
}

const FLAGS = {
  profile: { type: 'string' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  'time-limit': { type: 'string' },
  rule: { type: 'string', multiple: true },
  'skip-rule': { type: 'string', multiple: true },
  'resource-type': { type: 'string', multiple: true },
  'call-timeout': { type: 'string' },
  'operation-timeout': { type: 'string' },
  monitors: { type: 'string' },
  'max-resources': { type: 'string' },
  bind: { type: 'string' },
  'dll-directory': { type: 'string', multiple: true },
  'trust-module': { type: 'string', multiple: true },
  reset: { type: 'string' },
  out: { type: 'string' },
  reporter: { type: 'string', multiple: true },
  json: { type: 'string' },
  junit: { type: 'string' },
} as const;

/**
 * Reads the arguments of `check`.
 * @param argv arguments after the command's name
 * @param register all rules
 * @throws UsageError for arguments that are missing, unknown or out of range
 */
export function readCheckArguments(argv: readonly string[], register: readonly Rule[]): CheckArguments {
  const { values, positionals } = parsed(argv);
  if (positionals.length === 0) throw new UsageError('check needs the path of at least one DLL: pcancel check vendor.dll');
  const profile = oneOf('profile', values.profile ?? 'standard', PROFILES);
  const runs = number('runs', values.runs, DEFAULT_RUNS, 1, 100_000);
  return {
    dlls: positionals,
    plan: {
      profile,
      seed: number('seed', values.seed, randomInt(2 ** 31 - 1), 0, 2 ** 31 - 1),
      runs,
      timeLimitMs: number('time-limit', values['time-limit'], DEFAULT_TIME_LIMIT_MS / 1_000, 1, 86_400) * 1_000,
      ...chooseRules(register, values.rule ?? [], values['skip-rule'] ?? [], profile),
      ...typesOf(values['resource-type'] ?? []),
      callTimeoutMs: number('call-timeout', values['call-timeout'], DEFAULT_CALL_TIMEOUT_MS, 100, 3_600_000),
      operationTimeoutMs: number('operation-timeout', values['operation-timeout'], DEFAULT_OPERATION_TIMEOUT_MS, 100, 86_400_000),
      monitors:
        values.monitors === undefined || values.monitors === 'auto' ? null : number('monitors', values.monitors, 1, 1, 64),
      maxResources: number('max-resources', values['max-resources'], MOST_RESOURCES, 1, MOST_RESOURCES),
      bind: bindOf(values.bind),
      dllDirectories: values['dll-directory'] ?? [],
      trustModules: (values['trust-module'] ?? []).map(moduleFile),
      reset: values.reset ?? null,
      corpus: values.out === undefined ? null : join(values.out, CORPUS_FOLDER),
      dumps: values.out === undefined ? null : join(values.out, DUMPS_FOLDER),
    },
    reporters: reporters(values.reporter ?? [], values.json, values.junit),
    out: values.out ?? null,
  };
}

/** The first type is the one that others are started beside. */
function typesOf(named: readonly string[]): Pick<CheckPlan, 'resourceType' | 'otherTypes'> {
  const twice = named.find((type, index) => named.indexOf(type) !== index);
  if (twice !== undefined) throw new UsageError(`--resource-type names "${twice}" twice.`);
  if (named.length >= MOST_TABLES)
    throw new UsageError(
      `--resource-type is given ${named.length} times, and one process takes ${MOST_TABLES - 1} types at most: check them in groups.`,
    );
  const [resourceType = null, ...otherTypes] = named;
  return { resourceType, otherTypes };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw usageOf(error);
  }
}

function number(flag: string, text: string | undefined, otherwise: number, least: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`--${flag} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`--${flag} takes ${choices.join(', ')}, not "${text}".`);
  return found;
}

function moduleFile(name: string): string {
  if (name.trim() !== '' && !/[\\/]/.test(name)) return name;
  throw new UsageError(`--trust-module takes the file name of a module, such as clusapi.dll, not "${name}".`);
}

function reporters(named: readonly string[], json: string | undefined, junit: string | undefined): readonly ReporterChoice[] {
  const choices = named.map((text): ReporterChoice => {
    const [name = '', ...rest] = text.split('=');
    return { name: oneOf('reporter', name, REPORTERS), file: rest.length > 0 ? rest.join('=') : null };
  });
  if (json !== undefined) choices.push({ name: 'json', file: json });
  if (junit !== undefined) choices.push({ name: 'junit', file: junit });
  return choices.some((choice) => choice.name === 'console') || named.length > 0
    ? choices
    : [{ name: 'console', file: null }, ...choices];
}
