/**
 * Bases in their order, from strong to weak. `documented`: a page says it. `derived`: it follows from a page. `policy`: only a
 * policy demands it. `misuse`: only a caller's error leads to it.
 */
import type * as grammar from '../grammar/finding.ts';

const WIDTH: Readonly<Record<Basis, number>> = { documented: 0, derived: 1, policy: 2, misuse: 3 };

/** Whether this basis is `widest` or a stronger one, and so counts where `widest` is the widest allowed. */
export function within(basis: Basis, widest: Basis): boolean {
  return WIDTH[basis] <= WIDTH[widest];
}

/** The weaker of two bases. */
export function weaker(a: Basis, b: Basis): Basis {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** Whether neither a page nor a conclusion from one demands it: `policy` or `misuse`. */
export function isBeyondDocuments(basis: Basis): boolean {
  return !within(basis, 'derived');
}

/** The basis of a rule or situation. A situation has the weakest basis that one of its steps needs. */
export type Basis = grammar.Basis;
