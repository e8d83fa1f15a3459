/** The report (json): its fields are fixed by schema `pcancel/report/1`, shipped as reports/report.schema.json. */

import type { Basis } from './basis.ts';
import type { Doubt } from './doubt.ts';
import type { Family, Profile, RuleStatus } from './rule.ts';
import type { Step } from './step.ts';
import type { CallInFlight, CallName, CodePlace, TraceEvent } from './trace.ts';
import type { ExitCode, Verdict } from './verdict.ts';

export interface Report {
  readonly schema: 'pcancel/report/1';
  readonly tool: { readonly name: 'pcancel'; readonly version: string };
  readonly run: {
    readonly seed: number;
    readonly profile: Profile;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    readonly durationMs: number;
    readonly environment: Environment;
    readonly exit: ExitCode;
  };
  readonly subjects: readonly SubjectReport[];
}

export interface Environment {
  /** `linux`, `win32`. */
  readonly platform: string;
  readonly node: string;
  /** Wine's version where one was used, e.g. `wine-8.0`; else null. */
  readonly wine: string | null;
  readonly cpus: number;
}

export interface SubjectReport {
  readonly subject: {
    readonly name: string;
    readonly path: string;
    readonly sha256: string | null;
    readonly format: 'pe' | 'elf' | null;
    readonly machine: string | null;
    /** File version from the version resource, or null. */
    readonly version: string | null;
    /** Where it ran: `wine`, `windows`, `linux`; null if it was never loaded. */
    readonly platform: 'wine' | 'windows' | 'linux' | null;
  };
  /** What a replay needs beside the steps; missing in a report of a subject that was never loaded. */
  readonly loadedWith?: LoadedWith;
  /** Modules of its processes that are neither the DLL itself nor the system's nor ours; missing where the DLL was never loaded. */
  readonly modules?: readonly ModuleReport[];
  readonly verdict: Verdict;
  /** One sentence: what decided it, and what to do next. */
  readonly reason: string;
  readonly grades: Grades;
  readonly calibration: CalibrationReport | null;
  readonly evidence: Evidence;
  /** Ids of the only rules that were judged, where --rule chose some or --skip-rule left some out; missing where the whole profile was. */
  readonly only?: readonly string[];
  /** Every rule of the register, in the register's order, those outside the profile as not-applicable. */
  readonly rules: readonly RuleReport[];
  readonly findings: readonly Finding[];
  /** What it did with no Cancel called, where that leaves nothing to compare Cancel with; missing where there was nothing of the kind. */
  readonly unsound?: readonly Unsound[];
  /** Breaches that were seen and could be neither confirmed nor refuted; missing where there are none. */
  readonly open?: readonly OpenBreach[];
  /** Missing where it came to a Cancel, or was never loaded. */
  readonly before?: Before;
  /** How pcancel itself failed while it checked this DLL; missing where it did not. Nothing is said of the DLL then. */
  readonly fault?: string;
}

/** How the DLL was loaded and bound. */
export interface LoadedWith {
  /** The type that Startup was asked for. */
  readonly resourceType: string;
  /** Where its own DLLs were looked for, beside its own folder: absolute paths. */
  readonly dllDirectories: readonly string[];
  readonly bind: 'table' | 'exports' | 'auto';
}

export interface ModuleReport {
  /** The file's name. As the path it was told by the process: hostile text. */
  readonly name: string;
  readonly path: string;
  /** Null where the file could not be read. */
  readonly sha256: string | null;
  /** `own`: from the DLL's folders; `stand-in`: named like a module of the system's; `foreign`: from elsewhere. */
  readonly role: 'own' | 'stand-in' | 'foreign';
  /** A stand-in that --trust-module names. */
  readonly trusted?: true;
}

/** What the same run says at each profile, up to the one that it ran with: a hardening run need not be repeated at a narrower one. */
export type Grades = Readonly<Partial<Record<Profile, Verdict>>>;

/** Milliseconds; null where the operation never succeeded. */
export interface OperationCalibration {
  readonly attempts: number;
  readonly succeeded: number;
  /** How many returned ERROR_IO_PENDING. */
  readonly pended: number;
  /** Median time from the call's entry to the terminal report. */
  readonly medianMs: number | null;
  readonly maxMs: number | null;
  /** Pending reports before the terminal one: median count. */
  readonly pendingReports: number | null;
}

export interface CalibrationReport {
  readonly binding: {
    readonly entry: 'StartupEx' | 'Startup' | 'exports';
    readonly version: number;
    readonly tableSize: number;
    readonly cancelAt: CodePlace;
  };
  readonly online: OperationCalibration;
  readonly offline: OperationCalibration;
  /** Distinct answers of Cancel with nothing pending, smallest first. */
  readonly idleAnswers: readonly number[];
  /** False: reports are queued for another thread, or that could not be told. */
  readonly reportsInline: boolean;
  /** Many Cancels of pending operations answered ERROR_SUCCESS, and none cancelled anything. */
  readonly neverCancels: boolean;
  /** None that came in the first half of an Online, or of an Offline, cancelled any of it; missing in older reports. */
  readonly neverCancelsEarly?: { readonly online: boolean; readonly offline: boolean };
  readonly maxResources: number;
  readonly maxProcesses: number;
  readonly unloads: boolean;
  /** All of it, milliseconds; missing in reports of earlier versions. */
  readonly tookMs?: number;
  /**
   * How busy the machine was, as multiples of what a quiet one shows: how late the heartbeat of the first process came on average, and how long that process took
   * to start. Missing in reports of earlier versions.
   */
  readonly load?: { readonly heartbeat: number; readonly start: number };
}

export interface Evidence {
  readonly scenarios: number;
  readonly calls: number;
  readonly cancelCalls: number;
  readonly cancelWhilePending: number;
  /** Of those while pending: answered ERROR_SUCCESS. */
  readonly cancelSucceeded: number;
  /** Answers that the contract does not settle either way (a Cancel in the gap before the report). */
  readonly ambiguous: number;
  /** Runs that broke no rule although the model of a resource cannot explain them: a hole in the rules, and no accusation. */
  readonly unexplained?: number;
  /** Monitor processes started. */
  readonly processes: number;
}

export interface RuleReport {
  readonly id: string;
  readonly family: Family;
  readonly title: string;
  readonly basis: Basis;
  readonly status: RuleStatus;
  readonly observations: number;
  /**
   * 95 % upper bound on the failure rate per scenario of this generator, of those in which the rule was observed; null unless it
   * passed.
   */
  readonly bound95: number | null;
  /** Why it was not exercised, does not apply, or only warns; one sentence. */
  readonly note: string | null;
}

export type Outcome = 'violation' | 'crash' | 'hang' | 'exit' | 'integrity';

export interface Finding {
  /** `F1`, `F2` ... within one subject. */
  readonly id: string;
  readonly rule: string;
  readonly basis: Basis;
  /** Set where the run contradicted a documented rule as well: it counts in every profile that tries steps of this basis. */
  readonly countsFrom?: Basis;
  readonly outcome: Outcome;
  /** What failed, in one or two sentences; may quote the DLL, so it is hostile text. */
  readonly message: string;
  /** Minimal literal steps. */
  readonly steps: readonly Step[];
  /** Trace of the last reproduction of those steps (or of the first observation, if it never reproduced). */
  readonly trace: readonly TraceEvent[];
  readonly seed: number;
  /** `k/n`: how many of n repeats in fresh processes broke the same rule in the same way. */
  readonly reproduced: string;
  /** What the same steps without Cancel did, in words: `0/3 broke without Cancel`. */
  readonly control: string;
  readonly evidence: FindingEvidence;
  /** Stable across runs and seeds: rule, outcome, place. */
  readonly fingerprint: string;
  /** Scenario ids that ran before it in the same process; empty when it reproduces in a fresh one. */
  readonly prefix: readonly string[];
  /** Rules that the same trace broke as a consequence. */
  readonly consequences: readonly string[];
}

/** What the DLL did although no Cancel was called. */
export interface Unsound {
  /** `U1`, `U2` ... within one subject. */
  readonly id: string;
  /** The rule that the hunt saw broken and that this run excuses; null where calibration showed it. */
  readonly rule: string | null;
  /** `violation`: the run came to its end, but not as it should; `anomalies` says how. */
  readonly outcome: Outcome;
  /** In one or two sentences; may quote the DLL, so it is hostile text. */
  readonly message: string;
  /** Literal steps, no Cancel among them; empty where it failed before any step, while it was loaded or started. */
  readonly steps: readonly Step[];
  /** Trace of a run of those steps that showed it. */
  readonly trace: readonly TraceEvent[];
  readonly seed: number;
  /** `k/n`: how many of n runs without Cancel showed it. */
  readonly reproduced: string;
  /** Names of what the run showed, as judge/anomalies.ts and judge/without-cancel.ts have them. */
  readonly anomalies: readonly string[];
  readonly evidence: FindingEvidence;
  /** As a finding's, with `unsound` in the place of the rule. */
  readonly fingerprint: string;
}

/** A breach that is no finding yet, told like one; its id is `O1`, `O2` ... */
export interface OpenBreach extends Finding {
  /** What is missing. */
  readonly doubt: Doubt;
}

/** What stood in the way before any Cancel was called, as the process tells it: for a machine what `reason` is for people. */
export interface Before {
  /** `violation`: it went on, but said that it failed, or never ended what it had begun. */
  readonly outcome: Outcome;
  /** The call that it happened in; null: outside any call, or it cannot be said. */
  readonly call: CallName | null;
  /** As a crash is named, or the code that the call answered; null if there is none. */
  readonly code: string | null;
  /** Where it crashed; null where it did not, or left no record. */
  readonly at: CodePlace | null;
  readonly symbol: string | null;
  readonly source: string | null;
  /** The last events. */
  readonly trace: readonly TraceEvent[];
  /** The last lines that the DLL logged until then, oldest first. */
  readonly log: readonly LogLine[];
}

export interface LogLine {
  /** 0 information, 1 warning, 2 error, 3 severe; any number that the DLL gave. */
  readonly level: number;
  /** Hostile text. */
  readonly text: string;
}

export interface FindingEvidence {
  readonly crash?: {
    readonly code: string;
    readonly at: CodePlace | null;
    readonly during: CallInFlight | null;
    /** After the last step, when the process was asked to leave. */
    readonly leaving?: true;
    /** Data address that could not be used; null where the crash has none. */
    readonly fault?: string | null;
    /** Hexadecimal, by name. */
    readonly registers?: Readonly<Record<string, string>>;
    /** `Cancel+0x1c`: the export before the place, where that is in the DLL itself; null if there is none near it. */
    readonly symbol?: string | null;
    /** `cancel_resource, vendor.c:42`, where the DLL carries debugging information and a tool reads it; hostile text. */
    readonly source?: string | null;
    /** File in the folder `dumps` below --out: a core (gzip) or a minidump of a process that crashed so. */
    readonly dump?: string | null;
  };
  readonly hang?: {
    readonly during: CallInFlight;
    readonly deadlineMs: number;
    /** The threads' stacks from gdb or winedbg, a line for each thread and frame, where one is installed; hostile text. */
    readonly stacks?: readonly string[];
  };
  readonly exit?: { readonly exitCode: number; readonly during: CallInFlight | null; readonly leaving?: true };
  readonly integrity?: string;
  /** How many scenarios of the hunt broke the rule in this way, of those in which the rule was observed. */
  readonly seen?: { readonly broke: number; readonly scenarios: number };
  /** The steps show it only when they are repeated in one process: they were, this often. */
  readonly cycles?: number;
  /** Sequence numbers of the trace's events that show it. */
  readonly events?: readonly number[];
}
