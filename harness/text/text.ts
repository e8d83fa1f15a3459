/**
 * Makes untrusted text safe to show. Text of the DLL under test may hold terminal escapes, characters that reverse the reading
 * order, lone surrogates, characters that XML forbids, or megabytes. Every reporter passes all such text through here.
 */

/** Longest quoted text, in UTF-16 units. Nobody reads more. */
const TEXT_LIMIT = 2_000;

/**
 * Characters that must be escaped: controls (C0, C1, DEL, thus newlines and terminal escapes), line and paragraph separators,
 * lone surrogates, noncharacters (XML 1.0 forbids U+FFFE and U+FFFF), format characters (bidi controls) and other invisible
 * ones.
 */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text on one line. Unsafe characters become `\uXXXX`. A text beyond the limit is cut, with the number of missing units:
 * `… (512 more)`. The result is well-formed Unicode without control characters, so it is safe in XML, on a terminal and in a
 * log.
 * @param limit UTF-16 units of the text that are shown; the result may be up to six times as long
 */
export function visible(text: string, limit: number = TEXT_LIMIT): string {
  const shown = cut(text, limit);
  const escaped = shown.replace(HOSTILE, asEscapes);
  return shown.length === text.length ? escaped : `${escaped}… (${text.length - shown.length} more)`;
}

/** Joins the lines that fit into a budget of UTF-16 units, newlines included. A last line says how many are missing. */
export function withinBudget(lines: readonly string[], budget: number): string {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += line.length + 1;
    if (used > budget)
      return [...lines.slice(0, index), `… (${lines.length - index} more lines; the json report has them all)`].join('\n');
  }
  return lines.join('\n');
}

/** The first `limit` units; one less if that would split a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? limit - 1 : limit);
}

function asEscapes(character: string): string {
  let escaped = '';
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return escaped;
}
