/**
 * Counterexamples that were found once: a folder with one file for each, beside the reports. The next check of a DLL of that name runs them
 * before it hunts, so that a defect that comes back is reported at once.
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

/** Newest ones that are run: beyond, the hunt would have no time left. */
const MOST_RUN = 24;

/** Newest ones that are read: of these some are not to be run at every profile. */
const MOST_READ = 500;

export interface Corpus {
  /** Newest first. */
  readonly steps: readonly (readonly Step[])[];
  /** A sentence for each file that holds no steps, and for a folder that cannot be read. */
  readonly bad: readonly string[];
}

/**
 * The counterexamples kept for a subject; none if the folder does not exist. It never throws and never waits, whatever somebody has put there.
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

/** @throws what node:fs says of the folder */
function newestFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), at: writtenAt(join(folder, name)) }))
    .sort((a, b) => b.at - a.at || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

/** Milliseconds; 0 if it cannot be known, since the file has gone meanwhile. */
function writtenAt(path: string): number {
  try {
    return lstatSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * The newest of the kept steps as scenarios, as far as the profile allows them and the subject stands so many resources. Each is a situation of
 * its own: they have nothing in common but the folder.
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
