import { visible } from '../../harness/text/text.ts';

/** Characters without a meaning to any shell, wherever they stand in a word. A backslash has one to a POSIX shell. */
const PLAIN = { posix: /^[\w@%+:,./-][\w@%+=:,./-]*$/, windows: /^[\w:./\\-]+$/ } as const;

/** The longest path of most systems. */
const LIMIT = 4_096;

/**
 * An argument as a shell takes it, so that a command can be copied; quoted only where it must be. A POSIX shell reads it to the letter. Where
 * `$`, a backtick or `%` stands in it, PowerShell and cmd have no quotes in common: it is right for those that read it to the letter.
 * Characters that must not be shown are spelled out as text, so a terminal obeys nothing that a file's name holds.
 * @param platform whose shell, as process.platform spells it
 */
export function argument(text: string, platform: string = process.platform): string {
  const shown = visible(text, LIMIT);
  return platform === 'win32' ? forWindows(shown) : forPosix(shown);
}

function forPosix(text: string): string {
  return PLAIN.posix.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** As programs split a command line there: backslashes count only in front of a quote, where they are doubled. */
function forWindows(text: string): string {
  if (PLAIN.windows.test(text)) return text;
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}
