/** The register: every rule, family by family, in the order in which reports show them. It holds the ids of rule-id.ts, each once, in that order. */
import type { RuleInfo } from '../harness/contract/rule.ts';
import type { ShippedRule } from '../harness/model/rule.ts';
import { argumentRules } from './arguments.ts';
import { bindingRules } from './binding.ts';
import { callbackMannerRules } from './callback-manners.ts';
import { callbackRules } from './callbacks.ts';
import { concurrencyRules } from './concurrency.ts';
import { enduranceRules } from './endurance.ts';
import { flagRules } from './flags.ts';
import { hygieneRules } from './hygiene.ts';
import { isolationRules } from './isolation.ts';
import { livenessRules } from './liveness.ts';
import { nameRules } from './names.ts';
import { quorumRules } from './quorum.ts';
import { recoveryRules } from './recovery.ts';
import { returnsRules } from './returns.ts';

export const register: readonly ShippedRule[] = [
  ...returnsRules,
  ...livenessRules,
  ...recoveryRules,
  ...isolationRules,
  ...callbackRules,
  ...callbackMannerRules,
  ...concurrencyRules,
  ...quorumRules,
  ...bindingRules,
  ...enduranceRules,
  ...hygieneRules,
  ...flagRules,
  ...argumentRules,
  ...nameRules,
];

/** A rule's register entry; undefined for an id that never was. */
export function ruleInfo(id: string): RuleInfo | undefined {
  return register.find((rule) => rule.id === id);
}
