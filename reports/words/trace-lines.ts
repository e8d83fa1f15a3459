/** Describes traces in two columns: calls of the harness on the left, reports of the DLL on the right, in the order of events. */
import { codeName } from '../../harness/abi/errors.ts';
import { stateName } from '../../harness/abi/states.ts';
import type { EventOfKind, TraceEvent } from '../../harness/contract/trace.ts';
import { duration } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';

interface TraceRow {
  readonly seq: number;
  readonly ns: number;
  readonly side: 'harness' | 'dll';
  readonly text: string;
}

const LOG_TEXT_LIMIT = 120;
/** Width of the left column. A longer call only makes its own line longer. */
const LEFT_WIDTH = 34;

/** One row for each event, in the given order. */
export function traceRows(events: readonly TraceEvent[]): TraceRow[] {
  return events.map((event) => ({ seq: event.seq, ns: event.ns, side: side(event), text: describe(event) }));
}

/** A heading and a line for each event. Times are in milliseconds since `originNs`; by default that is the first event. */
export function describeTrace(events: readonly TraceEvent[], originNs: number | undefined = events[0]?.ns): string[] {
  return [heading(), ...traceRows(events).map((row) => formatRow(row, originNs ?? 0))];
}

/** The line above the columns of a trace. */
export function heading(): string {
  return `${'ms'.padStart(9)}  ${'the harness calls'.padEnd(LEFT_WIDTH)}  the DLL reports`;
}

/** One event in the columns of a trace, its time in milliseconds since `originNs`. */
export function formatRow(row: TraceRow, originNs: number): string {
  const time = ((row.ns - originNs) / 1e6).toFixed(1).padStart(9);
  return row.side === 'harness' ? `${time}  ${row.text}` : `${time}  ${' '.repeat(LEFT_WIDTH)}  ${row.text}`;
}

function side(event: TraceEvent): TraceRow['side'] {
  switch (event.kind) {
    case 'enter':
    case 'return':
    case 'skipped':
    case 'anchor':
    case 'waited':
    case 'measured':
      return 'harness';
    case 'report':
    case 'reported':
    case 'log':
    case 'callback':
      return 'dll';
  }
}

function describe(event: TraceEvent): string {
  switch (event.kind) {
    case 'enter':
      return `> ${call(event)}${event.lane === 0 ? '' : ` on thread ${event.lane}`}`;
    case 'return':
      return `< ${call(event)}${result(event)}`;
    case 'report':
      return report(event);
    case 'reported':
      return `${who(event.resource)}: report answered ${event.answer === 0 ? 'Continue' : event.answer === 1 ? 'Terminate' : event.answer}`;
    case 'log': {
      const text = event.readable ? `"${visible(event.text, LOG_TEXT_LIMIT)}"` : 'text that cannot be read';
      return `${who(event.resource)}: log level ${event.level}: ${text}${stale(event)}${event.held ? ', held inside' : ''}`;
    }
    case 'callback':
      return `${who(event.resource)}: ${event.callback}${stale(event)}`;
    case 'measured':
      return measured(event);
    case 'skipped':
      return `- step ${event.step + 1} skipped: its condition did not hold`;
    case 'anchor':
      return event.met
        ? `- step ${event.step + 1} starts as planned`
        : `- step ${event.step + 1}: its moment did not come, so it starts now`;
    case 'waited':
      return `- ${WAITED[event.outcome]}${event.resource === null ? '' : ` (${event.resource})`}`;
  }
}

const WAITED = {
  settled: 'waited: the operation has ended',
  quiet: 'waited: no more reports came',
  limit: 'waited as long as allowed',
} as const;

function measured(event: EventOfKind<'measured'>): string {
  const parts: string[] = [];
  if (event.threads !== null) parts.push(`${event.threads} threads`);
  if (event.handles !== null) parts.push(`${event.handles} handles`);
  const bytes = event.heapBytes ?? event.privateBytes;
  if (bytes !== null) parts.push(`${Math.round(bytes / 1024)} KiB`);
  if (event.heapOk === false) parts.push('a heap is damaged');
  return `- measured: ${parts.join(', ')}`;
}

/** The kinds of RESID in words, other than the resource's own. */
const TARGET = { own: '', null: '(NULL)', closed: '(a closed RESID)', 'made-up': '(an address that is no RESID)' } as const;

function call(event: EventOfKind<'enter'> | EventOfKind<'return'>): string {
  if (event.kind === 'enter' && event.target !== 'own') return `${event.call}${TARGET[event.target]}`;
  return event.resource === null ? event.call : `${event.call}(${event.resource})`;
}

function result(event: EventOfKind<'return'>): string {
  const registers = event.registers === null ? '' : ', non-volatile registers changed';
  const float = `${event.floatState === null ? '' : ', floating-point control state changed'}${registers}`;
  switch (event.call) {
    case 'Terminate':
    case 'Close':
      return `${float}`;
    case 'LoadLibrary':
      return `${event.value === 0 ? ` failed: ${codeName(event.lastError)}` : ''}${float}`;
    case 'Open':
      return `${event.value === 0 ? ` = NULL, last error ${codeName(event.lastError)}` : ' = a RESID'}${float}`;
    case 'LooksAlive':
    case 'IsAlive':
      return ` = ${event.value === 0 ? 'FALSE' : 'TRUE'}${float}`;
    case 'FreeLibrary':
      return ` = ${event.value === 0 ? 'FALSE' : event.value === 2 ? 'TRUE, and the DLL is still loaded' : 'TRUE'}${float}`;
    case 'StartupEx':
    case 'Startup':
    case 'Online':
    case 'Offline':
    case 'Cancel':
    case 'Arbitrate':
    case 'Release':
      return ` = ${codeName(event.value)}${float}`;
  }
}

function report(event: EventOfKind<'report'>): string {
  const details: string[] = [];
  if (event.nth === 0) details.push('outside any operation');
  if (event.state !== null && event.state >= 128) details.push(`checkpoint ${event.checkPoint}`);
  if (event.waitHint !== 0) details.push(`wait hint ${duration(event.waitHint)}`);
  const action = ACTION[event.action];
  if (action !== '') details.push(action);
  const described = `${who(event.resource)}: ${stateName(event.state)}`;
  const handle = event.resource === null ? ` (handle ${visible(event.handle, 40)})` : '';
  return `${described}${handle}${details.length === 0 ? '' : `, ${details.join(', ')}`}${stale(event)}`;
}

const ACTION = { continue: '', delay: 'answered late', terminate: 'answered Terminate', hold: 'held' } as const;

function who(resource: string | null): string {
  return resource ?? 'unknown handle';
}

function stale(event: { readonly stale: boolean }): string {
  return event.stale ? ' (after its Close)' : '';
}
