/** Chooses the few lines of a trace that show a finding. */
import type { Finding, FindingEvidence } from '../../harness/contract/report.ts';
import type { CallInFlight, CodePlace, TraceEvent } from '../../harness/contract/trace.ts';
import { duration } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { formatRow, heading, traceRows } from './trace-lines.ts';

/** Most lines of an excerpt, lines for gaps included. A reader can see that many at a glance. */
export const EXCERPT_LINES = 20;

/**
 * A heading, then at most EXCERPT_LINES lines of events and gaps in order, then how the run ended. Events that the finding names
 * are kept first, then calls of Cancel, then other calls and reports, nearest to those first.
 */
export function traceExcerpt(finding: Pick<Finding, 'trace' | 'evidence'>): string[] {
  const marked = new Set(finding.evidence.events ?? []);
  const relevant = finding.trace.filter((event) => marked.has(event.seq) || rank(event) < IRRELEVANT);
  const distances = distancesToKeys(relevant, (event) => marked.has(event.seq) || isCancel(event));
  const ranked = relevant
    .map((event, index) => ({
      event,
      index,
      rank: marked.has(event.seq) ? 0 : rank(event),
      distance: distances[index] ?? Infinity,
    }))
    .sort((a, b) => a.rank - b.rank || a.distance - b.distance || a.index - b.index)
    .slice(0, EXCERPT_LINES);
  const originNs = finding.trace[0]?.ns ?? 0;
  // Each gap between scattered events takes a line too, so fewer events may fit.
  for (let kept = ranked.length; kept > 0; kept -= 1) {
    const chosen = ranked.slice(0, kept).sort((a, b) => a.index - b.index);
    const shown = lines(relevant.length, chosen, marked, originNs);
    if (shown.length <= 1 + EXCERPT_LINES) return [...shown, ...ending(finding.evidence)];
  }
  return ending(finding.evidence);
}

/** The distance of each event from the nearest key, in events. It takes two sweeps only, since a trace may have 20,000 events. */
function distancesToKeys(trace: readonly TraceEvent[], isKey: (event: TraceEvent) => boolean): number[] {
  const distances: number[] = [];
  let last = -Infinity;
  for (const [index, event] of trace.entries()) {
    if (isKey(event)) last = index;
    distances.push(index - last);
  }
  let next = Infinity;
  for (const [index, event] of [...trace.entries()].reverse()) {
    if (isKey(event)) next = index;
    distances[index] = Math.min(distances[index] ?? Infinity, next - index);
  }
  return distances;
}

interface Chosen {
  readonly event: TraceEvent;
  /** Place among the relevant events. */
  readonly index: number;
}

function lines(relevant: number, chosen: readonly Chosen[], marked: ReadonlySet<number>, originNs: number): string[] {
  const rows = traceRows(chosen.map(({ event }) => event));
  const shown: string[] = [`  ${heading()}`];
  let next = 0;
  for (const [which, row] of rows.entries()) {
    const index = chosen[which]?.index ?? next;
    if (index > next) shown.push(gap(index - next));
    shown.push(`${marked.has(row.seq) ? '>>' : '  '}${formatRow(row, originNs)}`);
    next = index + 1;
  }
  if (next < relevant) shown.push(gap(relevant - next));
  return shown;
}

function gap(count: number): string {
  return `${' '.repeat(8)}…  (${count} ${count === 1 ? 'event' : 'events'} left out)`;
}

/** The rank of events that are never shown, unless the finding names them. */
const IRRELEVANT = 9;

/** How important an event is; lower ranks are kept first. */
function rank(event: TraceEvent): number {
  switch (event.kind) {
    case 'enter':
    case 'return':
      if (event.call === 'Cancel') return 1;
      return event.call === 'LooksAlive' || event.call === 'IsAlive' ? 5 : 2;
    case 'report':
      return 2;
    case 'callback':
    case 'measured':
      return 4;
    case 'log':
      return 5;
    case 'waited':
      return event.outcome === 'settled' ? IRRELEVANT : 3;
    case 'anchor':
      return event.met ? IRRELEVANT : 3;
    case 'skipped':
      return 4;
    case 'reported':
      return event.answer === 0 ? IRRELEVANT : 4;
  }
}

function isCancel(event: TraceEvent): boolean {
  return (event.kind === 'enter' || event.kind === 'return') && event.call === 'Cancel';
}

/** How a run that did not complete ended: the line after its last event. */
function ending(evidence: FindingEvidence): string[] {
  const { crash, hang, exit, integrity } = evidence;
  const shown: string[] = [];
  if (crash !== undefined)
    shown.push(`crash: ${visible(crash.code, 200)}${crash.at === null ? '' : ` at ${place(crash.at)}`}, ${inside(crash)}`);
  if (hang !== undefined) shown.push(`hang: no return within ${duration(hang.deadlineMs)}, ${inside(hang)}`);
  if (exit !== undefined) shown.push(`exit: the DLL ended the process with code ${exit.exitCode}, ${inside(exit)}`);
  if (integrity !== undefined) shown.push(`integrity: ${visible(integrity, 400)}`);
  return shown.map((line) => `>>  ${line}`);
}

/** A place in code, for example `vendor.dll+0x1a40`. */
export function place(at: CodePlace): string {
  return at.module === null ? visible(at.offset, 40) : `${visible(at.module, 100)}+${visible(at.offset, 40)}`;
}

function inside({ during, leaving }: { readonly during: CallInFlight | null; readonly leaving?: true }): string {
  if (during === null && leaving === true) return 'while the process was ending, after the last step';
  if (during === null) return "on a thread of the DLL's own";
  const step = during.step < 0 ? '' : ` (step ${during.step + 1})`;
  return `inside ${during.call}${during.resource === null ? '' : `(${during.resource})`}${step}`;
}
