/**
 * Text of the subject made safe to print: what moves the cursor, reverses the direction of writing or hides itself is
 * shown as \uXXXX, and a long text is cut, at `maxUnits` UTF-16 units.
 */
export function printable(text: string, maxUnits = 200): string {
  const cut = text.length > maxUnits ? `${text.slice(0, maxUnits)}...` : text;
  return cut.replace(unprintable, (char) =>
    Array.from({ length: char.length }, (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** Control and format characters, lone surrogates, private and unassigned ones, line and paragraph separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;
