import { expect, it } from 'vitest';
import type { SubjectReport } from '../../harness/contract/report.ts';
import { sampleSubject } from '../sample.test-data.ts';
import { subjectLabels } from './subject-labels.ts';

const subject = (path: string, resourceType: string): SubjectReport => ({
  ...sampleSubject,
  subject: { ...sampleSubject.subject, name: 'disk.dll', path },
  loadedWith: { resourceType, dllDirectories: [], bind: 'auto' },
});

it('tells the resource types of one DLL apart', () => {
  const one = subject('/a/disk.dll', 'Disk');
  const other = subject('/a/disk.dll', 'Name');
  expect(subjectLabels([one])).toEqual(['disk.dll']);
  expect(subjectLabels([one, other])).toEqual(['/a/disk.dll (Disk)', '/a/disk.dll (Name)']);
  expect(subjectLabels([one, one])).toEqual(['/a/disk.dll', '/a/disk.dll #2']);
  expect(subjectLabels([one, subject('/b/disk.dll', 'Name')])).toEqual(['/a/disk.dll', '/b/disk.dll']);
});
