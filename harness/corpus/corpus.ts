/**
 * Reads the corpus: a folder beside the reports, with one file for each counterexample that was found. The next check of a DLL
 * with the same name runs them before the hunt, so that a defect that comes back is reported at once.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Basis } from '../contract/basis.ts';
import { within } from '../contract/basis.ts';
import type { Scenario, Step } from '../contract/step.ts';
import { readRegular } from '../files/regular-file.ts';
import { stepsBasis } from '../steps/attribution.ts';
import { readStepsIn } from '../steps/read-steps.ts';
import { visible } from '../text/text.ts';
import { MOST_BYTES } from './keep.ts';

/** Most counterexamples to run, newest first. More would leave no time for the hunt. */
const MOST_RUN = 24;

/** Most files to read, newest first. These are more than are run, since a profile may not allow some of them. */
const MOST_READ = 500;

/** The counterexamples of one subject. */
export interface Corpus {
  /** The steps of each, newest first. */
  readonly steps: readonly (readonly Step[])[];
  /** One sentence for each file without valid steps, for an unreadable folder, and for files that are too many. */
  readonly bad: readonly string[];
}

/**
 * Reads the counterexamples of a subject; none if the folder does not exist. It never throws and never blocks, whatever the
 * folder contains.
 * @param folder the corpus, an absolute path
 * @param subject the DLL's file name
 */
export function readCorpus(folder: string, subject: string): Corpus {
  const own = join(folder, subject);
  const steps: (readonly Step[])[] = [];
  const bad: string[] = [];
  let paths: readonly string[] = [];
  try {
    paths = newestFiles(own);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'ENOENT') bad.push(`${visible(own)} cannot be read (${code}): what was found before is not run again.`);
  }
  for (const path of paths.slice(0, MOST_READ)) {
    try {
      steps.push(readStepsIn(JSON.parse(readRegular(path, MOST_BYTES)), path));
    } catch (error) {
      bad.push(visible(`${path} is left out: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  if (paths.length > MOST_READ) bad.push(`${visible(own)}: ${paths.length - MOST_READ} older files are not looked at.`);
  return { steps, bad };
}

/**
 * Paths of the folder's JSON files, newest first.
 * @throws Error of node:fs if the folder cannot be read
 */
function newestFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), at: writtenAt(join(folder, name)) }))
    .sort((a, b) => b.at - a.at || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

/** Time of the last change, milliseconds since 1970; 0 if it is unknown, for example because the file has gone meanwhile. */
function writtenAt(path: string): number {
  try {
    return lstatSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * Makes scenarios of the newest counterexamples that the profile and the subject's resources allow. Each is a situation of its
 * own, since they have nothing in common but the folder.
 * @param kept steps of each, newest first
 * @param widest basis that the profile allows
 * @param maxResources that the subject can handle at once
 */
export function keptScenarios(
  kept: readonly (readonly Step[])[],
  widest: Basis,
  maxResources: number,
  seed: number,
): readonly Scenario[] {
  return kept
    .map((steps, index): Scenario => {
      const name = `corpus-${index + 1}`;
      return { id: name, situation: name, basis: stepsBasis(steps), seed, steps };
    })
    .filter(({ basis, steps }) => within(basis, widest) && new Set(steps.map((step) => step.resource)).size <= maxResources)
    .slice(0, MOST_RUN);
}
