/** The situation for the hygiene rules: Cancel has to leave its thread and its process as they were. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, goodEnd, MEASURE, online, open, settle, terminate } from '../steps/phrases.ts';
import type { Situation, Timing } from './situation.ts';

/** Longer operations are not run once more as a warm-up. Milliseconds. */
const WARM_UP_MS = 1_000;

const moments = fc.integer({ min: 20, max: 800 });

/** Names that overflow buffers made for plain ones. Some of the damage shows only on a checked heap. */
const NAMES = ['plain', 'non-ascii', 'long'] as const;

/** Measures before and after a Cancel, of a pending operation if the subject has one. */
export function surroundingSituations(facts: Facts, timing: Timing): readonly Situation[] {
  const { patience } = timing;
  const warmUp: readonly Step[] = facts.online.maxMs > WARM_UP_MS ? [] : [online('A'), settle('A', patience), terminate('A')];
  const kinds = NAMES.map((name) =>
    moments.map((permille): readonly Step[] => [
      name === 'plain' ? open('A') : open('A', name),
      ...warmUp,
      online('A'),
      MEASURE,
      cancel('A', after(facts.online, permille)),
      // A second Cancel, with nothing pending: it may change what the first left alone.
      cancel('A'),
      MEASURE,
      settle('A', patience),
      ...goodEnd(['A']),
      MEASURE,
    ]),
  );
  return [{ name: 'surroundings', basis: 'derived', weight: 3, kinds }];
}
