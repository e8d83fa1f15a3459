/**
 * Anomalies that depend on when a resource was opened: each Open begins a new life, in which an operation of the life before says
 * nothing. Pure.
 */
import { stateName } from '../abi/states.ts';
import type { EventOfKind } from '../contract/trace.ts';
import type { History } from '../model/history.ts';
import { openingOf } from '../model/openings.ts';
import { type Anomalous, at, nowhere } from './anomalous.ts';

/** A report after its operation was over. After Terminate or a callback's answer, late reports are allowed. */
export function outsideOperation(report: EventOfKind<'report'>, history: History): readonly Anomalous[] {
  const { resource, seq } = report;
  if (resource === null) return [];
  const opened = openingOf(history, resource, seq)?.enter.seq ?? 0;
  const operation = history.operations.findLast(
    (other) => other.resource === resource && other.call.enter.seq > opened && other.call.enter.seq < seq,
  );
  const said = `${stateName(report.state)} was reported`;
  if (operation === undefined) {
    const again = history.operations.some((other) => other.resource === resource && other.call.enter.seq < opened);
    return [nowhere('extra-report', `${said} for ${resource} before any operation${again ? ' since its new Open' : ''}`)];
  }
  if (operation.end.how === 'aborted') return [];
  const terminated = history.calls.some(
    ({ call, resource: of, enter }) =>
      call === 'Terminate' && of === resource && enter.seq > operation.call.enter.seq && enter.seq < seq,
  );
  return terminated ? [] : [at(operation, 'extra-report', `was over, and then ${said}`)];
}

/** An Open that answered NULL for a resource that had been open before. */
export function notReopened({ call, resource, value, seq }: EventOfKind<'return'>, { calls }: History): readonly Anomalous[] {
  if (call !== 'Open' || value !== 0 || resource === null) return [];
  const before = calls.some(
    (other) => other.call === 'Close' && other.resource === resource && other.exit !== null && other.exit.seq < seq,
  );
  return before ? [nowhere('not-opened', `Open of ${resource} answered NULL after its Close`)] : [];
}
