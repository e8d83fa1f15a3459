/** The control run: the same steps without Cancel, and what it may show that takes the blame from Cancel. */
import { IT_RETURNS } from '../../suites/index.ts';
import type { Rule } from '../../suites/rule.ts';
import type { Step } from '../contract/step.ts';
import type { Breach } from '../judge/views.ts';
import { remap } from './remap.ts';

/** What a Cancel-less run may show that takes the blame from Cancel. */
export function excuses(rules: readonly Rule[], breach: Breach): ReadonlySet<string> {
  if (breach.rule === IT_RETURNS && breach.outcome !== 'violation') return new Set(['ended']);
  return new Set<string>(['ended', ...(rules.find((rule) => rule.id === breach.rule)?.excuses ?? [])]);
}

/** The same steps without Cancel; a report that was held for it is held for a moment only. */
export function withoutCancel(steps: readonly Step[]): readonly Step[] {
  return remap(
    steps,
    (step) => step.do !== 'cancel',
    (step) =>
      (step.do === 'online' || step.do === 'offline') && step.script !== undefined
        ? {
            ...step,
            script: step.script.map((action) =>
              action.act === 'hold' ? { ...action, maxMs: Math.min(action.maxMs, 50) } : action,
            ),
          }
        : step,
  );
}
