/** Names the DLLs on which pcancel itself failed. */
import type { Report } from '../../harness/contract/report.ts';
import { plural } from '../../harness/text/numbers.ts';
import { subjectLabels } from './subject-labels.ts';

/** One sentence without a full stop; null if there was no such failure. */
export function faultSentence({ subjects }: Report): string | null {
  const labels = subjectLabels(subjects);
  const failed = labels.filter((_, index) => subjects[index]?.fault !== undefined);
  if (failed.length === 0) return null;
  const others = failed.length === subjects.length ? 'nothing was judged' : 'the verdicts on the others stand';
  return `pcancel itself failed on ${failed.length} of ${plural(subjects.length, 'DLL')} (${failed.join(', ')}); ${others}`;
}
