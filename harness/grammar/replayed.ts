/**
 * The parts of a report that a replay uses. Users keep reports beside their builds and cut findings out of them. So other parts
 * may be missing, and unknown fields are allowed. Each field's grammar is the report's own.
 */
import * as v from 'valibot';
import { calibration } from './calibration.ts';
import { finding, findingEvidence, openBreach, unsound } from './finding.ts';
import type { Read } from './read.ts';
import { profile, subject } from './report.ts';
import { maybe } from './words.ts';

/** The steps are read later, by steps/read-steps.ts, whose messages give the number of the step. */
const steps = v.array(v.unknown());

/** A finding or an open breach. Both are replayed in the same way. */
const breach = v.object({
  ...v.pick(finding, ['rule', 'outcome', 'seed', 'reproduced', 'fingerprint', 'prefix']).entries,
  evidence: v.object(v.pick(findingEvidence, ['cycles']).entries),
  steps,
});
const replayedFinding = v.object({ ...breach.entries, id: finding.entries.id });
const replayedOpen = v.object({ ...breach.entries, id: openBreach.entries.id });

const replayedUnsound = v.object({
  ...v.pick(unsound, ['id', 'outcome', 'seed', 'reproduced', 'anomalies', 'fingerprint']).entries,
  steps,
});

const { tookMs: _, load: __, ...calibrated } = calibration.entries;

const replayedSubject = v.object({
  subject: v.object(v.pick(subject.entries.subject, ['name', 'path', 'sha256', 'platform']).entries),
  loadedWith: subject.entries.loadedWith,
  calibration: v.nullable(v.object({ ...calibrated, binding: v.object(v.pick(calibrated.binding, ['entry']).entries) })),
  findings: v.array(replayedFinding),
  open: maybe(v.array(replayedOpen)),
  unsound: maybe(v.array(replayedUnsound)),
});

/** A report, as far as a replay reads it. */
export const replayedReport = v.object({
  tool: v.object({ version: v.string() }),
  run: v.object({ profile }),
  subjects: v.array(replayedSubject),
});

export type ReplayReport = Read<typeof replayedReport>;
export type ReplaySubject = Read<typeof replayedSubject>;
/** A finding, or an open breach. */
export type ReplayFinding = Read<typeof replayedFinding>;
export type ReplayUnsound = Read<typeof replayedUnsound>;
