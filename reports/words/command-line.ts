/** Writes words as arguments of a command line. */
import { visible } from '../../harness/text/text.ts';

/** Words that need no quotes: their characters have no meaning to any shell. A backslash has one to a POSIX shell. */
const PLAIN = { posix: /^[\w@%+:,./-][\w@%+=:,./-]*$/, windows: /^[\w:./\\-]+$/ } as const;

/** Most characters of an argument: the longest path of most systems. */
const LIMIT = 4_096;

/**
 * An argument for a shell, so that a command can be copied. It has quotes only if needed. A POSIX shell takes the text literally.
 * PowerShell and cmd share no quotes for a text with `$`, a backtick or `%`. Such a text is right only for a shell that takes it
 * literally. Characters that must not be shown become visible text, so that a terminal obeys nothing in a file's name.
 * @param platform of the shell, as in process.platform
 */
export function argument(text: string, platform: string = process.platform): string {
  const shown = visible(text, LIMIT);
  return platform === 'win32' ? forWindows(shown) : forPosix(shown);
}

function forPosix(text: string): string {
  return PLAIN.posix.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Quotes as programs on Windows split a command line: only backslashes before a quote have to be doubled. */
function forWindows(text: string): string {
  if (PLAIN.windows.test(text)) return text;
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}
