/** The types of verdicts, exit codes and causes. A cause decides a verdict without a broken rule. */

import type * as grammar from '../grammar/report.ts';

/** The verdict on one subject. */
export type Verdict = grammar.Verdict;

/** Exit codes of the command line; see the README. */
export type ExitCode = grammar.ExitCode;

/**
 * Why a subject cannot be judged, or not in this run. judge/verdict.ts maps causes to verdicts. The details of the first four
 * causes are whole sentences. They may begin with a file name, whose case must not be changed. The other details are clauses that
 * begin with a word of ours.
 */
export type Cause =
  | { readonly cause: 'not-a-module'; readonly detail: string }
  | { readonly cause: 'executable'; readonly detail: string }
  | { readonly cause: 'wrong-machine'; readonly detail: string }
  | { readonly cause: 'no-entry-points'; readonly detail: string }
  | { readonly cause: 'missing-import'; readonly detail: string }
  /** The system's loader refused it for another reason. */
  | { readonly cause: 'load-refused'; readonly detail: string }
  | { readonly cause: 'version-1-table'; readonly detail: string }
  | { readonly cause: 'null-cancel'; readonly detail: string }
  | { readonly cause: 'type-refused'; readonly detail: string }
  /** It called a function that this environment does not have, or has only as a stub. */
  | { readonly cause: 'stub-needed'; readonly detail: string }
  /** It crashed, hung, exited or failed although no Cancel was called. */
  | { readonly cause: 'unsound-before-cancel'; readonly detail: string }
  /**
   * `enoughSeconds`: a value for --time-limit that would be enough. `short`: so little has run that the verdict cannot be
   * "conforming", even if all rules have enough observations.
   */
  | { readonly cause: 'time-limit'; readonly detail: string; readonly enoughSeconds?: number; readonly short?: boolean }
  | { readonly cause: 'interrupted'; readonly detail: string }
  /**
   * Another module took the place of one of the system's, so the DLL did not run with the real system. It only prevents
   * "conforming".
   */
  | { readonly cause: 'foreign-module'; readonly detail: string }
  /** A deciding rule has too few observations. */
  | { readonly cause: 'not-enough-evidence'; readonly detail: string }
  /** A breach was seen that could be neither confirmed nor refuted. */
  | { readonly cause: 'open-breach'; readonly detail: string }
  /** None of the requested rules could be judged. */
  | { readonly cause: 'no-rule-judged'; readonly detail: string };
