/** From groups of breaches to findings: confirm, control, shrink, and account for the rest. */

import { excuseOfForm } from '../confirm/control-of.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Finding, OpenBreach, Unsound } from '../contract/report.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling } from '../contract/trace.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { needsPatience } from '../judge/settle.ts';
import { judgeRun } from '../judge/views.ts';
import { effortFor } from '../shrink/effort.ts';
import { type Shrunk, shrink } from '../shrink/shrink.ts';
import { MORE_HANGS_UNTIL } from '../stage/shares.ts';
import { type Group, MOST_FINDINGS } from './candidates.ts';
import { type Examined, examine } from './examine.ts';
import { excused } from './excused.ts';
import { findingOf, openOf } from './finding-of.ts';
import type { Investigated, Outcome } from './investigated.ts';
import { refutedText } from './refuted-text.ts';
import { worthOf } from './worth-a-look.ts';

/** What the investigation of all groups shares. */
export interface Inquiry {
  readonly lab: Lab;
  /** All scenarios of the hunt, by id. */
  readonly scenarios: ReadonlyMap<string, Scenario>;
}

/**
 * Confirms, controls and shrinks each group. The next fresh process starts while one runs.
 * @param before results of earlier groups; the result includes them
 */
export async function investigate(inquiry: Inquiry, groups: readonly Group[], before: Investigated): Promise<Investigated> {
  if (groups.length === 0) return before;
  const { pool } = inquiry.lab;
  await pool.keepSpare(true);
  try {
    const investigation = new Investigation(inquiry, groups, before);
    await investigation.run();
    return investigation.result();
  } finally {
    await pool.keepSpare(false);
  }
}

/** Groups that may be added to the queue at most. Each costs time, and the first ones tell most. */
const MOST_ADDED = 6;

class Investigation {
  readonly #inquiry: Inquiry;
  readonly #queue: Group[];
  readonly #most: number;
  readonly #findings: Finding[];
  readonly #unsound: Unsound[];
  readonly #open: OpenBreach[];
  readonly #noted: Map<string, string>;
  readonly #settled: Map<string, Outcome>;
  #slowMs: number;

  constructor(inquiry: Inquiry, groups: readonly Group[], before: Investigated) {
    this.#inquiry = inquiry;
    this.#queue = [...groups];
    this.#most = groups.length + MOST_ADDED;
    this.#findings = [...before.findings];
    this.#unsound = [...before.unsound];
    this.#open = [...before.open];
    this.#noted = new Map(before.noted);
    this.#settled = new Map(before.settled);
    this.#slowMs = before.slowMs;
  }

  result(): Investigated {
    const [findings, unsound, open, noted] = [this.#findings, this.#unsound, this.#open, this.#noted];
    return { findings, unsound, open, noted, settled: this.#settled, slowMs: this.#slowMs };
  }

  async run(): Promise<void> {
    // The loop below may add to the queue.
    for (const group of this.#queue) await this.#look(group);
  }

  async #look(group: Group): Promise<void> {
    const { lab } = this.#inquiry;
    const [first] = group;
    const { breach, outcome } = first;
    const print = fingerprintOf(breach, outcome, lab.subject);
    const worth = worthOf(breach, print, this.#findings, lab.clock.isPast(MORE_HANGS_UNTIL));
    switch (worth.worth) {
      case 'covered-generally':
        this.#noted.set(breach.rule, `broken in the same way as ${worth.by.id} tells, which needs nothing unusual`);
        this.#settled.set(print, coveredBy(worth.by));
        return;
      case 'covered':
        this.#settled.set(print, coveredBy(worth.by));
        return;
      case 'others-first':
        await this.#leaveOpen(first, { doubt: 'not-asked', because: 'others-first' });
        return;
      case 'look':
        await this.#lookInto(group, print);
    }
  }

  async #lookInto(group: Group, print: string): Promise<void> {
    const { lab, scenarios } = this.#inquiry;
    const [first] = group;
    const { breach } = first;
    lab.plan.onProgress({ kind: 'phase', phase: 'confirm' });
    const examined = await examine(lab, group, scenarios, this.#findings.length > 0);
    for (const other of examined.confirmation.others.values()) if (examined.kind !== 'confirmed') this.#enqueue([other]);
    switch (examined.kind) {
      case 'confirmed':
        if (await this.#confirmed(examined, print)) return;
        break;
      case 'excused':
        await this.#excused(examined, print);
        break;
      case 'refuted':
        this.#slowMs = Math.max(this.#slowMs, examined.tookMs);
        this.#noted.set(breach.rule, refutedText(examined));
        this.#settled.set(print, { outcome: 'dismissed' });
        break;
      case 'open':
        await this.#leaveOpen(examined.candidate, examined.doubt);
        break;
    }
    // The root came to nothing, so whatever else the run broke is investigated by itself.
    for (const each of otherBreaches(lab, first)) this.#enqueue([each]);
  }

  async #excused(examined: Extract<Examined, { kind: 'excused' }>, print: string): Promise<void> {
    const entry = await excused(this.#inquiry.lab, `U${this.#unsound.length + 1}`, examined);
    if (entry.kind === 'unsound') this.#unsound.push(entry.unsound);
    else this.#noted.set(entry.rule, entry.sentence);
    this.#settled.set(print, { outcome: 'dismissed' });
  }

  /** Shrinks and adds the finding. Returns false if the shorter steps break the rule without Cancel as well. */
  async #confirmed({ candidate, confirmation }: Extract<Examined, { kind: 'confirmed' }>, print: string): Promise<boolean> {
    const { lab } = this.#inquiry;
    const { onProgress } = lab.plan;
    const { breach } = candidate;
    onProgress({ kind: 'confirmed', rule: breach.rule, done: confirmation.reproduced, of: confirmation.repeats });
    onProgress({ kind: 'phase', phase: 'shrink' });
    const effort = effortFor(lab, candidate, confirmation, this.#findings.length);
    const shrunk = confirmation.reproduced > 0 ? await shrink(lab, candidate, effort) : null;
    await lab.pool.drain();
    const found = { ...candidate, ...shrunk };
    const excuse = shrunk === null || shrunk.scenario === candidate.scenario ? null : await excuseOfForm(lab, found);
    if (excuse !== null) {
      const counts = { ...confirmation, excused: 1, controls: 1 };
      await this.#excused({ kind: 'excused', candidate: found, confirmation: counts, excuse }, print);
      return false;
    }
    // Shrinking waits less, but the longest wait is what accuses, so its message stays.
    const shown = needsPatience(breach) ? { ...found.breach, message: breach.message } : found.breach;
    // The counts belong to the steps that are shown.
    const repeated = { ...confirmation, ...shrunk?.repeated };
    const id = `F${this.#findings.length + 1}`;
    const finding = await findingOf(id, lab, { ...found, breach: shown }, repeated);
    this.#settled.set(print, coveredBy(finding));
    // A different end led to the same place once it was shrunk. It is the same defect.
    if (this.#findings.some(({ fingerprint }) => fingerprint === finding.fingerprint)) return true;
    this.#findings.push(finding);
    onProgress({ kind: 'found', rule: finding.rule, steps: finding.steps.length });
    for (const end of newEnds(shrunk)) this.#enqueue([end], MOST_FINDINGS);
    return true;
  }

  async #leaveOpen(candidate: Candidate, doubt: OpenBreach['doubt']): Promise<void> {
    this.#open.push(await openOf(`O${this.#open.length + 1}`, this.#inquiry.lab, candidate, doubt));
  }

  /** Appends a group, unless one with its fingerprint is queued already. */
  #enqueue(group: Group, most = this.#most): void {
    const { subject } = this.#inquiry.lab;
    const printOf = ([{ breach, outcome }]: Group): string => fingerprintOf(breach, outcome, subject);
    const print = printOf(group);
    if (this.#queue.length < most && !this.#queue.some((each) => printOf(each) === print)) this.#queue.push(group);
  }
}

function coveredBy({ basis, countsFrom }: Finding): Outcome {
  return { outcome: 'covered', from: countsFrom ?? basis };
}

/** Ends of processes that shrinking met, each as a group. */
function newEnds(shrunk: Shrunk | null): readonly Candidate[] {
  return [...(shrunk?.others.values() ?? [])].filter(({ breach }) => breach.outcome !== 'violation');
}

/** The other breaches of the root's run. */
function otherBreaches(lab: Lab, { scenario, outcome, breach, prefix }: Candidate): readonly Candidate[] {
  if (!isTelling(outcome)) return [];
  const { breaches } = judgeRun(scenario, outcome, lab.rules, lab.facts);
  return breaches.filter(({ rule }) => rule !== breach.rule).map((each) => ({ scenario, outcome, breach: each, prefix }));
}
