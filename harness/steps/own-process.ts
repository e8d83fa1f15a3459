/** Decides which scenarios need a process of their own. */
import { isBeyondDocuments } from '../contract/basis.ts';
import type { Scenario } from '../contract/step.ts';

/**
 * Whether a scenario needs its own process. Damage from a policy or misuse step must not be blamed on legal steps. A scenario
 * that unloads leaves no DLL behind. An earlier Cancel would hide the change that a measurement looks for. A further resource type stays started.
 */
export function needsOwnProcess(scenario: Scenario): boolean {
  if (scenario.steps.some((step) => step.do === 'measure' || (step.do === 'open' && step.type !== undefined))) return true;
  return isWide(scenario) || scenario.steps.at(-1)?.do === 'unload';
}

/** Whether no document allows the situation, so that only wider profiles run it. */
export function isWide({ basis }: Scenario): boolean {
  return isBeyondDocuments(basis);
}
