/** Whether a group of breaches stands: repeated in fresh processes, beside a control without Cancel. */
import { situationRule } from './attribution.ts';
import type { Group } from './candidates.ts';
import { weaker } from './contract/basis.ts';
import { ALIASES, MOST_STEPS, type Scenario } from './contract/step.ts';
import { type Confirmation, confirm, isAboutTime, isContradiction, REPEATS } from './explore/confirm.ts';
import { excuses, withoutCancel } from './explore/control.ts';
import type { Candidate, Lab } from './explore/lab.ts';
import { goodEnd } from './explore/phrases.ts';
import { joined } from './explore/remap.ts';
import type { Breach } from './judge/views.ts';
import { argumentsBasis } from './model/basis.ts';

export type Examined =
  | {
      readonly kind: 'confirmed';
      readonly candidate: Candidate;
      readonly confirmation: Confirmation;
    }
  /** The same happens without Cancel. */
  | { readonly kind: 'unsound'; readonly sentence: string }
  /** The same happens without Cancel, but in steps that no Resource Monitor makes: nothing that Cancel’s judgement rests on. */
  | { readonly kind: 'noted'; readonly rule: string; readonly sentence: string }
  /** With patience it ended: it was slow once, no more. */
  | { readonly kind: 'slow'; readonly tookMs: number }
  | { readonly kind: 'unproven'; readonly sentence: string };

/** Repeats a group's scenarios, and judges what came of it. */
export async function examine(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>): Promise<Examined> {
  const { breach } = group[0];
  const excused = excuses(lab.rules, breach);
  if (lab.facts.anomalies.some((anomaly) => excused.has(anomaly))) {
    return { kind: 'unsound', sentence: `${breach.message} Calibration showed the like without any Cancel.` };
  }
  const { candidate, confirmation } = await repeat(lab, group, scenarios);
  const { reproduced, repeats, controlBroke, controls } = confirmation;
  if (controlBroke > 0) {
    const how = `in ${controlBroke} of ${controls} runs`;
    const sentence = `${breach.message} The same steps without Cancel broke in the same way ${how}.`;
    const { steps } = candidate.scenario;
    const unusual = argumentsBasis(withoutCancel(steps));
    if (unusual === 'documented' || unusual === 'derived') return { kind: 'unsound', sentence };
    return { kind: 'noted', rule: situationRule(steps) ?? breach.rule, sentence };
  }
  if (confirmation.slowMs > 0) return { kind: 'slow', tookMs: confirmation.slowMs };
  if (breach.outcome === 'violation' && isAboutTime(breach) && reproduced === 0 && repeats > 0)
    return { kind: 'slow', tookMs: 0 };
  if (breach.outcome === 'hang' && reproduced === 0 && repeats > 0 && candidate.seen?.broke === 1) {
    const sentence = `once ${breach.message.replace(/\.$/, '')}, and in ${repeats} repeats it did not happen again: on a busy machine a call may wait that long`;
    return { kind: 'noted', rule: breach.rule, sentence };
  }
  if (confirmation.mayBeLuck) {
    const sentence = `${reproduced} of ${repeats} repeats in fresh processes showed it and none of ${controls} runs without Cancel, which an operation that at times fails by itself would do as well: ${breach.message}`;
    return { kind: 'unproven', sentence };
  }
  if (!stands(breach, confirmation)) {
    const how = `${reproduced} of ${repeats} repeats in fresh processes showed it`;
    return { kind: 'unproven', sentence: `seen in the hunt, but ${how}: ${breach.message}` };
  }
  return { kind: 'confirmed', candidate: { ...candidate, ...confirmation.last }, confirmation };
}

interface Repeated {
  readonly candidate: Candidate;
  readonly confirmation: Confirmation;
}

/** Repeats the group's scenarios in fresh processes until one shows it again; last, behind what ran before it in its process. */
async function repeat(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>): Promise<Repeated> {
  let best: Repeated | null = null;
  for (const candidate of group) {
    const confirmation = await confirm(lab, candidate);
    const { reproduced, repeats, slowMs, controlBroke } = confirmation;
    // What breaks without Cancel too, or came late only, is judged as such, unless other steps have stood already.
    const stood = best !== null && best.confirmation.reproduced > 0;
    if (slowMs > 0 || controlBroke > 0) {
      if (stood) break;
      return { candidate, confirmation };
    }
    if (best === null || surety(confirmation) > surety(best.confirmation)) best = { candidate, confirmation };
    if (repeats === 0 || lab.expired()) break;
    // What these steps show by luck only others may show surely; not where that costs a deadline, or has been asked often already.
    const dear = isAboutTime(candidate.breach) || repeats > REPEATS;
    if (reproduced === repeats || (dear && reproduced > 0)) break;
  }
  if (best !== null && best.confirmation.reproduced > 0) return best;
  for (const whole of withMoreInFront(group, scenarios)) {
    if (lab.expired()) break;
    const confirmation = await confirm(lab, whole);
    if (confirmation.reproduced > 0) return { candidate: whole, confirmation };
  }
  // What does not show it behind others either keeps its own steps, which its trace is of.
  return best ?? { candidate: group[0], confirmation: await confirm(lab, group[0]) };
}

/** The group's scenarios with more steps in front, those that are soon run and soon read first. */
function withMoreInFront(group: Group, scenarios: ReadonlyMap<string, Scenario>): readonly Candidate[] {
  const behindOthers = group.filter(({ prefix }) => prefix.length > 0).toSorted((a, b) => a.prefix.length - b.prefix.length);
  // What adds up in a process adds up by its own steps as well.
  const again = behindOthers.slice(0, MOST_REPEATED).map(againAndAgain);
  const behind = behindOthers.slice(0, 1).flatMap((candidate) => {
    const all = candidate.prefix.length;
    const counts = [...new Set([Math.min(FEW_EARLIER, all), all])];
    return counts.map((most) => behindItsPrefix(candidate, candidate.prefix.slice(-most), scenarios));
  });
  return [...again, ...behind].filter((whole) => whole !== null);
}

/** The part of the repeats that showed it. */
function surety({ reproduced, repeats }: Confirmation): number {
  return repeats === 0 ? 0 : reproduced / repeats;
}

/** So many candidates are repeated in this way, and each so often. */
const MOST_REPEATED = 2;
const TIMES = 8;

/** The candidate's steps several times in a row, as one scenario; null if that is too long. */
function againAndAgain(candidate: Candidate): Candidate | null {
  const { scenario } = candidate;
  const once = [...scenario.steps, ...goodEnd(ALIASES)];
  if (once.length * TIMES > MOST_STEPS) return null;
  const before = Array.from({ length: TIMES - 1 }, () => once);
  const whole: Scenario = { ...scenario, id: `${scenario.id}-times-${TIMES}`, steps: joined([...before, scenario.steps]) };
  return inFront(
    candidate,
    whole,
    before.map(() => scenario.id),
  );
}

/** Mostly what a process remembers is of the last few scenarios; only then all of them are run again, which takes its time. */
const FEW_EARLIER = 8;

/**
 * The candidate with the steps of `prefix`, scenarios that ran before it in its process, put in front, as far as there is room; null if nothing ran. As one
 * scenario it is confirmed, shrunk and replayed like any other.
 */
function behindItsPrefix(
  candidate: Candidate,
  prefix: readonly string[],
  scenarios: ReadonlyMap<string, Scenario>,
): Candidate | null {
  const { scenario } = candidate;
  let room = MOST_STEPS - scenario.steps.length;
  const before: Scenario[] = [];
  for (const id of prefix.toReversed()) {
    const earlier = scenarios.get(id);
    room -= earlier?.steps.length ?? 0;
    if (room < 0) break;
    if (earlier !== undefined) before.unshift(earlier);
  }
  if (before.length === 0) return null;
  const whole: Scenario = {
    ...scenario,
    id: `${scenario.id}-behind-${before.length}`,
    basis: before.reduce((widest, each) => weaker(widest, each.basis), scenario.basis),
    steps: joined([...before.map((each) => each.steps), scenario.steps]),
  };
  return inFront(
    candidate,
    whole,
    before.map((each) => each.id),
  );
}

/** The candidate with a scenario that ends in its own steps. */
function inFront(candidate: Candidate, whole: Scenario, behind: readonly string[]): Candidate {
  const { steps } = candidate.scenario;
  return { ...candidate, scenario: whole, behind, led: whole.steps.length - steps.length, own: situationRule(steps) };
}

/** A recorded contradiction to a returns rule stands by itself; times need two repeats of three, the rest at least one. */
function stands(breach: Breach, { reproduced, repeats, controls }: Confirmation): boolean {
  if (controls === 0 || repeats === 0) return false;
  if (breach.timed) return 3 * reproduced >= 2 * repeats;
  return reproduced > 0 || isContradiction(breach);
}
