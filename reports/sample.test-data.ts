/** A report like that of a real run, for the reporters' tests: a nonconforming subject with two findings, and other subjects. */
import type {
  Before,
  CalibrationReport,
  Evidence,
  Finding,
  OpenBreach,
  Report,
  RuleReport,
  SubjectReport,
  Unsound,
} from '../harness/contract/report.ts';
import type { RuleInfo } from '../harness/contract/rule.ts';
import type { Step } from '../harness/contract/step.ts';
import type { TraceEvent } from '../harness/contract/trace.ts';
import { sampleRegister } from './sample-register.test-data.ts';

/** The steps of `sampleLie`. */
export const sampleSteps: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A', script: [{ act: 'hold', report: 2, afterCancelMs: 50, maxMs: 5_000 }] },
  { do: 'cancel', resource: 'A', lane: 1, anchor: { at: 'held', withinMs: 5_000 } },
  { do: 'wait', resource: 'A', quietMs: 1_000, maxMs: 5_000 },
];

const at = (seq: number, ms: number, thread: number) => ({ seq, ns: 81_000_000_000 + Math.round(ms * 1e6), thread });
const status = { callback: 'SetResourceStatusEx', resource: 'A', handle: '0x7001', stale: false, waitHint: 0 } as const;

/** The trace of `sampleLie`. */
export const sampleTrace: readonly TraceEvent[] = [
  { ...at(1, 0, 101), kind: 'enter', call: 'Open', step: 0, lane: 0, resource: 'A', target: 'own' },
  {
    ...at(2, 0.21, 101),
    kind: 'return',
    call: 'Open',
    step: 0,
    lane: 0,
    resource: 'A',
    value: 1,
    lastError: 0,
    floatState: null,
    registers: null,
  },
  { ...at(3, 0.4, 101), kind: 'enter', call: 'Online', step: 1, lane: 0, resource: 'A', target: 'own' },
  { ...at(4, 0.48, 103), ...status, kind: 'report', state: 129, checkPoint: 1, nth: 1, action: 'continue' },
  { ...at(5, 0.49, 103), kind: 'reported', of: 4, answer: 0, resource: 'A' },
  {
    ...at(6, 0.6, 101),
    kind: 'return',
    call: 'Online',
    step: 1,
    lane: 0,
    resource: 'A',
    value: 997,
    lastError: 0,
    floatState: null,
    registers: null,
  },
  {
    ...at(7, 30.5, 103),
    kind: 'log',
    resource: 'A',
    handle: '0x7001',
    stale: false,
    level: 0,
    text: 'half way',
    readable: true,
    held: false,
  },
  { ...at(8, 125.1, 103), ...status, kind: 'report', state: 129, checkPoint: 2, nth: 2, action: 'hold' },
  { ...at(9, 125.2, 102), kind: 'anchor', step: 2, met: true },
  { ...at(10, 125.3, 102), kind: 'enter', call: 'Cancel', step: 2, lane: 1, resource: 'A', target: 'own' },
  {
    ...at(11, 125.4, 102),
    kind: 'return',
    call: 'Cancel',
    step: 2,
    lane: 1,
    resource: 'A',
    value: 0,
    lastError: 0,
    floatState: null,
    registers: null,
  },
  { ...at(12, 125.5, 103), kind: 'reported', of: 8, answer: 0, resource: 'A' },
  { ...at(13, 250.7, 103), ...status, kind: 'report', state: 2, checkPoint: 0, nth: 3, action: 'continue' },
  { ...at(14, 250.8, 101), kind: 'waited', step: 3, resource: 'A', outcome: 'settled' },
];

/** A finding of a violation: Cancel answered ERROR_SUCCESS, but the resource came online. */
export const sampleLie: Finding = {
  id: 'F1',
  rule: 'returns.success-means-cancelled',
  basis: 'documented',
  outcome: 'violation',
  message: 'Cancel answered 0 (ERROR_SUCCESS) while Online of A was pending, but A came online 125 ms later.',
  steps: sampleSteps,
  trace: sampleTrace,
  seed: 1_234_567,
  reproduced: '3/3',
  control: '0/3 broke without Cancel',
  evidence: { seen: { broke: 37, scenarios: 402 }, events: [11, 13] },
  fingerprint: 'returns.success-means-cancelled/violation/online',
  prefix: [],
  consequences: ['liveness.one-terminal-report'],
};

/** A finding of a crash in Cancel. */
export const sampleCrash: Finding = {
  id: 'F2',
  rule: 'returns.it-returns',
  basis: 'documented',
  outcome: 'crash',
  message: 'A second Cancel with nothing pending crashed: access violation (0xC0000005) at vendor.dll+0x1a40.',
  steps: [
    { do: 'open', resource: 'A' },
    { do: 'cancel', resource: 'A' },
    { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 13, permille: 50 } },
  ],
  trace: sampleTrace.slice(0, 2),
  seed: 1_234_567,
  reproduced: '2/3',
  control: '0/3 broke without Cancel',
  evidence: {
    crash: {
      code: 'access violation (0xC0000005)',
      at: { module: 'vendor.dll', offset: '0x1a40' },
      during: { call: 'Cancel', step: 2, resource: 'A', lane: 0 },
    },
  },
  fingerprint: 'returns.it-returns/crash/vendor.dll+0x1a40',
  prefix: ['sweep-17'],
  consequences: [],
};

/** A crash in a run without Cancel. */
export const sampleUnsound: Unsound = {
  id: 'U1',
  rule: null,
  outcome: 'crash',
  message: 'It crashed with access violation (0xC0000005) at vendor.dll+0x1b00 in Online before any Cancel.',
  steps: [
    { do: 'open', resource: 'A' },
    { do: 'online', resource: 'A' },
    { do: 'close', resource: 'A' },
  ],
  trace: sampleTrace.slice(0, 3),
  seed: 1_234_567,
  reproduced: '2/2',
  anomalies: ['ended'],
  evidence: {
    crash: {
      code: 'access violation (0xC0000005)',
      at: { module: 'vendor.dll', offset: '0x1b00' },
      during: { call: 'Online', step: 1, resource: 'A', lane: 0 },
      symbol: 'StartupEx+0x40',
      source: 'start_worker, vendor.c:42',
    },
  },
  fingerprint: 'unsound|crash|vendor.dll+0x1b00|Online',
};

/** The part `before` for that crash. */
export const sampleBefore: Before = {
  outcome: 'crash',
  call: 'Online',
  code: 'access violation (0xC0000005)',
  at: { module: 'vendor.dll', offset: '0x1b00' },
  symbol: 'StartupEx+0x40',
  source: null,
  trace: sampleTrace.slice(0, 3),
  log: [{ level: 2, text: 'No disk 4.' }],
};

const sampleCalibration: CalibrationReport = {
  binding: { entry: 'StartupEx', version: 2, tableSize: 96, cancelAt: { module: 'vendor.dll', offset: '0x1a00' } },
  online: { attempts: 5, succeeded: 5, pended: 5, medianMs: 250.4, maxMs: 262.9, pendingReports: 2 },
  offline: { attempts: 5, succeeded: 5, pended: 0, medianMs: 0.3, maxMs: 0.9, pendingReports: 0 },
  idleAnswers: [0, 5023],
  reportsInline: true,
  neverCancels: false,
  maxResources: 4,
  maxProcesses: 8,
  unloads: true,
  tookMs: 1_800,
  load: { heartbeat: 1, start: 1.1 },
};

const sampleEvidence: Evidence = {
  scenarios: 1_204,
  calls: 20_311,
  cancelCalls: 3_120,
  cancelWhilePending: 1_890,
  cancelSucceeded: 1_200,
  ambiguous: 4,
  processes: 37,
};

const NO_EVIDENCE: Evidence = {
  scenarios: 0,
  calls: 0,
  cancelCalls: 0,
  cancelWhilePending: 0,
  cancelSucceeded: 0,
  ambiguous: 0,
  processes: 0,
};

/** Looks up a rule in the sample register. */
export const ruleInfo = (id: string): RuleInfo | undefined => sampleRegister.find((rule) => rule.id === id);

/** The sample register's rules as results: policy and misuse are not applicable, the others passed. `changes` replaces fields. */
export function sampleRules(changes: Readonly<Record<string, Partial<RuleReport>>> = {}): RuleReport[] {
  return sampleRegister.map((rule) => {
    const outside = rule.basis === 'policy' || rule.basis === 'misuse';
    const usual = { id: rule.id, family: rule.family, title: rule.title, basis: rule.basis };
    const passing: RuleReport = { ...usual, status: 'pass', observations: 1_890, bound95: 3 / 1_890, note: null };
    const skipped: RuleReport = {
      ...usual,
      status: 'not-applicable',
      observations: 0,
      bound95: null,
      note: 'outside of the profile',
    };
    return { ...(outside ? skipped : passing), ...changes[rule.id] };
  });
}

/** A nonconforming subject, with both findings. */
export const sampleSubject: SubjectReport = {
  subject: {
    name: 'vendor.dll',
    path: 'build/vendor.dll',
    sha256: '1f2e3d4c5b6a79880f1e2d3c4b5a69788f9eadbccbdaf9e80716253443526170',
    format: 'pe',
    machine: 'x64',
    version: '3.1.0.7',
    platform: 'wine',
  },
  modules: [
    { name: 'resutils.dll', path: '/build/resutils.dll', sha256: '5a'.repeat(32), role: 'stand-in', trusted: true },
    { name: 'vendor-core.dll', path: '/build/vendor-core.dll', sha256: 'c0'.repeat(32), role: 'own' },
    { name: 'unpacked.dll', path: 'C:\\users\\me\\Temp\\unpacked.dll', sha256: null, role: 'foreign' },
  ],
  verdict: 'nonconforming',
  reason: '2 rules of the profile were broken: returns.it-returns, returns.success-means-cancelled.',
  grades: { contract: 'nonconforming', standard: 'nonconforming' },
  calibration: sampleCalibration,
  evidence: sampleEvidence,
  rules: sampleRules({
    'returns.it-returns': { status: 'fail', observations: 3_120, bound95: null },
    'returns.success-means-cancelled': { status: 'fail', observations: 1_200, bound95: null },
    'liveness.within-300-ms': { status: 'warn', observations: 3_120, note: 'the median Cancel took 412 ms' },
    'recovery.works-again': {
      status: 'not-exercised',
      observations: 0,
      bound95: null,
      note: 'no cancelled operation left a resource to try',
    },
  }),
  findings: [sampleLie, sampleCrash],
};

/** An open breach: ERROR_SUCCESS was wrong, but there was no time to run the steps without Cancel. */
const sampleOpen: OpenBreach = {
  ...sampleLie,
  id: 'O1',
  reproduced: '1/1',
  control: '0/0 broke without Cancel',
  doubt: { doubt: 'no-control', reproduced: 1, repeats: 1 },
};

/** A subject with an open breach. */
export const sampleLeftOpen: SubjectReport = {
  ...sampleSubject,
  verdict: 'inconclusive',
  reason: 'Seen, but neither confirmed nor refuted: it lied once.',
  grades: { contract: 'inconclusive', standard: 'inconclusive' },
  rules: sampleRules({ [sampleLie.rule]: { status: 'warn', bound95: null, note: 'it lied once; there was no time' } }),
  findings: [],
  open: [sampleOpen],
};

/** A conforming subject. */
export const sampleConforming: SubjectReport = {
  ...sampleSubject,
  subject: { ...sampleSubject.subject, name: 'good.dll', path: 'build/good.dll', version: null, sha256: 'ab'.repeat(32) },
  modules: [],
  verdict: 'conforming',
  reason: 'Every rule of the profile standard that applies passed with enough evidence.',
  grades: { contract: 'conforming', standard: 'conforming' },
  rules: sampleRules(),
  findings: [],
};

/** A subject without Cancel. */
export const sampleNotApplicable: SubjectReport = {
  subject: { ...sampleSubject.subject, name: 'old.dll', path: 'build/old.dll', version: null, sha256: 'cd'.repeat(32) },
  verdict: 'not-applicable',
  reason:
    'Its function table is version 1, which has no Cancel: nothing to judge. Register a version 2 table or later to be judged.',
  grades: { contract: 'not-applicable', standard: 'not-applicable' },
  calibration: null,
  evidence: { ...NO_EVIDENCE, processes: 1 },
  rules: sampleRules().map((rule) => ({
    ...rule,
    status: 'not-applicable',
    observations: 0,
    bound95: null,
    note: 'there is no Cancel to judge',
  })),
  findings: [],
};

/** A subject whose Online never succeeds. */
export const sampleInconclusive: SubjectReport = {
  ...sampleSubject,
  subject: { ...sampleSubject.subject, name: 'slow.dll', path: 'build/slow.dll', sha256: null },
  modules: [],
  verdict: 'inconclusive',
  reason: 'Unsound before Cancel: Online crashed in 3 of 3 runs although Cancel was never called. Repair that, then check again.',
  grades: { contract: 'inconclusive', standard: 'inconclusive' },
  calibration: {
    ...sampleCalibration,
    online: { attempts: 3, succeeded: 0, pended: 0, medianMs: null, maxMs: null, pendingReports: null },
    idleAnswers: [],
  },
  evidence: { ...NO_EVIDENCE, scenarios: 3, calls: 6, processes: 3 },
  rules: sampleRules().map((rule) =>
    rule.status === 'pass'
      ? { ...rule, status: 'not-exercised', observations: 0, bound95: null, note: 'Online never succeeded' }
      : rule,
  ),
  findings: [],
};

/** A report of these subjects. Its exit code follows from the first subject's verdict. */
export function sampleReport(...subjects: readonly SubjectReport[]): Report {
  const judged = subjects.length === 0 ? [sampleSubject] : subjects;
  return {
    schema: 'pcancel/report/1',
    tool: { name: 'pcancel', version: '0.1.0' },
    run: {
      seed: 1_234_567,
      profile: 'standard',
      startedAt: '2026-03-04T22:30:05.678Z',
      durationMs: 12_345.6,
      environment: { platform: 'linux', node: 'v22.23.3', wine: 'wine-8.0', cpus: 2 },
      exit: EXIT[judged[0]?.verdict ?? 'inconclusive'],
    },
    subjects: judged,
  };
}

const EXIT = { conforming: 0, nonconforming: 1, 'not-applicable': 3, inconclusive: 4 } as const;
