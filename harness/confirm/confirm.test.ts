/** Repeats and controls on made-up runs: they take turns, and end as soon as they decide. */
import { expect, it } from 'vitest';
import { clockPast, isControl, type Letter, madeUpLab, seenBreach } from '../testkit/made-up-lab.ts';
import { FACTS } from '../testkit/tracing.ts';
import { confirm } from './confirm.ts';
import type { Lab } from './lab.ts';

/**
 * @param repeats what the runs with Cancel do, one letter each
 * @param controls the same without Cancel
 */
function labOf(repeats: string, controls: string, more: Partial<Lab> & { readonly most?: number } = {}) {
  const made: string[] = [];
  const next = { repeat: 0, control: 0 };
  const clock = clockPast(() => (made.length >= (more.most ?? Number.POSITIVE_INFINITY) ? 1 : 0));
  const lab = madeUpLab(
    (scenario) => {
      const kind = isControl(scenario) ? 'control' : 'repeat';
      const letter = (kind === 'control' ? controls : repeats)[next[kind]++];
      made.push(kind === 'control' ? 'C' : 'R');
      if (letter === undefined) throw new Error(`no ${kind} ${next[kind]} was expected after ${made.join('')}`);
      return letter as Letter;
    },
    { clock, ...more },
  );
  return { lab, made };
}

it.each([
  ['repeats and controls in turn, so that a cut leaves both', 'xxx', '...', {}, 'RCRCRC', 'confirmed'],
  ['what does not show again needs no control', '...', '', {}, 'RRR', 'open'],
  ['a control for each repeat, once it has shown', '.xxxxxxxxxxx', '............', {}, 'RRCRCC', 'confirmed'],
  ['cut after one of each: fewer than it takes', 'x', '.', { most: 2 }, 'RC', 'open'],
  ['cut before the control', 'x', '', { most: 1 }, 'R', 'open'],
  ['cut before anything', '', '', { most: 0 }, '', 'open'],
  ['an Online that fails by itself excuses, and ends it', 'x', 'f', {}, 'RC', 'excused'],
  ['a fault of our own is no repeat', 'xo', '...', {}, 'RCR', 'open'],
] as const)('%s', async (_, repeats, controls, more, made, settled) => {
  const { lab, made: was } = labOf(repeats, controls, more);
  const confirmation = await confirm(lab, seenBreach());
  // A run beyond the expected ones throws.
  expect(was.join('').startsWith(made), was.join('')).toBe(true);
  expect(confirmation.settled.settled).toBe(settled);
});

it('what shows at times goes on in pairs until luck is excluded, and is open where it is not', async () => {
  const { lab } = labOf('x..'.padEnd(24, '.'), '.'.repeat(24), { failsByItself: true });
  const confirmation = await confirm(lab, seenBreach());
  expect(confirmation.settled).toMatchObject({ settled: 'open', doubt: { doubt: 'luck', reproduced: 1 } });
});

it('what calibration showed without Cancel needs the same number of runs', async () => {
  const facts = { ...FACTS, anomalies: ['not-reached'] };
  const { lab, made } = labOf('xxxxxxxx', '........', { facts });
  expect((await confirm(lab, seenBreach())).settled.settled).toBe('confirmed');
  expect(made.length).toBeGreaterThan(6);
});

it('tells which run without Cancel excuses it, and by what', async () => {
  const { lab } = labOf('x', 'f');
  const { settled } = await confirm(lab, seenBreach());
  const excuse = settled.settled === 'excused' ? settled.excuse : null;
  expect(excuse?.anomaly).toMatchObject({ anomaly: 'not-reached', operation: 'online', what: 'Online of A ended Failed' });
  expect(excuse?.scenario.steps.some((step) => step.do === 'cancel')).toBe(false);
});
