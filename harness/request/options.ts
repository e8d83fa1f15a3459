/** What one `check` is asked to do; made by the command line and by the suites for Vitest. */

import type { ProgressEvent } from '../contract/progress.ts';
import type { Profile } from '../contract/rule.ts';

/** A check as it was asked for. Times are milliseconds. */
export interface CheckOptions {
  readonly profile: Profile;
  readonly seed: number;
  /** Scenarios to draw. */
  readonly runs: number;
  /** For one DLL, all phases in it. */
  readonly timeLimitMs: number;
  /** Ids of the rules to judge, all of the profile; empty for all. */
  readonly rules: readonly string[];
  /** Those of them that were chosen by their whole ids: each has to be exercised. */
  readonly named: readonly string[];
  /** Ids of rules of the profile that were left out by name; those that were not chosen are not among them. */
  readonly skipped: readonly string[];
  /** Null: the DLL's own name without its ending. */
  readonly resourceType: string | null;
  readonly callTimeoutMs: number;
  readonly operationTimeoutMs: number;
  /** Null: as many as the machine and the subject stand. */
  readonly monitors: number | null;
  readonly maxResources: number;
  readonly bind: 'table' | 'exports' | 'auto';
  readonly dllDirectories: readonly string[];
  /** File names of modules that may take the place of the system's. */
  readonly trustModules: readonly string[];
  /** Run by the system's shell after a monitor was killed. */
  readonly reset: string | null;
  /** Folder of counterexamples that are run first and added to; null: none is kept. */
  readonly corpus: string | null;
  /** Folder for what crashes leave, below --out: cores and minidumps; null without it. */
  readonly dumps: string | null;
  readonly onProgress: (event: ProgressEvent) => void;
  /** The user wants to stop: what is known so far is reported. */
  readonly signal: AbortSignal;
}

/** Scenarios of a check unless --runs says otherwise: enough for every rule's minimum, few enough for 15 s. */
export const DEFAULT_RUNS = 64;
export const DEFAULT_TIME_LIMIT_MS = 120_000;
export const DEFAULT_CALL_TIMEOUT_MS = 60_000;
/** PendingTimeout's default in Failover Clustering. */
export const DEFAULT_OPERATION_TIMEOUT_MS = 180_000;
export const MOST_RESOURCES = 4;

/** A check of which nothing else is said, but for the seed. */
export const USUAL_PLAN = {
  profile: 'standard',
  runs: DEFAULT_RUNS,
  timeLimitMs: DEFAULT_TIME_LIMIT_MS,
  rules: [],
  named: [],
  skipped: [],
  resourceType: null,
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
