/** From groups of breaches to findings: confirmed, controlled, shrunk. */

import type { ProgressEvent } from '../reports/progress.ts';
import { attribute, stepsBasis } from './attribution.ts';
import { type Group, MOST_FINDINGS } from './candidates.ts';
import { weaker } from './contract/basis.ts';
import type { Finding } from './contract/report.ts';
import type { Basis, Scenario, Step } from './contract/step.ts';
import type { ModuleNames } from './contract/subject.ts';
import { DUMP_PATIENCE, takeDump } from './crash-dump.ts';
import { examine } from './examine.ts';
import { type Confirmation, isAboutTime } from './explore/confirm.ts';
import type { Candidate, Lab } from './explore/lab.ts';
import { deadlinesFor } from './explore/limits.ts';
import { type Effort, type Shrunk, shrink } from './explore/shrink.ts';
import { evidenceOf } from './finding-evidence.ts';
import { fingerprintOf } from './judge/fingerprint.ts';

/** For shrinking the first finding, milliseconds, unless the time limit is nearer; later ones get their share of it. */
const SHRINK_MS = 8_000;

/** The same while there are many steps, as those of a race are whose forms need several tries. */
const LONG_MS = 16_000;

/** The same for what shows only behind other scenarios: their steps are many, and each form of them needs a fresh process. */
const REMEMBERED_MS = 20_000;

/** Runs for a form of what did not show in every repeat. */
const RACE_TRIES = 3;

/** Runs for a form of what takes the process down: natively only every second one has the checked heap that may have told. */
const END_TRIES = 2;

/** Where a process takes half a second to start, so many runs are worth LONG_MS. */
const LEAST_RUNS = 40;

function effortFor(lab: Lab, { breach, behind }: Candidate, { reproduced, repeats }: Confirmation, findings: number): Effort {
  const ends = breach.outcome === 'crash' || breach.outcome === 'exit';
  const usual = ends && lab.pool.platform === 'linux' ? END_TRIES : 1;
  const [whole, long] = behind === undefined ? [SHRINK_MS, LONG_MS] : [REMEMBERED_MS, REMEMBERED_MS];
  const share = 1 / (1 + findings);
  const always = reproduced === repeats;
  return {
    budgetMs: whole * share,
    longMs: long * share,
    // Natively what hangs costs only its deadline each time; under Wine a process as well.
    leastRuns: isAboutTime(breach) && lab.pool.platform === 'linux' ? 0 : LEAST_RUNS * share,
    tries: always ? usual : RACE_TRIES,
    always,
  };
}

/** Ends of processes that shrinking has met and that nothing in the queue stands for: groups of their own. */
function newEnds(shrunk: Shrunk | null, queue: readonly Group[], subject: ModuleNames): readonly Group[] {
  if (shrunk === null) return [];
  const known = new Set(queue.flatMap((group) => group.map(({ breach, outcome }) => fingerprintOf(breach, outcome, subject))));
  const found = [...shrunk.others].filter(([print, { breach }]) => breach.outcome !== 'violation' && !known.has(print));
  return found.slice(0, Math.max(0, MOST_FINDINGS - queue.length)).map(([, candidate]): Group => [candidate]);
}

/** What was seen but not again, and which profiles that leaves open: those that try such steps. */
export interface Unproven {
  readonly sentence: string;
  readonly basis: Basis;
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
  }
  return { findings, unsound, unproven, noted, slowMs };
}

/** What these steps' breach of the rule rests on. */
function basisOf({ rules }: Lab, rule: string, steps: readonly Step[]): Basis {
  return weaker(rules.find(({ id }) => id === rule)?.basis ?? 'documented', stepsBasis(steps));
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
