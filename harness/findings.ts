/** From groups of breaches to findings: confirmed, controlled, shrunk. */

import type { ProgressEvent } from '../reports/progress.ts';
import { attribute, situationRule, stepsBasis } from './attribution.ts';
import type { Group } from './candidates.ts';
import type { Finding, FindingEvidence } from './contract/report.ts';
import type { Scenario } from './contract/step.ts';
import type { RunOutcome } from './contract/trace.ts';
import {
  type Candidate,
  type Confirmation,
  confirm,
  excuses,
  fingerprintOf,
  isAboutTime,
  isContradiction,
  type Lab,
  withoutCancel,
} from './explore/confirm.ts';
import { weaker } from './explore/draw.ts';
import { shrink } from './explore/shrink.ts';
import type { Breach } from './judge/views.ts';
import { argumentsBasis } from './model/basis.ts';

/** For shrinking one finding, milliseconds, unless the time limit is nearer. */
const SHRINK_MS = 4_000;

export interface Investigated {
  readonly findings: readonly Finding[];
  /** Sentences: the same happened without Cancel. */
  readonly unsound: readonly string[];
  /** Rule id -> sentence: seen, but not again. */
  readonly unproven: ReadonlyMap<string, string>;
  /** Rule id -> sentence: worth telling, but neither Cancel's nor a reason to leave Cancel unjudged. */
  readonly noted: ReadonlyMap<string, string>;
  /** The longest that something took which the hunt had taken for stuck, and which then came to its end; 0 if there was none. */
  readonly slowMs: number;
}

/** Confirms, controls and shrinks each group. */
export async function investigate(
  lab: Lab,
  groups: readonly Group[],
  scenarios: ReadonlyMap<string, Scenario>,
  seed: number,
  onProgress: (event: ProgressEvent) => void,
): Promise<Investigated> {
  const findings: Finding[] = [];
  const unsound: string[] = [];
  const unproven = new Map<string, string>();
  const noted = new Map<string, string>();
  let slowMs = 0;
  for (const group of groups) {
    const { breach } = group[0];
    // A DLL that lies to everybody need not be told once more that it lies to callers with flags.
    const general = findings.find(({ rule }) => rule === breach.generally);
    if (general !== undefined) {
      noted.set(breach.rule, `broken in the same way as ${general.id} tells, which needs nothing unusual`);
      continue;
    }
    // Where one call hangs, others often do for the same reason: it shows again once that is mended.
    if (breach.outcome === 'hang' && lab.late() && findings.some(({ outcome }) => outcome === 'hang')) continue;
    onProgress({ kind: 'phase', phase: 'confirm' });
    const result = await examine(lab, group, scenarios);
    switch (result.kind) {
      case 'unsound':
        unsound.push(result.sentence);
        break;
      case 'unproven':
        unproven.set(breach.rule, result.sentence);
        break;
      case 'noted':
        noted.set(result.rule, result.sentence);
        break;
      case 'slow':
        slowMs = Math.max(slowMs, result.tookMs);
        break;
      case 'confirmed': {
        const { candidate, confirmation, prefix } = result;
        onProgress({ kind: 'confirmed', rule: breach.rule, done: confirmation.reproduced, of: confirmation.repeats });
        onProgress({ kind: 'phase', phase: 'shrink' });
        const shrunk = confirmation.reproduced > 0 && prefix.length === 0 ? await shrink(lab, candidate, SHRINK_MS) : candidate;
        await lab.pool.drain();
        onProgress({ kind: 'shrunk', rule: breach.rule, steps: shrunk.scenario.steps.length });
        // The steps are cut with less patience, but it is the longest wait that accuses.
        const told = isAboutTime(candidate.breach) ? { ...shrunk.breach, message: candidate.breach.message } : shrunk.breach;
        const found = { ...candidate, ...shrunk, breach: told };
        findings.push(findingOf(`F${findings.length + 1}`, lab, found, confirmation, prefix, seed));
        break;
      }
    }
  }
  return { findings, unsound, unproven, noted, slowMs };
}

type Examined =
  | {
      readonly kind: 'confirmed';
      readonly candidate: Candidate;
      readonly confirmation: Confirmation;
      readonly prefix: readonly Scenario[];
    }
  /** The same happens without Cancel. */
  | { readonly kind: 'unsound'; readonly sentence: string }
  /** The same happens without Cancel, but in steps that no Resource Monitor makes: nothing that Cancel’s judgement rests on. */
  | { readonly kind: 'noted'; readonly rule: string; readonly sentence: string }
  /** With patience it ended: it was slow once, no more. */
  | { readonly kind: 'slow'; readonly tookMs: number }
  | { readonly kind: 'unproven'; readonly sentence: string };

async function examine(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>): Promise<Examined> {
  const { breach } = group[0];
  const excused = excuses(lab.rules, breach);
  if (lab.facts.anomalies.some((anomaly) => excused.has(anomaly))) {
    return { kind: 'unsound', sentence: `${breach.message} Calibration showed the like without any Cancel.` };
  }
  const { candidate, confirmation, prefix } = await repeat(lab, group, scenarios);
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
  if (!stands(breach, confirmation)) {
    const how = `${reproduced} of ${repeats} repeats in fresh processes showed it`;
    return { kind: 'unproven', sentence: `seen in the hunt, but ${how}: ${breach.message}` };
  }
  return { kind: 'confirmed', candidate: { ...candidate, ...confirmation.last }, confirmation, prefix };
}

interface Repeated {
  readonly candidate: Candidate;
  readonly confirmation: Confirmation;
  readonly prefix: readonly Scenario[];
}

/** Repeats the group's scenarios in fresh processes until one shows it again; last, with what ran before it in its process. */
async function repeat(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>): Promise<Repeated> {
  let last: Repeated | null = null;
  for (const candidate of group) {
    last = { candidate, confirmation: await confirm(lab, candidate, []), prefix: [] };
    const { reproduced, repeats, slowMs } = last.confirmation;
    if (reproduced > 0 || repeats === 0 || slowMs > 0 || lab.expired()) return last;
  }
  const [candidate] = group;
  const prefix = candidate.prefix.flatMap((id) => scenarios.get(id) ?? []).slice(-MOST_PREFIX);
  if (last !== null && prefix.length === 0) return last;
  return { candidate, confirmation: await confirm(lab, candidate, prefix), prefix };
}

/** Longest history of a process that is repeated. */
const MOST_PREFIX = 40;

/** A recorded contradiction to a returns rule stands by itself; times need two repeats of three, the rest at least one. */
function stands(breach: Breach, { reproduced, repeats, controls }: Confirmation): boolean {
  if (controls === 0 || repeats === 0) return false;
  if (breach.timed) return 3 * reproduced >= 2 * repeats;
  return reproduced > 0 || isContradiction(breach);
}

function findingOf(
  id: string,
  lab: Lab,
  found: Candidate,
  confirmation: Confirmation,
  prefix: readonly Scenario[],
  seed: number,
): Finding {
  const { breach, outcome, scenario } = found;
  const { rule, consequences } = attribute(breach, scenario.steps);
  const ruleBasis = lab.rules.find((each) => each.id === rule)?.basis ?? 'documented';
  return {
    id,
    rule,
    basis: weaker(ruleBasis, stepsBasis(scenario.steps)),
    outcome: breach.outcome,
    message: breach.message,
    steps: scenario.steps,
    trace: outcome.kind === 'harness-fault' ? [] : outcome.trace.events,
    seed,
    reproduced: `${confirmation.reproduced}/${confirmation.repeats}`,
    control: `${confirmation.controlBroke}/${confirmation.controls} broke without Cancel`,
    evidence: { ...evidenceOf(outcome, breach), ...(found.seen === undefined ? {} : { seen: found.seen }) },
    fingerprint: fingerprintOf(breach, outcome),
    prefix: prefix.map((each) => each.id),
    consequences,
  };
}

function evidenceOf(outcome: RunOutcome, breach: Breach): FindingEvidence {
  switch (outcome.kind) {
    case 'crash':
      return { crash: { code: outcome.code, at: outcome.at, during: outcome.during }, events: breach.events };
    case 'hang':
      return { hang: { during: outcome.during, deadlineMs: outcome.deadlineMs }, events: breach.events };
    case 'exit':
      return { exit: { exitCode: outcome.exitCode, during: outcome.during }, events: breach.events };
    case 'integrity':
      return { integrity: outcome.what, events: breach.events };
    case 'completed':
    case 'harness-fault':
      return { events: breach.events };
  }
}
