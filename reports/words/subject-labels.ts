/** Names the subjects of a report. */
import type { SubjectReport } from '../../harness/contract/report.ts';
import { visible } from '../../harness/text/text.ts';

/**
 * A short name for each subject, unique within the report: its file name, or its path if two share a name, with a number if two
 * share a path. The resource type follows if a DLL was checked for several. There is no hash, so that the next build of the DLL
 * keeps its name in the histories of CI systems.
 */
export function subjectLabels(subjects: readonly SubjectReport[]): string[] {
  const names = subjects.map(({ subject }) => visible(subject.name, 100).trim() || 'unnamed');
  const paths = subjects.map(({ subject }) => visible(subject.path, 300).trim() || 'unnamed');
  const types = subjects.map(({ loadedWith }) => visible(loadedWith?.resourceType ?? '', 100));
  const labels = names.map((name, index) => {
    const label = isAlone(names, name) ? name : (paths[index] ?? name);
    const hasOtherTypes = types.some((type, other) => paths[other] === paths[index] && type !== types[index]);
    return hasOtherTypes ? `${label} (${types[index] || 'no type'})` : label;
  });
  const taken = new Set<string>();
  return labels.map((label) => {
    let unique = label;
    for (let copy = 2; taken.has(unique); copy += 1) unique = `${label} #${copy}`;
    taken.add(unique);
    return unique;
  });
}

function isAlone(names: readonly string[], name: string): boolean {
  return names.filter((other) => other === name).length === 1;
}
