/** Describes what stopped a check before the first Cancel: the cause in full, and the machine-readable fields. */

import { stagedCause } from '../calibrate/bind-trouble.ts';
import type { ShownBefore } from '../calibrate/shown-before.ts';
import type { Before, FindingEvidence, SubjectReport, Unsound } from '../contract/report.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { type CallName, isTelling, type TellingOutcome } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { evidenceOf } from '../evidence/of-finding.ts';
import { endOf, unsoundOf } from '../evidence/unsound.ts';
import { placeText } from '../judge/ending-message.ts';
import { failedCall } from '../judge/failed-call.ts';
import { lastLines, quoted } from '../judge/log-lines.ts';
import { signsOf } from '../judge/without-cancel.ts';

/** Events that the report keeps beside the steps' own trace. */
const KEPT_EVENTS = 40;

/** What stopped the check, and the run that shows it. */
export interface Stopped {
  readonly cause: Cause;
  readonly shown: ShownBefore | null;
}

/** The full cause, and the fields of the report. */
export interface Explained {
  readonly cause: Cause;
  /** Added to the usual fields of a subject that cannot be judged. */
  readonly more: Pick<SubjectReport, 'before' | 'unsound'>;
}

/**
 * Completes the cause with the place of a crash and the DLL's own last log lines.
 * @param seed the run's, for a replay
 * @returns the cause, with `before` and `unsound` for the report
 */
export async function explainStopped({ cause, shown }: Stopped, subject: SubjectFile, seed: number): Promise<Explained> {
  if (shown === null) return { cause, more: {} };
  const { outcome, stage } = shown;
  // A missing function says nothing about the DLL, and the cause names it.
  if (!isTelling(outcome)) return { cause, more: {} };
  const evidence = await evidenceOf(outcome, { events: [] }, subject);
  const place = placeOf(evidence);
  const placed = outcome.kind === 'completed' ? cause : stagedCause(outcome, stage, place ?? undefined);
  const telling = { ...shown, outcome };
  const before = beforeOf(telling, evidence);
  // Only the DLL knows why it failed, so its log is quoted.
  const meanwhile = outcome.kind === 'completed' ? lastLines(outcome.trace.events, shown.since, shown.until) : [];
  const why = quoted(before.log, false) ?? quoted(meanwhile, true);
  const full = why === null || !mayBeLogged(placed) ? placed : { ...placed, detail: withWhy(placed.detail, why) };
  const unsound = full.cause === 'unsound-before-cancel' ? [await asUnsound(full.detail, telling, subject, seed)] : [];
  return { cause: full, more: { before, ...(unsound.length === 0 ? {} : { unsound }) } };
}

/**
 * For example `vendor.dll+0x1234 (StartupEx+0x14; start_worker, vendor.c:42)`; null if there was no crash, or its place is
 * unknown.
 */
function placeOf({ crash }: FindingEvidence): string | null {
  if (crash === undefined || crash.at === null) return null;
  const known = [crash.symbol, crash.source].filter((each) => each != null);
  return known.length === 0 ? placeText(crash.at) : `${placeText(crash.at)} (${known.join('; ')})`;
}

/** Whether the DLL's log may explain the cause: only if the DLL was called. */
function mayBeLogged({ cause }: Cause): boolean {
  switch (cause) {
    case 'type-refused':
    case 'unsound-before-cancel':
    case 'time-limit':
      return true;
    case 'not-a-module':
    case 'executable':
    case 'wrong-machine':
    case 'missing-import':
    case 'no-entry-points':
    case 'version-1-table':
    case 'null-cancel':
    case 'stub-needed':
    case 'load-refused':
    case 'interrupted':
    case 'not-enough-evidence':
    case 'open-breach':
    case 'no-rule-judged':
    case 'foreign-module':
      return false;
  }
}

function withWhy(detail: string, why: string): string {
  return `${detail.replace(/\.$/, '')}. Its log says: ${why}`;
}

/** A run that says something about the subject. */
type Telling = ShownBefore & { readonly outcome: TellingOutcome };

function beforeOf({ outcome, until }: Telling, { crash }: FindingEvidence): Before {
  const { events } = outcome.trace;
  const failed = outcome.kind === 'completed' ? failedCall(events, true) : null;
  return {
    outcome: endOf(outcome),
    call: failed?.call ?? duringOf(outcome),
    code: crash?.code ?? failed?.code ?? (outcome.kind === 'exit' ? `exit code ${outcome.exitCode}` : null),
    at: crash?.at ?? null,
    symbol: crash?.symbol ?? null,
    source: crash?.source ?? null,
    trace: events.slice(-KEPT_EVENTS),
    log: lastLines(events, 0, until),
  };
}

function duringOf(outcome: TellingOutcome): CallName | null {
  switch (outcome.kind) {
    case 'crash':
    case 'exit':
    case 'hang':
      return outcome.during?.call ?? null;
    case 'completed':
    case 'integrity':
      return null;
  }
}

function asUnsound(message: string, shown: Telling, subject: SubjectFile, seed: number): Promise<Unsound> {
  const { steps, outcome, until, reproduced } = shown;
  const last = outcome.kind === 'completed' ? until : (outcome.trace.events.at(-1)?.seq ?? until);
  const started = steps.length > 0 || outcome.kind !== 'completed';
  const anomalies = started ? signsOf(outcome) : ['not-started'];
  const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
  const events = Number.isFinite(last) ? [last] : [];
  return unsoundOf('U1', { steps, outcome, anomalies, events, message: text, rule: null, seed, reproduced }, subject);
}
