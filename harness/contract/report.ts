/**
 * The report (json): its fields are fixed by schema `pcancel/report/1`. Type, reader and published schema (reports/report.schema.json)
 * come from grammar/report.ts and grammar/finding.ts, which say what each field means.
 */
import type * as calibration from '../grammar/calibration.ts';
import type * as breach from '../grammar/finding.ts';
import type * as grammar from '../grammar/report.ts';

export type Report = grammar.Report;

/** What a report says of the machine that it was made on. */
export type Environment = grammar.Environment;

/** All that is said of one DLL. */
export type SubjectReport = grammar.SubjectReport;

/** How the DLL was loaded and bound: what a replay needs beside the steps. */
export type LoadedWith = grammar.LoadedWith;

/** A module of the DLL's processes that is neither the DLL itself nor the system's nor ours. */
export type ModuleReport = grammar.ModuleReport;

/** What the same run says at each profile, up to the one that it ran with: a hardening run need not be repeated at a narrower one. */
export type Grades = grammar.Grades;

/** What Online or Offline did by itself, milliseconds; null where the operation never succeeded. */
export type OperationCalibration = calibration.OperationCalibration;

/** All that calibration found. */
export type CalibrationReport = calibration.CalibrationReport;

/** What was run, in numbers. */
export type Evidence = grammar.Evidence;

/** What became of one rule of the register. */
export type RuleReport = grammar.RuleReport;

/** How a run that broke a rule ended. */
export type Outcome = breach.Outcome;

export type Finding = breach.Finding;

/** What shows a breach: how the process ended, where, and which events. */
export type FindingEvidence = breach.FindingEvidence;

/** What the DLL did although no Cancel was called. */
export type Unsound = breach.Unsound;

/** A breach that is no finding yet, told like one; its id is `O1`, `O2` ... */
export type OpenBreach = breach.OpenBreach;

/** What stood in the way before any Cancel was called, as the process tells it: for a machine what `reason` is for people. */
export type Before = breach.Before;

/** A line that the DLL logged. */
export type LogLine = breach.LogLine;
