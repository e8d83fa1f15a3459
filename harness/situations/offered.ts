/**
 * The situations in which Cancel can come, as arbitraries of literal steps for one subject. Calibration says which of them it
 * offers. fast-check draws from them, so a seed gives the same scenarios again.
 */
import type { Basis } from '../contract/basis.ts';
import type { Facts } from '../contract/facts.ts';
import { argumentSituations } from './arguments.ts';
import { idle, nullTarget, unloadAfterCancel } from './around.ts';
import { endAfterCancel } from './closing.ts';
import { concurrentSituations } from './concurrent.ts';
import { rounds, terminateAnswer } from './ending.ts';
import { neighbours, neighboursMeanwhile, neighboursOtherwise, openedAgain } from './neighbours.ts';
import {
  cancelAgain,
  heldInLog,
  moved,
  notTheFirst,
  rendezvous,
  reservedFlags,
  slowCallback,
  swept,
  whileEnding,
} from './pending.ts';
import { randomSteps } from './random.ts';
import type { Kinds, Situation, Timing } from './situation.ts';
import { surroundingSituations } from './surroundings.ts';
import { twoTypeSituations } from './two-types.ts';

/**
 * The situations that one subject offers.
 * @param facts of calibration
 * @param timing waits, milliseconds
 */
export function situationsFor(facts: Facts, timing: Timing): readonly Situation[] {
  const found: Situation[] = [];
  const add = (name: string, weight: number, kinds: Kinds, basis: Basis = 'derived'): void => {
    found.push({ name, basis, weight, kinds });
  };
  for (const what of ['online', 'offline'] as const) {
    const operation = facts[what];
    if (!operation.pends) continue;
    const weight = what === 'online' ? 2 : 1;
    if (operation.pendingReports > 0) add(`rendezvous-${what}`, 5 * weight, rendezvous(what, operation, timing), 'documented');
    add(`ending-${what}`, 2 * weight, whileEnding(what, operation, timing), 'documented');
    add(`sweep-${what}`, 6 * weight, swept(what, operation, timing), 'documented');
    add(`not-the-first-${what}`, weight, notTheFirst(what, facts, timing), 'documented');
    add(`cancel-again-${what}`, weight, cancelAgain(what, operation, timing));
    add(`held-in-log-${what}`, weight, heldInLog(what, operation, timing));
    add(`end-after-cancel-${what}`, 2 * weight, endAfterCancel(what, operation, timing, facts.maxResources > 1));
    if (operation.pendingReports > 0) add(`slow-callback-${what}`, weight, slowCallback(what, operation, timing));
  }
  if (facts.online.pends) add('rounds', 2, rounds(facts.online, timing));
  if (facts.offline.pends) add('move', 2, moved(facts.offline, timing));
  // No page forbids a Cancel with nothing pending, and an administrator may call one at any time.
  add('idle', 6, idle(timing), 'documented');
  if (facts.maxResources > 1) {
    for (const kind of ['online', 'began-earlier', 'began-later'] as const)
      add(`neighbours-${kind}`, 3, neighbours(kind, facts, timing));
    if (facts.online.pends && facts.offline.pends) add('neighbours-otherwise', 3, neighboursOtherwise(facts, timing));
    if (facts.online.pends) add('neighbours-meanwhile', 3, neighboursMeanwhile(facts, timing));
    if (facts.online.pends) add('opened-again', 2, openedAgain(facts, timing));
  }
  if (facts.unloads) add('unload', 2, unloadAfterCancel(facts, timing));
  add('random', 6, [randomSteps(facts, timing)]);
  if (facts.online.pendingReports > 1) add('terminate-answer', 2, terminateAnswer(facts, timing));
  if (facts.online.pends) add('flags', 4, reservedFlags(facts, timing), 'policy');
  add('null', 2, nullTarget(timing), 'policy');
  return [
    ...found,
    ...concurrentSituations(facts, timing),
    ...argumentSituations(facts, timing),
    ...surroundingSituations(facts, timing),
    ...twoTypeSituations(facts, timing),
  ];
}
