/**
 * Options of `describeCancel`. Each becomes a flag of `pcancel check`, so bounds and messages are those of the command line.
 */
import type { Profile } from '../contract/rule.ts';

/** Options of one check. Defaults are those of `pcancel check`. */
export interface CancelOptions {
  /** The rules that apply; default `standard`. */
  readonly profile?: Profile;
  /** Draws the same scenarios as an earlier check with this seed. Default: a new seed each time, which is printed. */
  readonly seed?: number;
  /** Scenarios to draw. */
  readonly runs?: number;
  /** Time for the whole check, seconds. */
  readonly timeLimitSeconds?: number;
  /** Judge only these rules: ids, families or globs (`returns.*`). `pcancel rules` lists the ids. */
  readonly rules?: readonly string[];
  /** Leave out these rules: ids, families or globs. The verdict mentions them. */
  readonly skipRules?: readonly string[];
  /** Resource type that Startup is called with; default: the DLL's name without its extension. */
  readonly resourceType?: string;
  /** Limit for one call, milliseconds. */
  readonly callTimeoutMs?: number;
  /** Limit for one pending operation, milliseconds. */
  readonly operationTimeoutMs?: number;
  /** Monitor processes at once; default: chosen for the machine. */
  readonly monitors?: number;
  /** Resources at once, 1 to 4. */
  readonly maxResources?: number;
  /** Bind by Startup's function table, or by exported names; default `auto`. */
  readonly bind?: 'table' | 'exports' | 'auto';
  /** Folders with DLLs that it needs. Its own folder is always searched. */
  readonly dllDirectories?: readonly string[];
  /** File names of accepted stand-ins for modules of the system, such as `clusapi.dll`. */
  readonly trustModules?: readonly string[];
  /** Shell command to run after a monitor was killed. */
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

/** The options as arguments of `check`, in the same order. Throws an Error that names an unknown option. */
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
