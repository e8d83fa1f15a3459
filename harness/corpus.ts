/**
 * Counterexamples that were found once: a folder with one file for each, beside the reports. The next check of a DLL of that name runs them
 * before it hunts, so that what came back is told at once, and what was mended stays mended.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../reports/write-whole.ts';
import { stepsBasis } from './attribution.ts';
import { within } from './contract/basis.ts';
import type { Finding } from './contract/report.ts';
import type { Basis, Scenario, Step } from './contract/step.ts';
import { readStepsIn } from './replay-steps.ts';
import { VERSION } from './version.ts';

/** Newest ones that are run: beyond, the hunt would have no time left. */
const MOST = 24;

/** A file of the corpus; `pcancel replay --steps` takes it too. */
interface Kept {
  readonly schema: 'pcancel/steps/1';
  readonly tool: string;
  readonly subject: string;
  readonly rule: string;
  readonly outcome: string;
  readonly fingerprint: string;
  readonly message: string;
  readonly steps: readonly Step[];
}

export interface Corpus {
  readonly steps: readonly (readonly Step[])[];
  /** A sentence for each file that holds no steps. */
  readonly bad: readonly string[];
}

/** What is kept of a subject, newest first; nothing if the folder is not there. */
export function readCorpus(folder: string, subject: string): Corpus {
  const own = join(folder, subject);
  const steps: (readonly Step[])[] = [];
  const bad: string[] = [];
  for (const path of newestFiles(own)) {
    try {
      steps.push(readStepsIn(JSON.parse(readFileSync(path, 'utf8')), path));
    } catch (error) {
      bad.push(`${path} is left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { steps, bad };
}

function newestFiles(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  const at = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return names
    .map((name) => join(folder, name))
    .sort((a, b) => at(b) - at(a) || (a < b ? -1 : 1))
    .slice(0, MOST);
}

/** The kept steps as scenarios, as far as the profile allows them and the subject stands so many resources. */
export function keptScenarios(
  kept: readonly (readonly Step[])[],
  widest: Basis,
  maxResources: number,
  seed: number,
): readonly Scenario[] {
  return kept
    .map((steps, index): Scenario => ({ id: `corpus-${index + 1}`, situation: 'corpus', basis: stepsBasis(steps), seed, steps }))
    .filter(({ basis, steps }) => within(basis, widest) && new Set(steps.map((step) => step.resource)).size <= maxResources);
}

/** Keeps the findings that steps show; one with the same fingerprint takes the place of the older. */
export async function keep(folder: string, subject: string, findings: readonly Finding[]): Promise<void> {
  for (const { rule, outcome, fingerprint, message, steps, evidence } of findings) {
    // What shows only when it is repeated for long, the next check repeats anyway.
    if (steps.length === 0 || evidence.cycles !== undefined) continue;
    const kept: Kept = { schema: 'pcancel/steps/1', tool: VERSION, subject, rule, outcome, fingerprint, message, steps };
    const name = createHash('sha256').update(fingerprint).digest('hex').slice(0, 16);
    await writeWhole(join(folder, subject, `${rule}-${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  }
}
