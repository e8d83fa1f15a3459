/** Makes untrusted text safe to print. */

/**
 * Makes text of the subject safe to print. Characters that move the cursor, reverse the direction of writing or are invisible
 * become \uXXXX. The text is cut after `maxUnits` UTF-16 units.
 */
export function printable(text: string, maxUnits = 200): string {
  const cut = text.length > maxUnits ? `${text.slice(0, maxUnits)}...` : text;
  return cut.replace(unprintable, (char) =>
    Array.from({ length: char.length }, (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** Control and format characters, lone surrogates, private and unassigned ones, line and paragraph separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;
