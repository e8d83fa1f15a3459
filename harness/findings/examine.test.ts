/** The repeats that are made before a breach counts as refuted, on made-up runs. */
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../contract/step.ts';
import { clockPast, isControl, type Letter, madeUpLab, madeUpRule, STEPS, seenBreach } from '../testkit/made-up-lab.ts';
import { examine } from './examine.ts';

/** A breach that is repeated with patience, and refuted if three repeats do not show it. */
const PATIENT = madeUpRule('never-ended');
const EARLIER: Scenario = { id: 'earlier', situation: 'test', basis: 'documented', seed: 2, steps: STEPS };
const SCENARIOS = new Map([[EARLIER.id, EARLIER]]);

describe('an end that did not come, and that fresh processes do not show', () => {
  /** @param does outcome of a run with Cancel, by the number of its scenario's steps; a run without Cancel breaks nothing */
  const examined = async (prefix: readonly string[], does: (times: number) => Letter, decided = false, late = false) => {
    const runs: number[] = [];
    const lab = madeUpLab(
      (scenario) => {
        if (isControl(scenario)) return '.';
        runs.push(scenario.steps.filter((step) => step.do === 'cancel').length);
        return does(runs.at(-1) ?? 0);
      },
      { rules: [PATIENT], clock: clockPast(() => (late ? 0.5 : 0)) },
    );
    const came = await examine(lab, [seenBreach(PATIENT, prefix)], SCENARIOS, decided);
    return { came, runs };
  };

  it('is refuted where it was the first in its process', async () => {
    const { came, runs } = await examined([], () => '.');
    expect(came.kind).toBe('refuted');
    expect(runs).toEqual([1, 1, 1]);
  });

  it('is refuted only behind what ran before it, and several times in a row, as well', async () => {
    const { came, runs } = await examined(['earlier'], () => '.');
    expect(came.kind).toBe('refuted');
    expect(runs).toEqual([1, 1, 1, 8, 2]);
  });

  it.each([8, 2])('is confirmed where a run of %i times its steps shows it', async (times) => {
    const { came } = await examined(['earlier'], (has) => (has === times ? 'x' : '.'));
    expect(came).toMatchObject({ kind: 'confirmed', confirmation: { reproduced: 1, repeats: 1 } });
    expect(came.candidate.idsInFront).toEqual(times === 2 ? ['earlier'] : Array.from({ length: 7 }, () => 'seen'));
  });

  it('is open where those runs tell nothing, or the time has other uses once the verdict stands', async () => {
    const doubt = { doubt: 'not-reproduced', repeats: 3 };
    expect((await examined(['earlier'], (has) => (has === 1 ? '.' : 'o'))).came).toMatchObject({ kind: 'open', doubt });
    expect(await examined(['earlier'], () => '.', true, true)).toMatchObject({ came: { kind: 'open', doubt }, runs: [1, 1, 1] });
    expect((await examined(['earlier'], () => '.', true, false)).came.kind).toBe('refuted');
  });
});
