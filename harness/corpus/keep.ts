/** Writes the steps of findings to the corpus, one file for each fingerprint. */
import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, SubjectReport } from '../contract/report.ts';
import { readReproduced } from '../contract/reproduced.ts';
import type { Step } from '../contract/step.ts';
import { isIrregular, readRegular } from '../files/regular-file.ts';
import { VERSION } from '../files/version.ts';
import { writeWhole } from '../files/write-whole.ts';
import { readStepsIn } from '../steps/read-steps.ts';

/** A file of the corpus; `pcancel replay --steps` takes it too. */
export interface Kept {
  readonly schema: 'pcancel/steps/1';
  readonly tool: string;
  readonly subject: string;
  /** Hash of the DLL that broke the rule; null if the file could not be read. */
  readonly sha256: string | null;
  readonly rule: string;
  readonly outcome: string;
  readonly fingerprint: string;
  readonly message: string;
  /** `k/n` from the finding. */
  readonly reproduced: string;
  readonly steps: readonly Step[];
}

/** Largest file to read, bytes. The longest list of steps, each with a text of a thousand characters, needs half of it. */
export const MOST_BYTES = 4 << 20;

/**
 * Writes the findings that have steps, one file for each fingerprint. A file of the same build is replaced only if the new
 * finding shows more reliably, or just as reliably in fewer steps.
 * @param folder of the corpus
 * @throws the first error, after all other findings have been written
 */
export async function keep(
  folder: string,
  { name, sha256 }: Pick<SubjectReport['subject'], 'name' | 'sha256'>,
  findings: readonly Finding[],
): Promise<void> {
  const failed: unknown[] = [];
  for (const finding of findings) {
    // The next check repeats cycles anyway, so it needs no file for a finding that only cycles show.
    if (finding.steps.length === 0 || finding.evidence.cycles !== undefined) continue;
    try {
      await keepOne(join(folder, name), { name, sha256 }, finding);
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

async function keepOne(
  folder: string,
  subject: Pick<SubjectReport['subject'], 'name' | 'sha256'>,
  finding: Finding,
): Promise<void> {
  const { rule, outcome, fingerprint, message, reproduced, steps } = finding;
  const name = createHash('sha256').update(fingerprint).digest('hex').slice(0, 16);
  const path = join(folder, `${rule}-${name}.json`);
  // Writing to a pipe would block for ever.
  if (isIrregular(path)) throw new Error(`${path} is no regular file`);
  const old = oldAt(path, fingerprint);
  // The file of another build is replaced: its defect may be fixed, while other steps break the same rule now.
  if (old !== null && old.sha256 === subject.sha256 && !isBetter(finding, old)) {
    // It was found again, so it becomes one of the newest.
    utimesSync(path, new Date(), new Date());
    return;
  }
  const kept: Kept = {
    schema: 'pcancel/steps/1',
    tool: VERSION,
    subject: subject.name,
    sha256: subject.sha256,
    rule,
    outcome,
    fingerprint,
    message,
    reproduced,
    steps,
  };
  await writeWhole(path, `${JSON.stringify(kept, null, 2)}\n`);
}

/** The properties by which two counterexamples are compared. */
interface Shows {
  readonly steps: readonly Step[];
  /** Null in a file of an earlier version. */
  readonly reproduced: string | null;
}

/** Reads the file of that fingerprint; null if there is none, or its steps are invalid. */
function oldAt(path: string, fingerprint: string): (Shows & Pick<Kept, 'sha256'>) | null {
  try {
    const old = JSON.parse(readRegular(path, MOST_BYTES)) as Partial<Kept> | null;
    const steps = readStepsIn(old, path);
    if (old?.fingerprint !== fingerprint) return null;
    const sha256 = typeof old.sha256 === 'string' ? old.sha256 : null;
    return { steps, sha256, reproduced: typeof old.reproduced === 'string' ? old.reproduced : null };
  } catch {
    return null;
  }
}

function isBetter(found: Shows, old: Shows): boolean {
  if (found.reproduced !== null && old.reproduced !== null) {
    const [now, before] = [showsAlways(found.reproduced), showsAlways(old.reproduced)];
    if (now !== before) return now;
  }
  return found.steps.length < old.steps.length;
}

/** Whether every repeat showed it, such as `3/3`. */
function showsAlways(reproduced: string): boolean {
  const counts = readReproduced(reproduced);
  return counts !== null && counts.shown === counts.of && counts.shown !== 0;
}
