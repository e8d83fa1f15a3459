/** Finds names that are valid on Linux but not on Windows. A program under Wine cannot open such a file. Pure. */

/**
 * Names of devices; spaces and an extension after the name do not matter. Measured under Wine 8: only the last part of a path can
 * be a device, so a folder of that name does no harm.
 */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³])(?= *(?:\.|$))/i;

/** Why Windows has no name for a Linux path, as a sentence that names the part; null if it has one. */
export function windowsNameTrouble(linuxPath: string): string | null {
  const parts = linuxPath.split('/');
  const bad = parts.find(
    (part) =>
      /[\\:*?"<>|]/.test(part) ||
      [...part].some((character) => character < ' ') ||
      (/[. ]$/.test(part) && part !== '.' && part !== '..'),
  );
  if (bad !== undefined) return refusal(linuxPath, `(${quoted(bad)})`);
  const last = parts.findLast((part) => part !== '') ?? '';
  return DEVICE.test(last) ? refusal(linuxPath, `(there ${quoted(last)} is a device)`) : null;
}

function refusal(path: string, why: string): string {
  return `Windows has no name for ${quoted(path)} ${why}: move or rename it.`;
}

/** The text in quotes and on one line, whatever it holds. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
