/** Says why a breach is not a finding yet, and what to do about it. */
import type { Doubt } from '../../harness/contract/doubt.ts';
import { plural } from '../../harness/text/numbers.ts';

/**
 * The doubt in words. Both texts lack a capital letter and a full stop.
 * @param rule id of the rule that was seen broken
 */
export function doubtText(doubt: Doubt, rule: string): { readonly missing: string; readonly todo: string } {
  const longer = 'raise --time-limit, so that it can be repeated more often';
  switch (doubt.doubt) {
    case 'not-asked':
      return notAsked(doubt.because, rule);
    case 'not-reproduced':
      return {
        missing: `none of ${plural(doubt.repeats, 'repeat')} in fresh processes showed it`,
        todo: `check again with --rule ${rule}, another --seed or more --runs`,
      };
    case 'no-control':
      return {
        missing: `${shown(doubt)}; there was no time to run the same steps without Cancel`,
        todo: longer,
      };
    case 'too-few':
      return {
        missing: `${shown(doubt)}, and none of ${plural(doubt.controls, 'run')} without Cancel did; that is too few runs to be sure`,
        todo: longer,
      };
    case 'at-times':
      return {
        missing: `${shown(doubt)}, and two of three are needed, because it depends on a time`,
        todo: 'check again on a machine that is not busy',
      };
    case 'luck':
      return {
        missing: `${shown(doubt)}, and none of ${plural(doubt.controls, 'run')} without Cancel did; an operation that sometimes fails by itself would also explain that`,
        todo: 'first make Online and Offline succeed every time',
      };
  }
}

function shown({ reproduced, repeats }: { readonly reproduced: number; readonly repeats: number }): string {
  return `${reproduced} of ${plural(repeats, 'repeat')} in fresh processes showed it`;
}

function notAsked(because: Extract<Doubt, { doubt: 'not-asked' }>['because'], rule: string): ReturnType<typeof doubtText> {
  switch (because) {
    case 'time':
      return { missing: 'there was no time to repeat it', todo: 'raise --time-limit' };
    case 'interrupted':
      return { missing: 'the check was interrupted before it could be repeated', todo: 'run it again' };
    case 'others-first':
      return { missing: 'it was not repeated, because other breaches came first', todo: `check again with --rule ${rule} alone` };
    case 'no-process':
      return {
        missing: 'it could not be repeated, because the DLL could not be loaded and started again',
        todo: 'name a command with --reset that cleans up what it leaves behind',
      };
  }
}
