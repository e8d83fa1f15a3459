/**
 * The types of the JSON report. Schema `pcancel/report/1` fixes its fields. The types, the reader and the published schema
 * (reports/report.schema.json) come from grammar/report.ts and grammar/finding.ts, which explain each field.
 */
import type * as calibration from '../grammar/calibration.ts';
import type * as breach from '../grammar/finding.ts';
import type * as grammar from '../grammar/report.ts';

/** The report of one run of pcancel, over one or more DLLs. */
export type Report = grammar.Report;

/** The machine that the report was made on. */
export type Environment = grammar.Environment;

/** The part of the report about one DLL. */
export type SubjectReport = grammar.SubjectReport;

/** How the DLL was loaded and bound. A replay needs this beside the steps. */
export type LoadedWith = grammar.LoadedWith;

/** A module in the DLL's processes that is not the DLL itself, nor the system's, nor ours. */
export type ModuleReport = grammar.ModuleReport;

/** The run's verdicts for its own profile and each narrower one. A hardening run need not be repeated for a narrower profile. */
export type Grades = grammar.Grades;

/** Measurements of Online or Offline without Cancel, milliseconds; null if the operation never succeeded. */
export type OperationCalibration = calibration.OperationCalibration;

/** All results of calibration. */
export type CalibrationReport = calibration.CalibrationReport;

/** Counts of scenarios, calls and processes. */
export type Evidence = grammar.Evidence;

/** The row of one rule: its status and observations. */
export type RuleReport = grammar.RuleReport;

/** How a run that broke a rule ended. */
export type Outcome = breach.Outcome;

/** A confirmed breach of a rule. */
export type Finding = breach.Finding;

/** The evidence of a breach: how the process ended, where, and which events show it. */
export type FindingEvidence = breach.FindingEvidence;

/** Misconduct of the DLL in a run without Cancel. */
export type Unsound = breach.Unsound;

/** A breach that is neither confirmed nor refuted, with the fields of a finding. Its id is `O1`, `O2` ... */
export type OpenBreach = breach.OpenBreach;

/** What stopped the check before the first Cancel, in machine-readable form. `reason` says it for people. */
export type Before = breach.Before;

/** A line that the DLL logged. */
export type LogLine = breach.LogLine;
