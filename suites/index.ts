/** The register of all rules, by family. It has each id of rule-id.ts once, in that order. Reports use the same order. */
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

/** Every rule that ships with pcancel, in the order of the reports. */
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

/** The register entry of a rule; undefined for an unknown id. */
export function ruleInfo(id: string): RuleInfo | undefined {
  return register.find((rule) => rule.id === id);
}
