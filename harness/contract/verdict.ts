/** Verdicts, and the causes that decide them without a rule. */

import type * as grammar from '../grammar/report.ts';

export type Verdict = grammar.Verdict;

/** Exit codes of the command line; see the README. */
export type ExitCode = grammar.ExitCode;

/**
 * Why a subject cannot be judged at all, or not now. The mapping to verdicts is `judge/verdict.ts`. The details of the first four are whole sentences and may
 * begin with a file's name, of which no letter is changed; those of the others are clauses that begin with a word of ours.
 */
export type Cause =
  | { readonly cause: 'not-a-module'; readonly detail: string }
  | { readonly cause: 'executable'; readonly detail: string }
  | { readonly cause: 'wrong-machine'; readonly detail: string }
  | { readonly cause: 'no-entry-points'; readonly detail: string }
  | { readonly cause: 'missing-import'; readonly detail: string }
  /** The loader of this system did not take it, for another reason. */
  | { readonly cause: 'load-refused'; readonly detail: string }
  | { readonly cause: 'version-1-table'; readonly detail: string }
  | { readonly cause: 'null-cancel'; readonly detail: string }
  | { readonly cause: 'type-refused'; readonly detail: string }
  /** A function was called that this environment does not have, or has as a stub only. */
  | { readonly cause: 'stub-needed'; readonly detail: string }
  /** A crash, hang, exit or failure although no Cancel was called. */
  | { readonly cause: 'unsound-before-cancel'; readonly detail: string }
  /**
   * `enoughSeconds`: for --time-limit, so many would do. `short`: so little has run that it keeps a verdict from being green by itself, whatever the rules
   * have observed.
   */
  | { readonly cause: 'time-limit'; readonly detail: string; readonly enoughSeconds?: number; readonly short?: boolean }
  | { readonly cause: 'interrupted'; readonly detail: string }
  /** Somebody's module took the place of one of the system's, so what was shown was not shown with the system. Caps: takes only a green verdict away. */
  | { readonly cause: 'foreign-module'; readonly detail: string }
  /** A rule that decides saw too little. */
  | { readonly cause: 'not-enough-evidence'; readonly detail: string }
  /** A rule was seen broken, and that could be neither confirmed nor refuted. */
  | { readonly cause: 'open-breach'; readonly detail: string }
  /** No rule of those that were asked for could be judged. */
  | { readonly cause: 'no-rule-judged'; readonly detail: string };
