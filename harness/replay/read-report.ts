/** A report that anybody may have written or cut: as much of it as a replay uses, checked before it is believed. */

import { PROFILES } from '../contract/profile.ts';
import type { Finding, OperationCalibration, Report, SubjectReport, Unsound } from '../contract/report.ts';
import { UsageError } from '../contract/usage.ts';

/** What a replay uses of a report; the rest of it may be missing. */
export interface ReplayReport {
  readonly tool: Pick<Report['tool'], 'version'>;
  readonly run: Pick<Report['run'], 'profile'>;
  readonly subjects: readonly ReplaySubject[];
}

export interface ReplaySubject {
  readonly subject: Pick<SubjectReport['subject'], 'name' | 'path' | 'sha256' | 'platform'>;
  readonly loadedWith?: SubjectReport['loadedWith'];
  readonly calibration: ReplayCalibration | null;
  readonly findings: readonly ReplayFinding[];
  /** Told like findings, and replayed as such. */
  readonly open?: readonly ReplayFinding[];
  readonly unsound?: readonly ReplayUnsound[];
}

export type ReplayCalibration = Omit<NonNullable<SubjectReport['calibration']>, 'binding' | 'tookMs' | 'load'> & {
  readonly binding: Pick<NonNullable<SubjectReport['calibration']>['binding'], 'entry'>;
};

export type ReplayFinding = Pick<Finding, 'id' | 'rule' | 'outcome' | 'seed' | 'reproduced' | 'prefix' | 'fingerprint'> & {
  readonly evidence: Pick<Finding['evidence'], 'cycles'>;
  /** Not yet looked at: steps/read-steps.ts says of each what it has to be. */
  readonly steps: readonly unknown[];
};

export type ReplayUnsound = Pick<Unsound, 'id' | 'outcome' | 'seed' | 'reproduced' | 'anomalies' | 'fingerprint'> & {
  /** Not yet looked at, as a finding's. */
  readonly steps: readonly unknown[];
};

/** What is wrong with a value, to go on after its name; null if nothing is. */
type Check = (value: unknown) => string | null;

const has = (holds: (value: unknown) => boolean, wants: string): Check => {
  return (value) => (holds(value) ? null : ` has to be ${wants}`);
};

const text = has((value) => typeof value === 'string', 'a text');
const truth = has((value) => typeof value === 'boolean', 'true or false');
const amount = has((value) => Number.isFinite(value) && Number(value) >= 0, 'a number from 0');
const whole = has((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number from 0');
const seed = has(Number.isSafeInteger, 'a whole number');
const times = has((value) => typeof value === 'string' && /^\d+\/\d+$/.test(value), 'two numbers such as "3/3"');
const anything: Check = () => null;

const oneOf = (...names: readonly (string | null)[]): Check => {
  return has((value) => names.includes(value as string | null), `one of ${names.join(', ')}`);
};
const orNull = (check: Check): Check => {
  return (value) => (value === null ? null : check(value));
};
const optional = (check: Check): Check => {
  return (value) => (value === undefined ? null : check(value));
};

const list = (each: Check): Check => {
  return (value) => {
    if (!Array.isArray(value)) return ' has to be a list';
    const faults = value.map((item, index) => ({ index, fault: each(item) }));
    const first = faults.find(({ fault }) => fault !== null);
    return first === undefined ? null : `[${first.index}]${first.fault}`;
  };
};

const object = (fields: Readonly<Record<string, Check>>): Check => {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return ' has to be an object';
    for (const [name, check] of Object.entries(fields)) {
      const fault = check((value as Readonly<Record<string, unknown>>)[name]);
      if (fault !== null) return `.${name}${fault}`;
    }
    return null;
  };
};

const OPERATION = object({
  attempts: whole,
  succeeded: whole,
  pended: whole,
  medianMs: orNull(amount),
  maxMs: orNull(amount),
  pendingReports: orNull(amount),
} satisfies Record<keyof OperationCalibration, Check>);

const CALIBRATION = object({
  binding: object({ entry: oneOf('StartupEx', 'Startup', 'exports') }),
  online: OPERATION,
  offline: OPERATION,
  idleAnswers: list(whole),
  reportsInline: truth,
  neverCancels: truth,
  neverCancelsEarly: optional(object({ online: truth, offline: truth })),
  maxResources: whole,
  maxProcesses: whole,
  unloads: truth,
} satisfies Record<keyof ReplayCalibration, Check>);

const FINDING = object({
  id: text,
  rule: text,
  outcome: oneOf('violation', 'crash', 'hang', 'exit', 'integrity'),
  seed,
  reproduced: times,
  fingerprint: text,
  prefix: list(text),
  evidence: object({
    cycles: optional(has((value) => Number.isSafeInteger(value) && Number(value) >= 1, 'a whole number from 1')),
  }),
  steps: list(anything),
} satisfies Record<keyof ReplayFinding, Check>);

const UNSOUND = object({
  id: text,
  outcome: oneOf('violation', 'crash', 'hang', 'exit', 'integrity'),
  seed,
  reproduced: times,
  anomalies: list(text),
  fingerprint: text,
  steps: list(anything),
} satisfies Record<keyof ReplayUnsound, Check>);

const SUBJECT = object({
  subject: object({
    name: text,
    path: text,
    sha256: orNull(text),
    platform: oneOf('wine', 'windows', 'linux', null),
  }),
  loadedWith: optional(object({ resourceType: text, dllDirectories: list(text), bind: oneOf('table', 'exports', 'auto') })),
  calibration: orNull(CALIBRATION),
  findings: list(FINDING),
  open: optional(list(FINDING)),
  unsound: optional(list(UNSOUND)),
} satisfies Record<keyof ReplaySubject, Check>);

const REPORT = object({
  tool: object({ version: text }),
  run: object({ profile: oneOf(...PROFILES) }),
  subjects: list(SUBJECT),
} satisfies Record<keyof ReplayReport, Check>);

/** The value as a report, or a UsageError that names the first thing that is wrong with it. */
export function readReport(value: unknown, from: string): ReplayReport {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
  if (schema !== 'pcancel/report/1')
    throw new UsageError(`${from} is no json report of pcancel; write one with check --json FILE.`);
  const fault = REPORT(value);
  if (fault !== null)
    throw new UsageError(`${from} is damaged: ${fault.replace(/^\./, '')}; write it again with check --json FILE.`);
  return value as ReplayReport;
}
