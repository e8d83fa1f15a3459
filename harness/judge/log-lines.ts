/** What a DLL said by LogEvent: of a DLL that fails, often why. Pure; all of it is hostile text. */
import type { LogLine } from '../contract/report.ts';
import type { TraceEvent } from '../contract/trace.ts';

/** The last lines that a report keeps. */
const KEPT_LINES = 20;

/** The last lines that stand in a sentence, and UTF-16 units of each there. */
const QUOTED_LINES = 2;
const QUOTED_UNITS = 160;

const LOG_WARNING = 1;
const LEVELS = ['information', 'warning', 'error', 'severe'] as const;

/** The last lines of a trace, between two events by their sequence numbers. */
export function lastLines(events: readonly TraceEvent[], since: number, until: number): readonly LogLine[] {
  const lines = events.flatMap((event) =>
    event.kind === 'log' && event.seq >= since && event.seq <= until ? [{ level: event.level, text: event.text }] : [],
  );
  return lines.slice(-KEPT_LINES);
}

/**
 * `error "No disk 4." and warning "..."`, the newest of what is said as a warning or worse; null if there is none.
 * @param orAny whether the last line counts, whatever its level, where none is a warning
 */
export function quoted(lines: readonly LogLine[], orAny: boolean): string | null {
  const said = lines.filter(({ text }) => text.trim() !== '');
  const serious = said.filter(({ level }) => level >= LOG_WARNING);
  // One that is told again and again is told once.
  const chosen = serious.length > 0 || !orAny ? serious : said.slice(-1);
  const texts = [...new Set(chosen.map(textOf))].slice(-QUOTED_LINES);
  return texts.length === 0 ? null : texts.join(' and ');
}

function textOf({ level, text }: LogLine): string {
  const whole = text.trim().replace(/[.!]$/, '');
  const short = whole.length > QUOTED_UNITS ? `${whole.slice(0, QUOTED_UNITS)}…` : whole;
  return `${levelName(level)} "${short.replaceAll('"', "'")}"`;
}

/** `error`; a level that there is not as its number. */
function levelName(level: number): string {
  return LEVELS[level] ?? `level ${level}`;
}
