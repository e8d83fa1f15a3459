/** Shows progress: one line that is redrawn on a terminal, or a line for each phase elsewhere. */

import type { Phase, ProgressEvent } from '../../harness/contract/progress.ts';
import { count, duration, plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { isLive, paint, type StreamKind, wantsColor } from './colors.ts';
import { truncate } from './wrap.ts';

/** Least time between two redraws, milliseconds. The eye follows no more than ten a second. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

const PHASE: Readonly<Record<Phase, string>> = {
  inspect: 'inspecting',
  calibrate: 'calibrating without Cancel',
  explore: 'exploring',
  confirm: 'confirming in fresh processes',
  shrink: 'shrinking to the fewest steps',
};

interface ProgressTarget extends StreamKind {
  write(text: string): void;
  /** Width of the terminal; ignored elsewhere. */
  readonly columns: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

interface ProgressView {
  onProgress(event: ProgressEvent): void;
  /** Clears the live line and stops redrawing it. */
  end(): void;
}

/** The view for the kind of stream. */
export function progressView(target: ProgressTarget): ProgressView {
  return isLive(target) ? liveLine(target) : plainLines(target);
}

/** What the live line shows. */
interface Shown {
  readonly subject: string;
  readonly phase: string;
  readonly detail: string;
  readonly findings: number;
}

const NOTHING: Shown = { subject: '', phase: '', detail: '', findings: 0 };

/** What the line shows after an event. */
function next(shown: Shown, event: ProgressEvent): Shown {
  switch (event.kind) {
    case 'subject':
      return { ...NOTHING, subject: `${event.of > 1 ? `[${event.index}/${event.of}] ` : ''}${visible(event.name, 60)}` };
    case 'phase':
      return { ...shown, phase: PHASE[event.phase], detail: '' };
    case 'explored':
      return { ...shown, detail: `${count(event.done)}${event.planned === null ? '' : `/${count(event.planned)}`} scenarios` };
    case 'finding':
      return { ...shown, findings: shown.findings + 1 };
    case 'confirmed':
      return { ...shown, detail: `${event.rule} ${event.done}/${event.of}` };
    case 'found':
      return { ...shown, detail: event.steps === 0 ? event.rule : `${event.rule}: ${plural(event.steps, 'step')}` };
    case 'ran':
      return shown;
    case 'subject-done':
      return { ...shown, phase: event.verdict, detail: '' };
  }
}

function liveLine(target: ProgressTarget): ProgressView {
  const color = paint(wantsColor(target));
  const start = target.now();
  let shown = NOTHING;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let ended = false;
  let drawn = false;

  function draw(): void {
    if (ended || target.now() - drawnAt < REDRAW_MS) return;
    drawnAt = target.now();
    drawn = true;
    const findings = shown.findings === 0 ? '' : `  ${plural(shown.findings, 'finding')}`;
    const line = `${shown.subject}  ${shown.phase}${shown.detail === '' ? '' : ` ${shown.detail}`}${findings}  ${duration(Math.floor((target.now() - start) / 1_000) * 1_000)}`;
    target.write(`${CLEAR_LINE}${color.dim(truncate(line, target.columns - 1))}`);
  }
  // Updates the time in phases with few events, and draws events that came too soon after the last redraw.
  const timer = setInterval(draw, 2 * REDRAW_MS);
  timer.unref();
  return {
    onProgress(event) {
      shown = next(shown, event);
      draw();
    },
    end() {
      clearInterval(timer);
      if (!ended && drawn) target.write(CLEAR_LINE);
      ended = true;
    },
  };
}

function plainLines(target: ProgressTarget): ProgressView {
  const start = target.now();
  let shown = NOTHING;
  let last = '';
  return {
    onProgress(event) {
      shown = next(shown, event);
      const line = plainLine(shown, event);
      if (line === null || line === last) return;
      last = line;
      target.write(`[${String(Math.floor((target.now() - start) / 1_000)).padStart(4)} s] ${line}\n`);
    },
    end() {},
  };
}

/** The line for an event; null for frequent events, which would only fill a log. */
function plainLine(shown: Shown, event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'phase':
      return shown.subject === '' ? shown.phase : `${shown.subject}: ${shown.phase}`;
    case 'finding':
      return `${shown.subject}: observed a ${event.outcome} of ${visible(event.rule, 100)}`;
    case 'subject-done':
      return `${shown.subject}: ${event.verdict}`;
    case 'subject':
    case 'explored':
    case 'ran':
    case 'confirmed':
    case 'found':
      return null;
  }
}
