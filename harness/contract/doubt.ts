/** What keeps a breach that was seen from being called a finding, or from being dropped. */
export type Doubt =
  /** Nobody repeated it: 0 of 0. */
  | { readonly doubt: 'not-asked'; readonly because: NotAsked }
  | { readonly doubt: 'not-reproduced'; readonly repeats: number }
  /** Shown again, but the same steps without Cancel were never run. */
  | { readonly doubt: 'no-control'; readonly reproduced: number; readonly repeats: number }
  /** Shown again with a control that held, in fewer runs than a finding of its kind asks for. */
  | { readonly doubt: 'too-few'; readonly reproduced: number; readonly repeats: number; readonly controls: number }
  /** It rests on a time, and too few repeats showed it. */
  | { readonly doubt: 'at-times'; readonly reproduced: number; readonly repeats: number }
  /** An operation that at times fails by itself would explain it as well. */
  | { readonly doubt: 'luck'; readonly reproduced: number; readonly repeats: number; readonly controls: number };

/** Why nobody repeated it: the time was over, the user stopped the check, other groups came first, or no process could be had. */
export type NotAsked = 'time' | 'interrupted' | 'others-first' | 'no-process';
