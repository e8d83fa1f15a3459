/**
 * Which rule a finding belongs to. If the minimal steps need another thread, a call beside Cancel or a special name, the rule of
 * that situation is the root, and the rule that broke is its consequence. Ends of processes keep `returns.it-returns` and list
 * the situation's rule.
 */

import type { Basis } from '../contract/basis.ts';
import { weaker } from '../contract/basis.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import { argumentsBasis, isOnlineWhilePending, unusualName } from '../model/basis.ts';

/** The rule of the situation that these minimal steps make; null for an ordinary one. */
export function situationRule(steps: readonly Step[]): RuleId | null {
  for (const step of steps) {
    const { anchor } = step;
    if (anchor?.at !== 'beside') continue;
    const other = steps[anchor.step];
    const both = [step.do, other?.do];
    if (!both.includes('cancel')) continue;
    if (step.do === 'cancel' && other?.do === 'cancel') return 'concurrency.cancel-beside-cancel';
    if (both.includes('terminate')) return 'concurrency.cancel-beside-terminate';
    if (both.includes('isAlive') || both.includes('looksAlive')) return 'concurrency.polls-beside';
  }
  if (steps.some((step) => step.do === 'cancel' && (step.lane ?? 0) !== 0)) return 'concurrency.other-thread';
  return argumentRule(steps);
}

/** The rule of unusual arguments. */
function argumentRule(steps: readonly Step[]): RuleId | null {
  const targets = steps.flatMap((step) => (step.do === 'cancel' ? [step.target ?? 'own'] : []));
  if (targets.includes('closed')) return 'arguments.closed-resid';
  if (targets.includes('made-up')) return 'arguments.made-up-resid';
  if (steps.some(isOnlineWhilePending)) return 'arguments.online-while-pending';
  if (targets.length > 0 && targets.every((target) => target === 'null')) return 'arguments.null-resid';
  switch (unusualName(steps)) {
    case 'empty':
      return 'arguments.empty-name';
    case 'long':
    case 'non-ascii':
      return 'arguments.names';
    case null:
      return null;
  }
}

/** The basis of the situation that the steps make: that of its widest part. */
export function stepsBasis(steps: readonly Step[]): Basis {
  // The page of Close implies that a DLL can be unloaded. The page of Cancel does not speak of it.
  const unloads: Basis = steps.some((step) => step.do === 'unload') ? 'derived' : 'documented';
  return weaker(unloads, weaker(argumentsBasis(steps), situationBasis(situationRule(steps))));
}

function situationBasis(rule: RuleId | null): Basis {
  switch (rule) {
    case 'concurrency.cancel-beside-cancel':
    case 'concurrency.cancel-beside-terminate':
      return 'policy';
    case 'concurrency.polls-beside':
    case 'concurrency.other-thread':
      return 'derived';
    default:
      return 'documented';
  }
}

/**
 * The rule of a finding and its consequences, once its steps are minimal.
 * @param own the rule of its own scenario's situation, if steps of earlier scenarios are in front. Those are seldom minimal, so a
 * thread or a name among them says nothing.
 */
export function attribute(
  broken: { readonly rule: string; readonly outcome: string; readonly consequences: readonly string[] },
  steps: readonly Step[],
  own?: string | null,
): { readonly rule: string; readonly consequences: readonly string[] } {
  const whole = situationRule(steps);
  const special = own === undefined || own === whole ? whole : null;
  const { rule, consequences } = broken;
  if (special === null || special === rule) return { rule, consequences };
  const others = consequences.filter((each) => each !== special);
  return broken.outcome === 'violation'
    ? { rule: special, consequences: [rule, ...others] }
    : { rule, consequences: [special, ...others] };
}
