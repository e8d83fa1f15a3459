/** From runs that broke something to findings: grouped, confirmed, controlled, shrunk. */

import type { ProgressEvent } from '../reports/progress.ts';
import type { Finding, FindingEvidence } from './contract/report.ts';
import type { Basis, Scenario, Step } from './contract/step.ts';
import type { RunOutcome } from './contract/trace.ts';
import { type Candidate, type Confirmation, confirm, excuses, fingerprintOf, isAboutTime, type Lab } from './explore/confirm.ts';
import { weaker } from './explore/draw.ts';
import type { Run } from './explore/hunt.ts';
import { shrink } from './explore/shrink.ts';
import type { Breach, Judged } from './judge/views.ts';

/** Groups that are looked into; what is left shows again once these are mended. */
const MOST_FINDINGS = 6;

/** For shrinking one finding, milliseconds, unless the time limit is nearer. */
const SHRINK_MS = 4_000;

export interface Investigated {
  readonly findings: readonly Finding[];
  /** Sentences: the same happened without Cancel. */
  readonly unsound: readonly string[];
  /** Rule id -> sentence: seen, but not again. */
  readonly unproven: ReadonlyMap<string, string>;
}

/** Candidates by fingerprint, each represented by its shortest scenario; ends of processes first. */
export function candidatesOf(runs: readonly { readonly run: Run; readonly judged: Judged }[]): readonly Candidate[] {
  const groups = new Map<string, Candidate>();
  for (const { run, judged } of runs) {
    if (judged.breach === null) continue;
    const candidate: Candidate = { scenario: run.scenario, breach: judged.breach, outcome: run.outcome, prefix: run.prefix };
    const key = fingerprintOf(judged.breach, run.outcome);
    const known = groups.get(key);
    if (known === undefined || run.scenario.steps.length < known.scenario.steps.length) groups.set(key, candidate);
  }
  const severity = (candidate: Candidate): number => (candidate.breach.outcome === 'violation' ? 1 : 0);
  return [...groups.values()].sort((a, b) => severity(a) - severity(b)).slice(0, MOST_FINDINGS);
}

/** Confirms, controls and shrinks each candidate. */
export async function investigate(
  lab: Lab,
  candidates: readonly Candidate[],
  scenarios: ReadonlyMap<string, Scenario>,
  seed: number,
  onProgress: (event: ProgressEvent) => void,
): Promise<Investigated> {
  const findings: Finding[] = [];
  const unsound: string[] = [];
  const unproven = new Map<string, string>();
  for (const candidate of candidates) {
    const { breach } = candidate;
    const excused = excuses(lab.rules, breach);
    if (lab.facts.anomalies.some((anomaly) => excused.has(anomaly))) {
      unsound.push(`${breach.message} Calibration showed the like without any Cancel.`);
      continue;
    }
    onProgress({ kind: 'phase', phase: 'confirm' });
    let confirmation = await confirm(lab, candidate, []);
    let prefix: readonly Scenario[] = [];
    if (confirmation.reproduced === 0 && confirmation.repeats > 0 && candidate.prefix.length > 0 && !lab.expired()) {
      // A fresh process does not show it: perhaps what ran before in that process matters.
      prefix = candidate.prefix.flatMap((id) => scenarios.get(id) ?? []).slice(-MOST_PREFIX);
      confirmation = await confirm(lab, candidate, prefix);
    }
    onProgress({ kind: 'confirmed', rule: breach.rule, done: confirmation.reproduced, of: confirmation.repeats });
    if (confirmation.controlBroke > 0) {
      unsound.push(
        `${breach.message} The same steps without Cancel broke in the same way in ${confirmation.controlBroke} of ${confirmation.controls} runs.`,
      );
      continue;
    }
    // It was slow once, no more: with patience it ended.
    if (breach.outcome === 'violation' && isAboutTime(breach) && confirmation.reproduced === 0 && confirmation.repeats > 0)
      continue;
    if (!stands(breach, confirmation)) {
      unproven.set(
        breach.rule,
        `seen once, but ${confirmation.reproduced} of ${confirmation.repeats} repeats in fresh processes showed it: ${breach.message}`,
      );
      continue;
    }
    const confirmed: Candidate = confirmation.last === null ? candidate : { ...candidate, ...confirmation.last };
    onProgress({ kind: 'phase', phase: 'shrink' });
    const shrunk = confirmation.reproduced > 0 && prefix.length === 0 ? await shrink(lab, confirmed, SHRINK_MS) : confirmed;
    await lab.pool.drain();
    onProgress({ kind: 'shrunk', rule: breach.rule, steps: shrunk.scenario.steps.length });
    findings.push(findingOf(`F${findings.length + 1}`, lab, { ...confirmed, ...shrunk }, confirmation, prefix, seed));
  }
  return { findings, unsound, unproven };
}

/** Longest history of a process that is repeated. */
const MOST_PREFIX = 40;

/** A recorded contradiction to a returns rule stands by itself; times need every repeat, the rest at least one. */
function stands(breach: Breach, { reproduced, repeats, controls }: Confirmation): boolean {
  if (controls === 0 || repeats === 0) return false;
  if (breach.timed) return reproduced === repeats;
  const contradiction = breach.outcome === 'violation' && breach.rule.startsWith('returns.');
  return contradiction || reproduced > 0;
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
  const ruleBasis = lab.rules.find((rule) => rule.id === breach.rule)?.basis ?? 'documented';
  return {
    id,
    rule: breach.rule,
    basis: weaker(ruleBasis, stepsBasis(scenario.steps)),
    outcome: breach.outcome,
    message: breach.message,
    steps: scenario.steps,
    trace: outcome.kind === 'harness-fault' ? [] : outcome.trace.events,
    seed,
    reproduced: `${confirmation.reproduced}/${confirmation.repeats}`,
    control: `${confirmation.controlBroke}/${confirmation.controls} broke without Cancel`,
    evidence: evidenceOf(outcome, breach),
    fingerprint: fingerprintOf(breach, outcome),
    prefix: prefix.map((each) => each.id),
    consequences: breach.consequences,
  };
}

/** The basis of the situation that steps make: policy as soon as one of them is. */
export function stepsBasis(steps: readonly Step[]): Basis {
  const policy = steps.some((step) => step.do === 'cancel' && (step.target === 'null' || (step.flags ?? 0) !== 0));
  return policy ? 'policy' : 'documented';
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
