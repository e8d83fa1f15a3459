/** What the check of one subject works with, assembled once. */
import { inProfile } from '../contract/profile.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { type Corpus, readCorpus } from '../corpus/corpus.ts';
import type { Launcher } from '../host/place/place.ts';
import type { PoolOptions } from '../host/pool.ts';
import { subjectPool } from '../host/subject-pool.ts';
import type { Rule } from '../model/rule.ts';
import type { CheckOptions } from '../request/options.ts';
import type { Bench } from '../stage/bench.ts';
import { Clock } from '../stage/clock.ts';
import type { About } from './about.ts';

/** What the run gives to each check. */
export interface CheckContext {
  readonly launcher: Launcher;
  /** Folder for this run's temporary files. */
  readonly root: string;
  readonly options: CheckOptions;
  /** All rules, in the order of the reports. */
  readonly register: readonly Rule[];
  /** Prints a line that is no part of the report. */
  readonly log: (line: string) => void;
}

/** The bench, and what reports and processes need. */
export interface Sitting {
  readonly bench: Bench;
  readonly processes: PoolOptions;
  readonly corpus: Corpus;
  /** What is known of the subject, with all modules that its processes have loaded so far. */
  readonly about: () => About;
}

/** Share of the time limit for a call before calibration, when its usual length is not known. */
const UNCALIBRATED_SHARE = 0.25;

const NO_CORPUS: Corpus = { steps: [], bad: [] };

/** Assembles what the check of one subject works with. */
export async function sit(
  subject: SubjectFile,
  { launcher, root, options: plan, register, log }: CheckContext,
): Promise<Sitting> {
  const clock = new Clock(plan.timeLimitMs, plan.signal);
  const corpus = plan.corpus === null ? NO_CORPUS : readCorpus(plan.corpus, subject.name);
  for (const line of corpus.bad) log(line);
  const uncalibratedMs = Math.min(plan.callTimeoutMs, plan.timeLimitMs * UNCALIBRATED_SHARE);
  const { pool, processes } = await subjectPool(subject, {
    launcher,
    root,
    load: { resourceType: plan.resourceType, folders: plan.dllDirectories, bind: plan.bind },
    bindDeadlines: { callMs: () => uncalibratedMs, totalMs: uncalibratedMs, stacks: true },
    reset: plan.reset,
    leftMs: () => clock.leftMs(),
  });
  const caps = { callMs: plan.callTimeoutMs, operationMs: Math.min(plan.operationTimeoutMs, plan.timeLimitMs / 2) };
  const bench: Bench = { pool, subject, plan, rules: chosenRules(register, plan), caps, clock };
  const about = (): About => ({
    subject,
    platform: launcher.platform,
    options: plan,
    register,
    modules: pool.modules.found,
  });
  return { bench, processes, corpus, about };
}

/** The chosen rules of the profile. */
function chosenRules(register: readonly Rule[], { profile, rules }: CheckOptions): readonly Rule[] {
  return register.filter(({ id, basis }) => inProfile(basis, profile) && (rules.length === 0 || rules.includes(id)));
}
