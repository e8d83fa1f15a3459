/** Reads the version resource of a PE file. */
import type { SubjectFile } from '../contract/subject.ts';
import { maxVersionTextUnits } from './limits.ts';

/**
 * Reads a VS_VERSIONINFO block (VS_VERSIONINFO, StringFileInfo and String pages of winver.h). Strings take precedence over the
 * binary numbers, because people see the strings. A broken part is left out, since no loader depends on it.
 * @returns null if it is no such block
 */
export function readVersionInfo(block: Buffer): SubjectFile['version'] {
  const root = readNode(block, 0, block.length);
  if (root === null || root.key !== 'VS_VERSION_INFO') return null;
  const fixed = readFixed(block, root);
  const strings = readStrings(block, root);
  return {
    file: strings.get('FileVersion') ?? fixed.file,
    product: strings.get('ProductName') ?? strings.get('ProductVersion') ?? fixed.product,
    company: strings.get('CompanyName') ?? null,
    description: strings.get('FileDescription') ?? null,
  };
}

/** Every level has the same layout: length, length of the value, kind of the value, name, padding, value, padding, children. */
interface Node {
  readonly key: string;
  readonly valueAt: number;
  /** In bytes for a binary value, in UTF-16 units for text. */
  readonly valueLength: number;
  readonly childrenAt: number;
  readonly end: number;
  readonly isText: boolean;
}

function readNode(block: Buffer, at: number, limit: number): Node | null {
  if (at + 6 > limit) return null;
  const length = block.readUInt16LE(at);
  const end = at + length;
  if (length < 6 || end > limit) return null;
  const valueLength = block.readUInt16LE(at + 2);
  const isText = block.readUInt16LE(at + 4) === 1;
  const key = readText(block, at + 6, end);
  const valueAt = align(at + 6 + key.bytes);
  const childrenAt = align(valueAt + (isText ? valueLength * 2 : valueLength));
  return { key: key.text, valueAt, valueLength, childrenAt, end, isText };
}

/** The nodes of one level. Each step advances by at least 6 bytes, so the loop ends. */
function* nodesIn(block: Buffer, at: number, limit: number): Generator<Node> {
  for (let next = at; ; ) {
    const node = readNode(block, next, limit);
    if (node === null) return;
    yield node;
    next = align(node.end);
  }
}

function readStrings(block: Buffer, root: Node): Map<string, string> {
  const strings = new Map<string, string>();
  for (const info of nodesIn(block, root.childrenAt, root.end)) {
    if (info.key !== 'StringFileInfo') continue;
    for (const table of nodesIn(block, info.childrenAt, info.end)) {
      for (const entry of nodesIn(block, table.childrenAt, table.end)) {
        if (strings.has(entry.key)) continue;
        const { text } = readText(block, entry.valueAt, Math.min(entry.end, block.length));
        if (text !== '') strings.set(entry.key, text);
      }
    }
  }
  return strings;
}

function readFixed(block: Buffer, root: Node): { file: string | null; product: string | null } {
  const at = root.valueAt;
  if (root.valueLength < 52 || at + 52 > root.end || block.readUInt32LE(at) !== 0xfeef04bd) return { file: null, product: null };
  const dotted = (offset: number): string => {
    const words = [2, 0, 6, 4].map((word) => block.readUInt16LE(at + offset + word));
    return words.join('.');
  };
  return { file: dotted(8), product: dotted(16) };
}

/**
 * UTF-16 text up to a zero unit or `end`, cut to `maxVersionTextUnits`; lone surrogates become U+FFFD.
 * @returns `bytes` counts the whole text and its zero unit
 */
function readText(block: Buffer, at: number, end: number): { text: string; bytes: number } {
  let stop = at;
  while (stop + 2 <= end && block.readUInt16LE(stop) !== 0) stop += 2;
  const kept = block.subarray(at, Math.min(stop, at + maxVersionTextUnits * 2));
  return { text: new TextDecoder('utf-16le').decode(kept), bytes: stop + 2 - at };
}

function align(at: number): number {
  return (at + 3) & ~3;
}
