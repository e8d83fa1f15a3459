import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Basis } from './basis.ts';
import { isBeyondDocuments, weaker, within } from './basis.ts';

const BASES: readonly Basis[] = ['documented', 'derived', 'policy', 'misuse'];

it('bases are in the order of what they stand on', () => {
  fc.assert(
    fc.property(fc.constantFrom(...BASES), fc.constantFrom(...BASES), (a, b) => {
      expect(weaker(a, b)).toBe(BASES[Math.max(BASES.indexOf(a), BASES.indexOf(b))]);
      expect(within(a, b)).toBe(BASES.indexOf(a) <= BASES.indexOf(b));
      expect(isBeyondDocuments(a)).toBe(BASES.indexOf(a) > 1);
    }),
  );
});
