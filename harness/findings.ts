/** From groups of breaches to findings: confirmed, controlled, shrunk. */

import type { ProgressEvent } from '../reports/progress.ts';
import { attribute, stepsBasis } from './attribution.ts';
import { type Group, MOST_FINDINGS, type Unproven } from './candidates.ts';
import { weaker } from './contract/basis.ts';
import type { Finding } from './contract/report.ts';
import type { Basis, Scenario, Step } from './contract/step.ts';
import type { ModuleNames } from './contract/subject.ts';
import { DUMP_PATIENCE, takeDump } from './crash-dump.ts';
import { effortFor } from './effort.ts';
import { examine } from './examine.ts';
import { type Confirmation, isAboutTime } from './explore/confirm.ts';
import type { Candidate, Lab } from './explore/lab.ts';
import { deadlinesFor } from './explore/limits.ts';
import { type Shrunk, shrink } from './explore/shrink.ts';
import { evidenceOf } from './finding-evidence.ts';
import { fingerprintOf } from './judge/fingerprint.ts';
import { type Breach, judgeRun } from './judge/views.ts';

/** Ends of processes that shrinking has met and that nothing in the queue stands for: groups of their own. */
function newEnds(shrunk: Shrunk | null, queue: readonly Group[], subject: ModuleNames): readonly Group[] {
  if (shrunk === null) return [];
  const known = new Set(queue.flatMap((group) => group.map(({ breach, outcome }) => fingerprintOf(breach, outcome, subject))));
  const found = [...shrunk.others].filter(([print, { breach }]) => breach.outcome !== 'violation' && !known.has(print));
  return found.slice(0, Math.max(0, MOST_FINDINGS - queue.length)).map(([, candidate]): Group => [candidate]);
}

export interface Investigated {
  readonly findings: readonly Finding[];
  /** Sentences: the same happened without Cancel. */
  readonly unsound: readonly string[];
  /** By rule id: seen, but not again. */
  readonly unproven: ReadonlyMap<string, Unproven>;
  /** Rule id -> sentence: worth telling, but neither Cancel's nor a reason to leave Cancel unjudged. */
  readonly noted: ReadonlyMap<string, string>;
  /** The longest that something took which the hunt had taken for stuck, and which then came to its end; 0 if there was none. */
  readonly slowMs: number;
}

export const NOTHING_FOUND: Investigated = {
  findings: [],
  unsound: [],
  unproven: new Map(),
  noted: new Map(),
  slowMs: 0,
};

/**
 * Confirms, controls and shrinks each group; the next fresh process is started while one runs.
 * @param before what earlier groups came to; the result has it too
 */
export async function investigate(
  lab: Lab,
  groups: readonly Group[],
  scenarios: ReadonlyMap<string, Scenario>,
  seed: number,
  onProgress: (event: ProgressEvent) => void,
  before: Investigated = NOTHING_FOUND,
): Promise<Investigated> {
  if (groups.length === 0) return before;
  await lab.pool.keepSpare(true);
  try {
    return await eachGroup(lab, groups, scenarios, seed, onProgress, before);
  } finally {
    await lab.pool.keepSpare(false);
  }
}

async function eachGroup(
  lab: Lab,
  groups: readonly Group[],
  scenarios: ReadonlyMap<string, Scenario>,
  seed: number,
  onProgress: (event: ProgressEvent) => void,
  before: Investigated,
): Promise<Investigated> {
  const findings: Finding[] = [...before.findings];
  const unsound: string[] = [...before.unsound];
  const unproven = new Map(before.unproven);
  const noted = new Map(before.noted);
  let { slowMs } = before;
  const queue: Group[] = [...groups];
  for (const group of queue) {
    const { breach, outcome } = group[0];
    if (findings.some(({ fingerprint }) => fingerprint === fingerprintOf(breach, outcome, lab.subject))) continue;
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
        unproven.set(breach.rule, { sentence: result.sentence, basis: basisOf(lab, breach.rule, group[0].scenario.steps) });
        break;
      case 'noted':
        noted.set(result.rule, result.sentence);
        break;
      case 'slow':
        slowMs = Math.max(slowMs, result.tookMs);
        break;
      case 'confirmed': {
        const { candidate, confirmation } = result;
        onProgress({ kind: 'confirmed', rule: breach.rule, done: confirmation.reproduced, of: confirmation.repeats });
        onProgress({ kind: 'phase', phase: 'shrink' });
        const shrunk =
          confirmation.reproduced > 0
            ? await shrink(lab, candidate, effortFor(lab, candidate, confirmation, findings.length))
            : null;
        await lab.pool.drain();
        const found = { ...candidate, ...shrunk };
        // The steps are cut with less patience, but it is the longest wait that accuses.
        const told = isAboutTime(candidate.breach) ? { ...found.breach, message: candidate.breach.message } : found.breach;
        // How surely it shows is told of the steps that are shown.
        const repeated = { ...confirmation, ...shrunk?.repeated };
        const finding = await findingOf(`F${findings.length + 1}`, lab, { ...found, breach: told }, repeated, seed);
        // Another end that ended here as well, once it was repeated and cut down: the same defect.
        if (findings.some(({ fingerprint }) => fingerprint === finding.fingerprint)) break;
        findings.push(finding);
        onProgress({ kind: 'found', rule: finding.rule, steps: finding.steps.length });
        queue.push(...newEnds(shrunk, queue, lab.subject));
        break;
      }
    }
    if (result.kind === 'confirmed' || result.kind === 'unsound') continue;
    queue.push(...besides(lab, group[0], queue));
  }
  return { findings, unsound, unproven, noted, slowMs };
}

/** What a run contradicted beside a root that came to nothing: looked into by itself, unless another group stands for it. */
function besides(lab: Lab, { scenario, outcome, breach, prefix }: Candidate, queue: readonly Group[]): readonly Group[] {
  if (outcome.kind === 'harness-fault') return [];
  const known = new Set(queue.map(([first]) => first.breach.rule));
  const { breaches } = judgeRun(scenario, outcome, lab.rules, lab.facts);
  const open = breaches.filter(({ rule }) => breach.contradicted.includes(rule) && !known.has(rule));
  return open.map((each): Group => [{ scenario, outcome, breach: each, prefix }]);
}

/** What these steps' breach of the rule rests on. */
function basisOf({ rules }: Lab, rule: string, steps: readonly Step[]): Basis {
  return weaker(rules.find(({ id }) => id === rule)?.basis ?? 'documented', stepsBasis(steps));
}

/** Documented rules that a run contradicted beside its root, as far as operations that fail by themselves would not do the same. */
function contradictedFor({ rules, failsByItself }: Lab, { contradicted }: Breach): readonly string[] {
  const byItself = (id: string): boolean => rules.find((rule) => rule.id === id)?.excuses.includes('not-reached') === true;
  return contradicted.filter((id) => !(failsByItself && byItself(id)));
}

async function findingOf(id: string, lab: Lab, found: Candidate, confirmation: Confirmation, seed: number): Promise<Finding> {
  const { breach, outcome, scenario } = found;
  const { rule, consequences } = attribute(breach, scenario.steps, found.own);
  const { crash, ...evidence } = await evidenceOf(outcome, breach, lab.subject);
  const again = { scenarios: [scenario], deadlines: deadlinesFor(scenario, lab.facts, lab.caps, DUMP_PATIENCE) };
  const dump = await takeDump(lab, id, again, outcome);
  return {
    id,
    rule,
    basis: basisOf(lab, rule, scenario.steps),
    ...(contradictedFor(lab, breach).length > 0 ? { countsFrom: stepsBasis(scenario.steps) } : {}),
    outcome: breach.outcome,
    message: breach.message,
    steps: scenario.steps,
    trace: outcome.kind === 'harness-fault' ? [] : outcome.trace.events,
    seed,
    reproduced: `${confirmation.reproduced}/${confirmation.repeats}`,
    control: `${confirmation.controlBroke}/${confirmation.controls} broke without Cancel`,
    evidence: {
      ...(crash === undefined ? {} : { crash: dump === null ? crash : { ...crash, dump } }),
      ...evidence,
      ...(found.seen === undefined ? {} : { seen: found.seen }),
    },
    fingerprint: fingerprintOf(breach, outcome, lab.subject),
    prefix: found.behind ?? [],
    consequences,
  };
}
