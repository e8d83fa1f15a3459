/** Which run comes next: a row for each outcome. */
import { describe, expect, it } from 'vitest';
import { type Examination, type Kind, mayBeLuck, nextRun, type Progress } from './next-run.ts';

const OFTEN: Examination = { patient: false, contradiction: false, byEnds: false, byItself: false, most: 3 };
const CONTRADICTS: Examination = { ...OFTEN, contradiction: true };
const ENDS: Examination = { ...OFTEN, byEnds: true };
const ITSELF: Examination = { ...OFTEN, byEnds: true, byItself: true };
const ONCE: Examination = { ...OFTEN, most: 1 };
const PATIENT: Examination = { ...OFTEN, patient: true };

interface Row {
  readonly shown?: number;
  readonly of: number;
  readonly controls?: number;
  readonly excused?: number;
  readonly slowMs?: number;
  readonly before: Kind | null;
  readonly failed?: readonly Kind[];
  readonly looksAgain?: boolean;
}

function progress({
  shown = 0,
  of,
  controls = 0,
  excused = 0,
  slowMs = 0,
  before,
  failed = [],
  looksAgain = false,
}: Row): Progress {
  const tally = { reproduced: shown, repeats: of, excused, controls, slowMs };
  return { tally, before, failed: new Set(failed), looksAgain };
}

describe('a breach that is repeated often', () => {
  it.each<readonly [string, Examination, Row, Kind | null]>([
    ['begins with a repeat', OFTEN, { of: 0, before: null }, 'repeat'],
    ['that showed has its control at once', OFTEN, { shown: 1, of: 1, before: 'repeat' }, 'control'],
    ['that did not show needs none', OFTEN, { of: 1, before: 'repeat' }, 'repeat'],
    ['that contradicts needs one all the same', CONTRADICTS, { of: 1, before: 'repeat' }, 'control'],
    ['goes on after the control', OFTEN, { shown: 1, of: 1, controls: 1, before: 'control' }, 'repeat'],
    ['is given up where no repeat shows it', OFTEN, { of: 3, before: 'repeat' }, null],
    ['is tried once where once was asked', ONCE, { of: 1, before: 'repeat' }, null],
    ['that shows at the one try is repeated', ONCE, { shown: 1, of: 1, controls: 1, before: 'control' }, 'repeat'],
    ['ends with the first control that excuses it', OFTEN, { shown: 1, of: 1, controls: 1, excused: 1, before: 'control' }, null],
    ['has three of each', OFTEN, { shown: 3, of: 3, controls: 3, before: 'control' }, null],
    ['makes up for controls that came late', OFTEN, { shown: 1, of: 3, controls: 1, before: 'control' }, 'control'],
    [
      'has no control after one that came to nothing',
      OFTEN,
      { shown: 1, of: 1, before: 'control', failed: ['control'] },
      'repeat',
    ],
    ['ends where neither can be had', OFTEN, { shown: 1, of: 1, before: 'repeat', failed: ['control', 'repeat'] }, null],
    ['ends where the first repeat came to nothing', OFTEN, { of: 0, before: 'repeat', failed: ['repeat'] }, null],
    [
      'keeps its controls where a repeat came to nothing',
      OFTEN,
      { shown: 1, of: 1, controls: 1, before: 'repeat', failed: ['repeat'] },
      'control',
    ],
    ['of an end, shown at times, goes on in pairs', ENDS, { shown: 2, of: 3, controls: 3, before: 'control' }, 'repeat'],
    ['of an end, shown each time, is certain', ENDS, { shown: 3, of: 3, controls: 3, before: 'control' }, null],
    ['that happens by itself has to be no luck', ITSELF, { shown: 3, of: 3, controls: 3, before: 'control' }, 'repeat'],
    ['that happens by itself is no luck after seven pairs', ITSELF, { shown: 7, of: 7, controls: 7, before: 'control' }, null],
    ['is not pursued for ever', ENDS, { shown: 1, of: 12, controls: 12, before: 'control' }, null],
  ])('%s', (_, examination, row, next) => {
    expect(nextRun(examination, progress(row))).toBe(next);
  });
});

describe('a breach that needs patience', () => {
  it.each<readonly [string, Row, Kind | null]>([
    ['is repeated', { of: 0, before: null }, 'repeat'],
    ['is repeated again where it came to its end in time', { of: 1, before: 'repeat' }, 'repeat'],
    ['is given up after the repeats that were asked for', { of: 3, before: 'repeat' }, null],
    ['that was only slow is left to the second hunt', { of: 1, slowMs: 900, looksAgain: true, before: 'repeat' }, null],
    ['that was only slow is repeated where there is no second hunt', { of: 1, slowMs: 900, before: 'repeat' }, 'repeat'],
    ['that showed once has one control', { shown: 1, of: 2, before: 'repeat' }, 'control'],
    ['is done after it', { shown: 1, of: 2, controls: 1, before: 'control' }, null],
    ['is done where the control came to nothing', { shown: 1, of: 1, before: 'control', failed: ['control'] }, null],
    ['is done where a repeat came to nothing', { of: 1, before: 'repeat', failed: ['repeat'] }, null],
  ])('%s', (_, row, next) => {
    expect(nextRun(PATIENT, progress(row))).toBe(next);
  });
});

describe('luck', () => {
  it.each<readonly [string, Examination, Row, boolean]>([
    ['explains two of three where the rule excuses such an end', ENDS, { shown: 2, of: 3, controls: 3, before: null }, true],
    ['explains nothing where every repeat showed it', ENDS, { shown: 3, of: 3, controls: 3, before: null }, false],
    ['explains nothing that no rule excuses', OFTEN, { shown: 1, of: 3, controls: 3, before: null }, false],
    ['explains no contradiction', { ...ENDS, contradiction: true }, { shown: 1, of: 3, controls: 3, before: null }, false],
    [
      'explains even that where the subject does the like by itself',
      { ...ITSELF, contradiction: true },
      { shown: 1, of: 3, controls: 3, before: null },
      true,
    ],
    ['is excluded by enough pairs', ITSELF, { shown: 7, of: 7, controls: 7, before: null }, false],
    ['is no question once a control excuses it', ITSELF, { shown: 1, of: 1, controls: 1, excused: 1, before: null }, false],
    ['is no question of patience', PATIENT, { shown: 1, of: 3, controls: 1, before: null }, false],
  ])('%s', (_, examination, row, luck) => {
    expect(mayBeLuck(examination, progress(row).tally)).toBe(luck);
  });
});
