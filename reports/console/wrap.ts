/**
 * Text in columns of a terminal. Not string-width and wrap-ansi: six packages and 40 ms more at every start, to be exact where an upper
 * bound will do. Escapes need no care here, because text/text.ts has made them visible.
 */

/** Breaks at spaces so that no line is wider than `width` columns; a word that is wider stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (line !== '' && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** An upper bound of the columns: a character that is not ASCII may take two, as East Asian ones and emoji do. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) count += character <= '\u007e' ? 1 : 2;
  return count;
}

/** As much of the text as fits. */
export function truncate(text: string, width: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += character <= '\u007e' ? 1 : 2;
    if (used > width) return kept;
    kept += character;
  }
  return kept;
}
