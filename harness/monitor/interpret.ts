/**
 * Runs the steps of one lane. The monitor only interprets: what to call, when and with what stands in the steps; what it
 * meant is judged by the parent, from the journal.
 */
import { callNumber } from '../abi/calls.ts';
import {
  ALIASES,
  type Anchor,
  type CallbackAction,
  type CancelTarget,
  type KnownState,
  type Step,
  UNLOAD_PATIENCE_MS,
} from '../contract/step.ts';
import type { Shim } from './shim.ts';

/** Order of the shim's `enum pc_known`. */
const KNOWN: readonly KnownState[] = ['closed', 'offline', 'online-pending', 'online', 'offline-pending', 'failed'];

/** Order of the shim's `enum pc_target`. */
const TARGETS: readonly CancelTarget[] = ['own', 'null', 'closed', 'made-up'];

/** How long a step waits for one of another lane: the parent's deadline ends a run that is stuck long before. */
const OTHER_LANE_MS = 3_600_000;

const TERMINATE = callNumber('Terminate');
const CLOSE = callNumber('Close');
const LOOKS_ALIVE = callNumber('LooksAlive');
const IS_ALIVE = callNumber('IsAlive');
const RELEASE = callNumber('Release');

/**
 * After the end of an operation was reported, its worker gets a moment to leave the callback and put its own things in order,
 * as it has in a cluster, where the next call comes over several threads. What must hold earlier is tried by anchors.
 */
const SETTLED_MS = 3;

/** Interprets the steps that belong to `lane`, in order; steps of other lanes are waited for where an anchor says so. */
export function interpret(
  shim: Shim,
  steps: readonly Step[],
  lane: number,
  names: Readonly<Record<string, string>>,
  unload: (patienceMs: number) => void,
): void {
  steps.forEach((step, index) => {
    if ((step.lane ?? 0) !== lane) return;
    reach(shim, steps, step, index, lane);
    const resource = ALIASES.indexOf(step.resource);
    if (step.if !== undefined && !step.if.includes(KNOWN[shim.knownState(resource)] ?? 'closed')) {
      shim.skip(lane, index, resource);
      return;
    }
    perform({ shim, lane, names, unload }, step, index, resource);
  });
}

/**
 * Comes back when the step's anchor is met, or its bound has passed (which the shim journals). Unless it is to be beside another, a step
 * begins after all earlier ones have ended, on whichever lane: nothing is closed while a call on another lane is still inside.
 */
function reach(shim: Shim, steps: readonly Step[], step: Step, index: number, lane: number): void {
  const anchor: Anchor = step.anchor ?? { at: 'next' };
  if (anchor.at !== 'beside') awaitOtherLanes(shim, steps, index, lane);
  switch (anchor.at) {
    case 'next':
      return;
    case 'delay':
      shim.pause(anchor.ms);
      return;
    case 'held':
      // The operation is under way by now: before, there is nobody to be held, and the step would run beside its entry.
      shim.waitHeld(lane, index, ALIASES.indexOf(step.resource), anchor.withinMs);
      return;
    case 'beside':
      shim.waitEntered(lane, index, anchor.step, OTHER_LANE_MS);
      return;
  }
}

function awaitOtherLanes(shim: Shim, steps: readonly Step[], index: number, lane: number): void {
  for (let earlier = index - 1; earlier >= 0; earlier--) {
    if ((steps[earlier]?.lane ?? 0) !== lane) shim.waitDone(earlier, OTHER_LANE_MS);
  }
}

/** What a lane's steps have in common. */
interface Stage {
  readonly shim: Shim;
  readonly lane: number;
  readonly names: Readonly<Record<string, string>>;
  readonly unload: (patienceMs: number) => void;
}

function perform({ shim, lane, names, unload }: Stage, step: Step, index: number, resource: number): void {
  switch (step.do) {
    case 'open':
      shim.open(lane, index, resource, names[step.resource] ?? step.resource, step.flags ?? 0);
      return;
    case 'online':
      script(shim, resource, step.script ?? []);
      shim.online(lane, index, resource, step.flags ?? 0, 0);
      return;
    case 'offline':
      script(shim, resource, step.script ?? []);
      shim.offline(lane, index, resource, step.destination ?? null, step.flags ?? 0, step.bufferBytes ?? 0);
      return;
    case 'cancel':
      if (step.holdLog !== undefined) shim.holdLog(lane, step.holdLog.log, step.holdLog.afterMs, step.holdLog.maxMs);
      shim.cancel(lane, index, resource, TARGETS.indexOf(step.target ?? 'own'), step.flags ?? 0);
      if (step.holdLog !== undefined) shim.holdLog(lane, 0, 0, 0);
      return;
    case 'terminate':
      shim.plain(lane, index, TERMINATE, resource);
      return;
    case 'close':
      shim.plain(lane, index, CLOSE, resource);
      return;
    case 'looksAlive':
      shim.plain(lane, index, LOOKS_ALIVE, resource);
      return;
    case 'isAlive':
      shim.plain(lane, index, IS_ALIVE, resource);
      return;
    case 'arbitrate':
      shim.arbitrate(lane, index, resource);
      return;
    case 'release':
      shim.plain(lane, index, RELEASE, resource);
      return;
    case 'measure':
      shim.measure(lane, index);
      return;
    case 'wait':
      shim.wait(lane, index, resource, step.quietMs, step.maxMs);
      shim.pause(SETTLED_MS);
      return;
    case 'pause':
      shim.pause(step.ms);
      shim.done(index);
      return;
    case 'unload': {
      const began = performance.now();
      unload(UNLOAD_PATIENCE_MS);
      shim.pause(Math.max(0, Math.ceil(step.quiesceMs - (performance.now() - began))));
      shim.done(index);
      return;
    }
  }
}

/** Numbers of `enum pc_action`. */
function script(shim: Shim, resource: number, actions: readonly CallbackAction[]): void {
  shim.scriptClear(resource);
  for (const action of actions) {
    switch (action.act) {
      case 'delay':
        shim.scriptAdd(resource, 1, action.report, action.ms, 0);
        break;
      case 'terminate':
        shim.scriptAdd(resource, 2, action.report, 0, 0);
        break;
      case 'hold':
        shim.scriptAdd(resource, 3, action.report, action.afterCancelMs, action.maxMs);
        break;
    }
  }
}
