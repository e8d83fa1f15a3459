/** The situation that hygiene is judged by: what a Cancel leaves of its thread and its process as it was. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, goodEnd, MEASURE, online, open, settle, terminate } from '../steps/phrases.ts';
import type { Situation, Timing } from './situation.ts';

/** Operations longer than this are not run once more just to warm up, milliseconds. */
const WARM_UP_MS = 1_000;

const moments = fc.integer({ min: 20, max: 800 });

/** Names that do not fit into what was made for plain ones: only a heap that is checked shows some of what they break. */
const NAMES = ['plain', 'non-ascii', 'long'] as const;

/** Measured before and after a Cancel, of a pending operation if there is one. */
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
      // Once more, and with nothing left to cancel: what the first left alone the second may not.
      cancel('A'),
      MEASURE,
      settle('A', patience),
      ...goodEnd(['A']),
      MEASURE,
    ]),
  );
  return [{ name: 'surroundings', basis: 'derived', weight: 3, kinds }];
}
