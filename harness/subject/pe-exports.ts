/** Reads the export table of a PE file. */
import type { ExportedSymbol } from '../contract/subject.ts';
import { maxPeExports } from './limits.ts';
import { directories, type PeHeaders } from './pe-headers.ts';
import { malformed } from './unparsable.ts';

/**
 * The exports of a PE file in the order of their ordinals. Each name has an entry, and so has each address without a name.
 * Unused ordinals are left out. Throws `Unparsable`.
 */
export function readPeExports(headers: PeHeaders): ExportedSymbol[] {
  const directory = headers.directory(directories.exports);
  if (directory.rva === 0) return [];
  const { space } = headers;
  const field = (offset: number) => space.u32(directory.rva + offset, 'its export directory');
  const base = field(16);
  const functions = { at: field(28), count: field(20) };
  const names = { at: field(32), ordinalsAt: field(36), count: field(24) };
  if (functions.count > maxPeExports || names.count > maxPeExports) throw malformed('has more exports than there are ordinals');
  if (functions.count > 0 && base + functions.count > maxPeExports) throw malformed('has export ordinals beyond 65,535');

  const namesOf = new Map<number, string[]>();
  for (let index = 0; index < names.count; index++) {
    const slot = space.u16(names.ordinalsAt + index * 2, 'its export ordinals');
    if (slot >= functions.count) throw malformed('has an export name for an ordinal that it does not have');
    const name = space.name(space.u32(names.at + index * 4, 'its export names'), 'an export name');
    const others = namesOf.get(slot);
    if (others === undefined) namesOf.set(slot, [name]);
    else others.push(name);
  }

  const exports: ExportedSymbol[] = [];
  for (let slot = 0; slot < functions.count; slot++) {
    const address = space.u32(functions.at + slot * 4, 'its export table');
    if (address === 0) continue;
    // An address inside the export directory itself is not code, but the text of a forwarder.
    const forwarded = address >= directory.rva && address < directory.rva + directory.size;
    const place = forwarded
      ? { rva: null, forwarder: space.name(address, 'a forwarder'), executable: false }
      : { rva: address, forwarder: null, executable: space.executableAt(address) };
    for (const name of namesOf.get(slot) ?? [null]) exports.push({ name, ordinal: base + slot, ...place });
  }
  return exports;
}
