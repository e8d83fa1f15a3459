import { describe, expect, it } from 'vitest';
import type { Candidate } from '../confirm/lab.ts';
import { MOST_STEPS, type Scenario, type Step } from '../contract/step.ts';
import { STEPS, seenBreach } from '../testkit/made-up-lab.ts';
import type { Group } from './candidates.ts';
import { coreCandidates, moreInFront, withAllInFront } from './other-forms.ts';

const scenarioOf = (id: string, count = 4): Scenario => ({
  id,
  situation: 'test',
  basis: id === 'wide' ? 'policy' : 'documented',
  seed: 1,
  steps: Array.from({ length: count }, (_, index): Step => STEPS[index % STEPS.length] ?? { do: 'open', resource: 'A' }),
});

/** A candidate that ran behind these scenarios. */
const behind = (...prefix: readonly string[]): Candidate => seenBreach(undefined, prefix);
const known = (...all: readonly Scenario[]) => new Map(all.map((each) => [each.id, each]));
const names = (forms: readonly Candidate[]): readonly string[] => forms.map(({ scenario }) => scenario.id);

describe('steps in front of a candidate', () => {
  const earlier = Array.from({ length: 12 }, (_, index) => scenarioOf(`s${index}`));
  const ids = earlier.map(({ id }) => id);

  it('are those of the last few scenarios first, then of all, once its own were tried several times in a row', () => {
    const group: Group = [behind(...ids), behind('s0'), behind()];
    expect(names(moreInFront(group, known(...earlier)))).toEqual(['seen-times-8', 'seen-times-8', 'seen-behind-1']);
    expect(names(moreInFront([behind(...ids)], known(...earlier)))).toEqual(['seen-times-8', 'seen-behind-8', 'seen-behind-12']);
    expect(names(withAllInFront(behind(...ids), known(...earlier)))).toEqual(['seen-times-8', 'seen-behind-12']);
  });

  it('are none where it was the first in its process', () => {
    expect(moreInFront([behind()], known())).toEqual([]);
    expect(withAllInFront(behind(), known())).toEqual([]);
  });

  it('move the step that broke, and the operation that it is about', () => {
    const candidate = behind('s0');
    const [, whole] = withAllInFront(candidate, known(...earlier));
    const more = (whole?.scenario.steps.length ?? 0) - candidate.scenario.steps.length;
    expect(more).toBeGreaterThanOrEqual(4);
    expect(whole).toMatchObject({ idsInFront: ['s0'], stepsInFront: more });
    expect(whole?.breach).toMatchObject({ step: candidate.breach.step + more, operation: 1 + more });
    const about = { ...candidate, breach: { ...candidate.breach, operation: null } };
    expect(withAllInFront(about, known(...earlier))[1]?.breach.operation).toBeNull();
  });

  it('make it as wide as the widest of them', () => {
    const [, whole] = withAllInFront(behind('wide', 's0'), known(scenarioOf('wide'), ...earlier));
    expect(whole?.scenario.basis).toBe('policy');
  });

  it('are left out where the scenario would be too long, the earliest first, and where nobody knows them', () => {
    const long = scenarioOf('long', MOST_STEPS - 10);
    const [, whole] = withAllInFront(behind('long', 's0', 's1'), known(long, ...earlier));
    expect(whole?.idsInFront).toEqual(['s0', 's1']);
    expect(names(withAllInFront(behind('gone'), known()))).toEqual([]);
    const { scenario, ...rest } = behind('s0');
    const often = { ...rest, scenario: { ...scenario, steps: scenarioOf('x', MOST_STEPS / 8).steps } };
    expect(names(withAllInFront(often, known(...earlier)))).toEqual(['seen-behind-1']);
  });
});

it('in its core form a candidate has no operation yet, since its steps have other numbers', () => {
  const { scenario, breach, ...rest } = behind();
  const other: Step = { do: 'open', resource: 'B' };
  const longer = { ...rest, scenario: { ...scenario, steps: [other, ...STEPS] }, breach: { ...breach, step: 3, operation: 2 } };
  const forms = coreCandidates(longer);
  expect(forms.length).toBeGreaterThan(0);
  for (const form of forms) expect(form.breach).toMatchObject({ operation: null, rule: 'recovery.made-up' });
});
