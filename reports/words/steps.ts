/** Describes steps in words, for readers who do not know the code. */

import type { CallbackAction, Step, StepOfKind } from '../../harness/contract/step.ts';
import { isUsualGuard } from '../../harness/model/legal.ts';
import { duration, ordinal } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';

/**
 * One step without its number, for example `Cancel(A)   while A's worker is held in its 2nd report`.
 * @param earlier the steps before it, which say the number of a held report
 */
export function describeStep(step: Step, earlier: readonly Step[] = []): string {
  return aligned(step, earlier, 0);
}

/** All steps, numbered from 1, with details in one column: ` 3. Cancel(A)   ...`. */
export function describeSteps(steps: readonly Step[]): string[] {
  const digits = String(steps.length).length;
  const width = Math.max(0, ...steps.map((step) => routine(step).length));
  return steps.map((step, index) => `${String(index + 1).padStart(digits)}. ${aligned(step, steps.slice(0, index), width)}`);
}

function aligned(step: Step, earlier: readonly Step[], width: number): string {
  const details = [...situation(step), ...when(step, earlier)];
  if (step.lane !== undefined && step.lane !== 0) details.push(`on thread ${step.lane}`);
  if (!isUsualGuard(step)) details.push(`only if ${step.resource} is ${step.if?.join(' or ')}`);
  return details.length === 0 ? routine(step) : `${routine(step).padEnd(width)}   ${details.join('; ')}`;
}

function routine(step: Step): string {
  switch (step.do) {
    case 'open':
      return `Open(${step.resource})`;
    case 'online':
      return `Online(${step.resource})`;
    case 'offline':
      return `Offline(${step.resource})`;
    case 'cancel':
      return cancel(step);
    case 'terminate':
      return `Terminate(${step.resource})`;
    case 'close':
      return `Close(${step.resource})`;
    case 'looksAlive':
      return `LooksAlive(${step.resource})`;
    case 'isAlive':
      return `IsAlive(${step.resource})`;
    case 'arbitrate':
      return `Arbitrate(${step.resource})`;
    case 'release':
      return `Release(${step.resource})`;
    case 'measure':
      return 'measure';
    case 'wait':
      return `wait for ${step.resource}`;
    case 'pause':
      return `pause ${duration(step.ms)}`;
    case 'unload':
      return `FreeLibrary, then ${duration(step.quiesceMs)}`;
  }
}

function cancel(step: StepOfKind<'cancel'>): string {
  switch (step.target ?? 'own') {
    case 'own':
      return `Cancel(${step.resource})`;
    case 'null':
      return 'Cancel(NULL)';
    case 'closed':
      return `Cancel(${step.resource} as it was before its Close)`;
    case 'made-up':
      return 'Cancel(an address that is no RESID)';
  }
}

/** Unusual arguments of the call, and the actions of the callbacks on its worker. */
function situation(step: Step): string[] {
  switch (step.do) {
    case 'open':
      return [
        ...otherType(step),
        ...(step.name === undefined || step.name === 'plain' ? [] : [NAME[step.name]]),
        ...flags(step.flags),
      ];
    case 'online':
      return [...flags(step.flags), ...script(step.script)];
    case 'offline': {
      const destination = step.destination === undefined ? [] : [`group moves to node ${visible(step.destination, 60)}`];
      const buffer = step.bufferBytes === undefined ? [] : [`in-buffer of ${step.bufferBytes} bytes`];
      return [...flags(step.flags), ...destination, ...buffer, ...script(step.script)];
    }
    case 'cancel':
      return [...flags(step.flags), ...heldLog(step)];
    case 'wait':
      return [`until its operation ends (at most ${duration(step.maxMs)}, or ${duration(step.quietMs)} without a report)`];
    case 'terminate':
    case 'close':
    case 'looksAlive':
    case 'isAlive':
    case 'arbitrate':
    case 'release':
    case 'measure':
    case 'pause':
    case 'unload':
      return [];
  }
}

const NAME = {
  plain: 'plain name',
  long: 'with a long name',
  'non-ascii': 'with a non-ASCII name',
  empty: 'with an empty name',
} as const;

function otherType({ type }: StepOfKind<'open'>): string[] {
  return type === undefined ? [] : [`of a second resource type, "${visible(type, 60)}", started in the same process`];
}

function flags(value: number | undefined): string[] {
  return value === undefined || value === 0 ? [] : [`flags 0x${value.toString(16).toUpperCase()}`];
}

function heldLog({ holdLog, resource }: StepOfKind<'cancel'>): string[] {
  if (holdLog === undefined) return [];
  const until = `until ${duration(holdLog.afterMs)} after something else has happened to ${resource}`;
  return [`held in its ${ordinal(holdLog.log)} log line ${until}, at most ${duration(holdLog.maxMs)}`];
}

function script(actions: readonly CallbackAction[] | undefined): string[] {
  return (actions ?? []).map(scripted);
}

function scripted(action: CallbackAction): string {
  switch (action.act) {
    case 'delay':
      return `${which(action.report)} takes ${duration(action.ms)} to answer`;
    case 'terminate':
      return `${which(action.report)} is answered Terminate`;
    case 'hold':
      return `${which(action.report)} is held until Cancel has returned, or ${duration(action.afterCancelMs)} after it began`;
    case 'hold-end':
      return `its final report is held until ${duration(action.afterCallMs)} after the next call on the resource began`;
  }
}

function which(report: number): string {
  return report === 0 ? 'each report' : `its ${ordinal(report)} report`;
}

function when(step: Step, earlier: readonly Step[]): string[] {
  const anchor = step.anchor;
  if (anchor === undefined) return [];
  switch (anchor.at) {
    case 'next':
      return [];
    case 'delay':
      return [`${duration(anchor.ms)} after the step before`];
    case 'held':
      return [`while ${step.resource}'s worker is held in ${heldReport(step, earlier)}`];
    case 'beside':
      return [`while step ${anchor.step + 1} is inside the DLL`];
  }
}

/** The report that the script of the resource's last operation holds. */
function heldReport(step: Step, earlier: readonly Step[]): string {
  for (const before of earlier.toReversed()) {
    if (before.resource !== step.resource || (before.do !== 'online' && before.do !== 'offline')) continue;
    const hold = before.script?.find((action) => action.act === 'hold' || action.act === 'hold-end');
    if (hold?.act === 'hold-end') return 'its final report';
    return hold === undefined || hold.report === 0 ? 'a report' : `its ${ordinal(hold.report)} report`;
  }
  return 'a report';
}
