/** Picks the smallest form that shows the breach as surely as the candidate did. */

import { attempt, sameBreach } from '../confirm/attempt.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling, type RunOutcome } from '../contract/trace.ts';
import { needsPatience, REPEATS } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';

/** Steps, and a run of them that broke the rule. */
export interface Form {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  readonly breach: Breach;
}

/** Fresh-process runs that showed the breach, of all. */
export interface Repeated {
  readonly reproduced: number;
  readonly repeats: number;
}

/** A form, and how surely it shows the breach. */
export interface Sure extends Form {
  /** Null if the form is the candidate's own, repeated already, or if a patient breach was shown once and is not repeated. */
  readonly repeated: Repeated | null;
}

/** Forms that are repeated one after the other. If the smallest form of a race fails only by luck, a slightly longer one may fail surely. */
const MOST_FORMS = 4;

/** The forms in the order in which they are repeated. If the form has to be sure, larger and larger steps lead back to the candidate's own. */
function inOrder(forms: readonly Form[], always: boolean): readonly Form[] {
  const shortest = forms.toReversed();
  const first = shortest.slice(0, MOST_FORMS);
  if (!always) return first;
  const further: Form[] = [];
  for (let index = MOST_FORMS + 1, step = 2; index < shortest.length; index += step, step *= 2)
    further.push(...shortest.slice(index, index + 1));
  return [...first, ...further, ...forms.slice(0, 1)];
}

/**
 * Repeats the smallest form in fresh processes with no other monitor alive, then longer ones until one is sure enough.
 * @param forms each shorter than the one before; the first is the candidate's own
 * @param always whether the form has to show the breach in every repeat, as the candidate did
 * @returns the surest form, of equals the smallest; null if none showed the breach
 */
export async function surest(lab: Lab, candidate: Candidate, forms: readonly Form[], always: boolean): Promise<Sure | null> {
  await lab.pool.drain();
  let best: (Sure & { readonly repeated: Repeated }) | null = null;
  for (const form of inOrder(forms, always)) {
    // The candidate's own has been repeated already.
    if (form.scenario === candidate.scenario) return always ? { ...form, repeated: null } : (best ?? { ...form, repeated: null });
    const again = await repeated(lab, form, candidate);
    const { reproduced, repeats } = again.repeated;
    if (reproduced > 0 && needsPatience(candidate.breach)) return { ...again, repeated: null };
    if (reproduced > (best?.repeated.reproduced ?? 0)) best = again;
    if (reproduced === repeats || (best !== null && !always) || isTimeUp(lab)) break;
  }
  return best;
}

async function repeated(lab: Lab, form: Form, candidate: Candidate): Promise<Sure & { readonly repeated: Repeated }> {
  // Each hang costs a deadline.
  const most = needsPatience(candidate.breach) ? 1 : REPEATS;
  let last = form;
  let reproduced = 0;
  let repeats = 0;
  while (repeats < most && (repeats === 0 || !isTimeUp(lab))) {
    const outcome = await attempt(lab, [form.scenario], 1);
    if (!isTelling(outcome)) break;
    repeats += 1;
    const breach = sameBreach(lab, form.scenario, outcome, candidate.breach);
    if (breach === null) continue;
    reproduced += 1;
    last = { scenario: form.scenario, outcome: withStacks(outcome, candidate.outcome), breach };
  }
  return { ...last, repeated: { reproduced, repeats } };
}

/** Only the patient repeat used a debugger, so the stacks are those of the longer steps. */
function withStacks(outcome: RunOutcome, confirmed: RunOutcome): RunOutcome {
  return outcome.kind === 'hang' && confirmed.kind === 'hang' ? { ...outcome, stacks: confirmed.stacks } : outcome;
}
