/** Converts texts for the shim: UTF-16 or UTF-8, ended by a NUL. */

/** UTF-16, little-endian, followed by a NUL. */
export function utf16(text: string): Uint8Array<ArrayBuffer> {
  const units = new Uint16Array(text.length + 1);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return new Uint8Array(units.buffer);
}

/** UTF-8 texts, each followed by a NUL. */
export function utf8List(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(texts.map((text) => `${text}\0`).join('')));
}

/** The texts of a list of UTF-8 texts; empty ones are skipped. */
export function textsOf(bytes: Uint8Array): readonly string[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\0')
    .filter((text) => text !== '');
}

/** A UTF-8 text up to its NUL; all bytes if there is none. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
