/** The next form of a group to try, and when to stop: a row for each outcome. */
import { describe, expect, it } from 'vitest';
import type { Confirmation, SettledBy } from '../confirm/confirm.ts';
import type { Excuse } from '../confirm/control-of.ts';
import type { Candidate } from '../confirm/lab.ts';
import type { Scenario } from '../contract/step.ts';
import { madeUpRule, STEPS, seenBreach } from '../testkit/made-up-lab.ts';
import type { Group } from './candidates.ts';
import { nextForm, type Place, type Placed, type Time } from './next-form.ts';

const EARLIER: Scenario = { id: 'earlier', situation: 'test', basis: 'documented', seed: 2, steps: STEPS };
const SCENARIOS = new Map([[EARLIER.id, EARLIER]]);
const PATIENT = madeUpRule('never-ended');

function member(id: string, prefix: readonly string[] = [], rule = madeUpRule()): Candidate {
  const seen = seenBreach(rule, prefix);
  return { ...seen, scenario: { ...seen.scenario, id } };
}

const [A, B] = [member('a'), member('b')];
/** A candidate with a resource that the breach does not need. */
const LONG: Candidate = {
  ...A,
  scenario: { ...A.scenario, steps: [{ do: 'open', resource: 'B' }, ...STEPS] },
  breach: { ...A.breach, step: A.breach.step + 1 },
};
const BEHIND = member('behind', ['earlier']);
const SLOW_CALL = member('slow', ['earlier'], PATIENT);

const CONFIRMED: SettledBy = { settled: 'confirmed', last: null };
const EXCUSED: SettledBy = { settled: 'excused', excuse: {} as Excuse };
const REFUTED: SettledBy = { settled: 'refuted', tookMs: 0 };
const OPEN: SettledBy = { settled: 'open', doubt: { doubt: 'not-reproduced', repeats: 3 } };
const AT_TIMES: SettledBy = { settled: 'open', doubt: { doubt: 'at-times', reproduced: 1, repeats: 3 } };

/** One form that was tried. */
function tried(place: Place, candidate: Candidate, settled: SettledBy, reproduced: number, repeats: number, slowMs = 0): Placed {
  const counts = { reproduced, repeats, excused: 0, controls: repeats, slowMs, mayBeLuck: false };
  const confirmation: Confirmation = { ...counts, settled, others: new Map() };
  return { place, candidate, confirmation };
}

interface Row {
  readonly group: Group;
  readonly so: readonly Placed[];
  readonly decided?: boolean;
  readonly time?: Partial<Time>;
}

/** Place and scenario of the next form; or `done`, and how it is settled. */
function next({ group, so, decided = false, time = {} }: Row): string {
  const came = nextForm(group, SCENARIOS, decided, so, { expired: false, late: false, ...time });
  if (came.next === 'confirm') {
    const most = came.most === undefined ? '' : ` at most ${came.most}`;
    return `${came.place} ${came.candidate.scenario.id}${most}`;
  }
  const { candidate, confirmation } = came.tried;
  return `done ${candidate.scenario.id} ${confirmation.settled.settled}`;
}

describe('scenarios of the group alone', () => {
  it.each<readonly [string, Row, string]>([
    ['the first comes first', { group: [A, B], so: [] }, 'alone a'],
    ['one that stands surely is enough', { group: [A, B], so: [tried('alone', A, CONFIRMED, 3, 3)] }, 'done a confirmed'],
    ['one that shows at times leaves the next a try', { group: [A, B], so: [tried('alone', A, AT_TIMES, 1, 3)] }, 'alone b'],
    [
      'one that was tried often is not left for another',
      { group: [A, B], so: [tried('alone', A, AT_TIMES, 5, 24)] },
      'done a open',
    ],
    [
      'one that costs deadlines is not left either',
      { group: [SLOW_CALL, B], so: [tried('alone', SLOW_CALL, AT_TIMES, 1, 3)] },
      'done slow open',
    ],
    [
      'the surest of them is taken',
      { group: [A, B], so: [tried('alone', A, AT_TIMES, 1, 3), tried('alone', B, CONFIRMED, 2, 3)] },
      'done b confirmed',
    ],
    [
      'of two as sure the first',
      { group: [A, B], so: [tried('alone', A, AT_TIMES, 1, 3), tried('alone', B, AT_TIMES, 1, 3)] },
      'done a open',
    ],
    ['one that could not be repeated ends the search', { group: [A, B], so: [tried('alone', A, OPEN, 0, 0)] }, 'done a open'],
    ['so does the time', { group: [A, B], so: [tried('alone', A, OPEN, 0, 3)], time: { expired: true } }, 'done a open'],
    ['one that did not show leaves the next a try', { group: [A, B], so: [tried('alone', A, OPEN, 0, 3)] }, 'alone b'],
    ['one that was excused leaves the next a try', { group: [A, B], so: [tried('alone', A, EXCUSED, 1, 1)] }, 'alone b'],
    [
      'one that stands beside an excused one is taken',
      { group: [A, B], so: [tried('alone', A, EXCUSED, 1, 1), tried('alone', B, CONFIRMED, 3, 3)] },
      'done b confirmed',
    ],
  ])('%s', (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });
});

describe('what a run without Cancel excuses', () => {
  const excused = tried('alone', LONG, EXCUSED, 1, 1);
  it.each<readonly [string, Row, string]>([
    ['is tried in its few steps', { group: [LONG], so: [excused] }, 'core a-core-1'],
    [
      'is taken in those if they stand',
      { group: [LONG], so: [excused, tried('core', member('a-core-1'), CONFIRMED, 3, 3)] },
      'done a-core-1 confirmed',
    ],
    ['is excused if there is no time for them', { group: [LONG], so: [excused], time: { expired: true } }, 'done a excused'],
    ['comes before one that did not show', { group: [LONG, B], so: [excused, tried('alone', B, OPEN, 0, 3)] }, 'core a-core-1'],
  ])('%s', (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });

  it('is excused once all its core forms have failed', () => {
    const so = [excused];
    while (next({ group: [LONG], so }).startsWith('core')) so.push(tried('core', LONG, EXCUSED, 1, 1));
    expect(so.length).toBeGreaterThan(1);
    expect(next({ group: [LONG], so })).toBe('done a excused');
  });
});

describe('what fresh processes do not show', () => {
  const alone = tried('alone', BEHIND, OPEN, 0, 3);
  it.each<readonly [string, Row, string]>([
    ['is open where nothing ran before it', { group: [A], so: [tried('alone', A, OPEN, 0, 3)] }, 'done a open'],
    ['is tried again and again in one process', { group: [BEHIND], so: [alone] }, 'behind behind-times-8'],
    [
      'then behind what ran before it',
      { group: [BEHIND], so: [alone, tried('behind', BEHIND, OPEN, 0, 3)] },
      'behind behind-behind-1',
    ],
    [
      'is taken in the form that shows it',
      { group: [BEHIND], so: [alone, tried('behind', member('whole'), CONFIRMED, 1, 1)] },
      'done whole confirmed',
    ],
    [
      'keeps its own steps where none does',
      { group: [BEHIND], so: [alone, tried('behind', BEHIND, OPEN, 0, 3), tried('behind', BEHIND, OPEN, 0, 3)] },
      'done behind open',
    ],
    ['keeps its own steps where there is no time', { group: [BEHIND], so: [alone], time: { expired: true } }, 'done behind open'],
  ])('%s', (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });
});

describe('what fresh processes refute', () => {
  const alone = tried('alone', BEHIND, REFUTED, 0, 3);
  it.each<readonly [string, Row, string]>([
    ['is refuted where nothing ran before it', { group: [A, B], so: [tried('alone', A, REFUTED, 0, 3)] }, 'done a refuted'],
    [
      'is refuted where it was only slow',
      { group: [BEHIND], so: [tried('alone', BEHIND, REFUTED, 0, 1, 900)] },
      'done behind refuted',
    ],
    ['has one try behind all that ran before it', { group: [BEHIND], so: [alone] }, 'all-behind behind-times-8 at most 1'],
    [
      'is taken in the form that shows it',
      { group: [BEHIND], so: [alone, tried('all-behind', member('whole'), CONFIRMED, 1, 1)] },
      'done whole confirmed',
    ],
    [
      'is open where such a run tells nothing',
      { group: [BEHIND], so: [alone, tried('all-behind', BEHIND, OPEN, 0, 0)] },
      'done behind open',
    ],
    [
      'is refuted where none of them shows it',
      { group: [BEHIND], so: [alone, tried('all-behind', BEHIND, OPEN, 0, 1), tried('all-behind', BEHIND, OPEN, 0, 1)] },
      'done behind refuted',
    ],
    [
      'is worth the time while nothing is decided',
      { group: [BEHIND], so: [alone], time: { late: true } },
      'all-behind behind-times-8 at most 1',
    ],
    [
      'is open where the verdict stands and it is late',
      { group: [BEHIND], so: [alone], decided: true, time: { late: true } },
      'done behind open',
    ],
  ])('%s', (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });
});

it('the first is asked for without time as well: what confirms it says why it was not repeated', () => {
  expect(next({ group: [A], so: [], time: { expired: true } })).toBe('alone a');
});
