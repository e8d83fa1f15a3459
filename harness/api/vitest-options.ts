/** Options of `describeCancel`, and the flags of `pcancel check` that they stand for: bounds and messages are the command line's. */
import type { Profile } from '../contract/rule.ts';

/** What one check is asked to do; whatever is left out is as `pcancel check` has it. */
export interface CancelOptions {
  /** What is demanded; `standard` unless said otherwise. */
  readonly profile?: Profile;
  /** Draws the same scenarios again; a new one each time unless given, and printed. */
  readonly seed?: number;
  /** Scenarios to draw. */
  readonly runs?: number;
  /** For the whole check. */
  readonly timeLimitSeconds?: number;
  /** Ids, families or globs (`returns.*`) of the only rules to judge; `pcancel rules` lists them. */
  readonly rules?: readonly string[];
  /** Ids, families or globs of rules not to judge; the verdict says that they were left out. */
  readonly skipRules?: readonly string[];
  /** The type that Startup is asked for; the DLL's name without its ending unless given. */
  readonly resourceType?: string;
  readonly callTimeoutMs?: number;
  readonly operationTimeoutMs?: number;
  /** Processes at once. */
  readonly monitors?: number;
  /** Resources at once, 1 to 4. */
  readonly maxResources?: number;
  readonly bind?: 'table' | 'exports' | 'auto';
  /** Folders of the DLLs that it needs; its own folder always. */
  readonly dllDirectories?: readonly string[];
  /** File names of modules that may take the place of the system's, such as `clusapi.dll`. */
  readonly trustModules?: readonly string[];
  /** Command of the system's shell, run after a monitor was killed. */
  readonly reset?: string;
}

const FLAGS: Readonly<Record<keyof CancelOptions, string>> = {
  profile: 'profile',
  seed: 'seed',
  runs: 'runs',
  timeLimitSeconds: 'time-limit',
  rules: 'rule',
  skipRules: 'skip-rule',
  resourceType: 'resource-type',
  callTimeoutMs: 'call-timeout',
  operationTimeoutMs: 'operation-timeout',
  monitors: 'monitors',
  maxResources: 'max-resources',
  bind: 'bind',
  dllDirectories: 'dll-directory',
  trustModules: 'trust-module',
  reset: 'reset',
};

/** The options as arguments of `check`, in the options' order. Throws an Error that names an option that there is not. */
export function flagsOf(options: CancelOptions): string[] {
  return Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    if (!isOption(name)) throw new Error(`describeCancel has no option "${name}"; it takes ${Object.keys(FLAGS).join(', ')}.`);
    if (value === undefined) return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((each) => `--${FLAGS[name]}=${String(each)}`);
  });
}

function isOption(name: string): name is keyof CancelOptions {
  return Object.hasOwn(FLAGS, name);
}
