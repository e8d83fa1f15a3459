/** Verdicts, and the causes that decide them without a rule. */

export type Verdict = 'conforming' | 'nonconforming' | 'not-applicable' | 'inconclusive';

/** Exit codes of the command line; see the README. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** Why a subject cannot be judged at all, or not now. The mapping to verdicts is `judge/verdict.ts`. */
export type Cause =
  | { readonly cause: 'not-a-module'; readonly detail: string }
  | { readonly cause: 'executable'; readonly detail: string }
  | { readonly cause: 'wrong-machine'; readonly detail: string }
  | { readonly cause: 'missing-import'; readonly detail: string }
  | { readonly cause: 'no-entry-points'; readonly detail: string }
  | { readonly cause: 'version-1-table'; readonly detail: string }
  | { readonly cause: 'null-cancel'; readonly detail: string }
  | { readonly cause: 'type-refused'; readonly detail: string }
  | { readonly cause: 'stub-needed'; readonly detail: string }
  /** A crash, hang, exit or failure although no Cancel was called. */
  | { readonly cause: 'unsound-before-cancel'; readonly detail: string }
  /** `enoughSeconds`: for --time-limit, so many would do. */
  | { readonly cause: 'time-limit'; readonly detail: string; readonly enoughSeconds?: number }
  | { readonly cause: 'interrupted'; readonly detail: string }
  /** A rule that decides saw too little. */
  | { readonly cause: 'not-enough-evidence'; readonly detail: string };
