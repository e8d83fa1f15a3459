/** Lists how this replay differs from the check that made the finding. */
import type { SubjectReport } from '../contract/report.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { VERSION } from '../files/version.ts';
import { visible } from '../text/text.ts';
import type { Wanted } from './wanted.ts';

/**
 * A message for each difference between the report and this replay; none for steps without a report.
 * @param now the file that is replayed
 * @param platform where it will run
 */
export function differences(
  { recorded, unsound, load, hold }: Pick<Wanted, 'recorded' | 'unsound' | 'load' | 'hold'>,
  now: Pick<SubjectFile, 'sha256'>,
  { platform }: Pick<SubjectReport['subject'], 'platform'>,
): readonly string[] {
  const origin = recorded ?? unsound;
  if (origin === null) return [];
  const { subject, tool } = origin;
  const found: string[] = [];
  if (subject.sha256 !== now.sha256) found.push('this is not the same DLL as in the report (its SHA-256 differs)');
  if (subject.platform !== platform)
    found.push(`the report was made on ${subject.platform ?? 'no platform'}, this is ${platform}`);
  if (tool !== VERSION) found.push(`the report was written by pcancel ${visible(tool, 40)}, this is ${VERSION}`);
  for (const folder of load.missing)
    found.push(
      `the report's folder ${visible(folder, 1_000)} does not exist here; if DLLs are missing, name their folder with --dll-directory`,
    );
  if (recorded?.finding.evidence.cycles !== undefined && hold)
    found.push('the finding shows only when its steps are repeated, but --hold runs them once');
  return found;
}
