/** Selects lines that a DLL wrote by LogEvent, since they often say why it failed. Pure. All of it is hostile text. */
import type { LogLine } from '../contract/report.ts';
import type { TraceEvent } from '../contract/trace.ts';

/** Most lines in a report. */
const KEPT_LINES = 20;

/** Most lines in a sentence, and most UTF-16 units of each. */
const QUOTED_LINES = 2;
const QUOTED_UNITS = 160;

const LOG_WARNING = 1;
const LEVELS = ['information', 'warning', 'error', 'severe'] as const;

/** The last 20 lines of a trace between two events, which are included. `since` and `until` are sequence numbers. */
export function lastLines(events: readonly TraceEvent[], since: number, until: number): readonly LogLine[] {
  const lines = events.flatMap((event) =>
    event.kind === 'log' && event.seq >= since && event.seq <= until ? [{ level: event.level, text: event.text }] : [],
  );
  return lines.slice(-KEPT_LINES);
}

/**
 * Quotes the last two different lines that are warnings or worse, for example `error "No disk 4" and warning "..."`; null if
 * there is none.
 * @param orAny whether the last line of any level is quoted if there is no such line
 */
export function quoted(lines: readonly LogLine[], orAny: boolean): string | null {
  const said = lines.filter(({ text }) => text.trim() !== '');
  const serious = said.filter(({ level }) => level >= LOG_WARNING);
  // A repeated line is quoted once.
  const chosen = serious.length > 0 || !orAny ? serious : said.slice(-1);
  const texts = [...new Set(chosen.map(textOf))].slice(-QUOTED_LINES);
  return texts.length === 0 ? null : texts.join(' and ');
}

function textOf({ level, text }: LogLine): string {
  const whole = text.trim().replace(/[.!]$/, '');
  const short = whole.length > QUOTED_UNITS ? `${whole.slice(0, QUOTED_UNITS)}…` : whole;
  return `${levelName(level)} "${short.replaceAll('"', "'")}"`;
}

/** For example `error`; an unknown level by its number. */
function levelName(level: number): string {
  return LEVELS[level] ?? `level ${level}`;
}
