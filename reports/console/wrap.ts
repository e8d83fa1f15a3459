/**
 * Wraps text for a terminal. The packages string-width and wrap-ansi would be exact, but they are six packages and take 40 ms at
 * every start, and an upper bound of the width is enough. text/text.ts has made escapes visible, so none occur here.
 */

/** Breaks at spaces so that no line is wider than `width` columns. A wider word gets its own line. */
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

/** An upper bound of the columns. A character that is not ASCII counts as two, which East Asian ones and emoji take. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) count += character <= '\u007e' ? 1 : 2;
  return count;
}

/** The longest beginning of the text that fits into `width` columns. */
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
