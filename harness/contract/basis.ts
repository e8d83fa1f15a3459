/** Bases in their order: what a page says, what follows from it, what a policy asks for, what only a caller's error meets. */
import type * as grammar from '../grammar/finding.ts';

const WIDTH: Readonly<Record<Basis, number>> = { documented: 0, derived: 1, policy: 2, misuse: 3 };

/** Whether a situation or rule of this basis may count where `widest` is the widest allowed. */
export function within(basis: Basis, widest: Basis): boolean {
  return WIDTH[basis] <= WIDTH[widest];
}

/** The weaker of two bases. */
export function weaker(a: Basis, b: Basis): Basis {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** Whether no document says it: a policy asks for it, or only a caller's error meets it. */
export function isBeyondDocuments(basis: Basis): boolean {
  return !within(basis, 'derived');
}

/** What situations a profile may run; a situation's basis is the widest that one of its steps needs. */
export type Basis = grammar.Basis;
