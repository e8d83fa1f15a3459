/** Which scenarios a process runs alone. */
import { isBeyondDocuments } from '../contract/basis.ts';
import type { Scenario } from '../contract/step.ts';

/**
 * What a policy or misuse step corrupts must not be blamed on legal steps; who unloads has no DLL left; and what an earlier Cancel has
 * changed, a measurement cannot show any more.
 */
export function needsOwnProcess(scenario: Scenario): boolean {
  if (scenario.steps.some((step) => step.do === 'measure')) return true;
  return isWide(scenario) || scenario.steps.at(-1)?.do === 'unload';
}

/** Whether no document allows the situation. */
export function isWide({ basis }: Scenario): boolean {
  return isBeyondDocuments(basis);
}
