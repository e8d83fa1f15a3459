/** The options of a check. The command line and the suites for Vitest make them. */

import type { ProgressEvent } from '../contract/progress.ts';
import type { Profile } from '../contract/rule.ts';

/** The options of a check. Times are milliseconds. */
export interface CheckOptions {
  readonly profile: Profile;
  readonly seed: number;
  /** Number of scenarios to draw. */
  readonly runs: number;
  /** Time limit for one DLL, including all phases. */
  readonly timeLimitMs: number;
  /** Ids of the rules to judge, which are of the profile; empty for all of the profile. */
  readonly rules: readonly string[];
  /** Those of `rules` that the user named by their whole ids. Each of them has to be exercised. */
  readonly named: readonly string[];
  /** Ids of the profile's rules that --skip-rule left out. */
  readonly skipped: readonly string[];
  /** Null for the DLL's file name without its extension. */
  readonly resourceType: string | null;
  /** Further types that the user named. Each is started beside the first, and has an entry of its own in the report. */
  readonly otherTypes: readonly string[];
  /** Longest time for one call. */
  readonly callTimeoutMs: number;
  /** Longest time for one operation. */
  readonly operationTimeoutMs: number;
  /** Number of monitors; null for as many as the machine and the subject can handle. */
  readonly monitors: number | null;
  /** Most resources to open at once. */
  readonly maxResources: number;
  readonly bind: 'table' | 'exports' | 'auto';
  /** Folders to search for the DLL's own DLLs. */
  readonly dllDirectories: readonly string[];
  /** File names of modules that may take the place of the system's. */
  readonly trustModules: readonly string[];
  /** Command for the system's shell, run after a monitor was killed; null for none. */
  readonly reset: string | null;
  /** Folder of counterexamples that are run first, and that new ones are added to; null if none are kept. */
  readonly corpus: string | null;
  /** Folder for cores and minidumps of crashes, below --out; null without --out. */
  readonly dumps: string | null;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Stops the check. The report then has the results so far. */
  readonly signal: AbortSignal;
}

/** Scenarios of a check without --runs: enough for every rule's minimum, and few enough for 15 s. */
export const DEFAULT_RUNS = 64;
/** Time limit for one DLL without --time-limit. */
export const DEFAULT_TIME_LIMIT_MS = 120_000;
/** Longest time for one call without --call-timeout. */
export const DEFAULT_CALL_TIMEOUT_MS = 60_000;
/** Longest time for one operation without --operation-timeout. It is PendingTimeout's default in Failover Clustering. */
export const DEFAULT_OPERATION_TIMEOUT_MS = 180_000;
/** Most resources that --max-resources allows, and its default: a scenario has names for four. */
export const MOST_RESOURCES = 4;

/** The default options, without the seed and the caller's own. */
export const USUAL_PLAN = {
  profile: 'standard',
  runs: DEFAULT_RUNS,
  timeLimitMs: DEFAULT_TIME_LIMIT_MS,
  rules: [],
  named: [],
  skipped: [],
  resourceType: null,
  otherTypes: [],
  callTimeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  operationTimeoutMs: DEFAULT_OPERATION_TIMEOUT_MS,
  monitors: null,
  maxResources: MOST_RESOURCES,
  bind: 'auto',
  dllDirectories: [],
  trustModules: [],
  reset: null,
  corpus: null,
  dumps: null,
} as const satisfies Omit<CheckOptions, 'seed' | 'onProgress' | 'signal'>;
