/** Where a routine lies, from what the monitor reports about its address. Pure. */
import type { AddressPlace, Routine } from '../contract/protocol.ts';
import type { CodePlace } from '../contract/trace.ts';
import { QUORUM_ROUTINES } from './binding.ts';

/** Whether the address is executable. A guard page counts: the call will show what happens there. */
export function isCode(place: AddressPlace | undefined): boolean {
  return place?.executable === true;
}

/** Memory that Linux lists under a file name, though no file can be loaded from there again. */
const NO_FILE = /^\/(memfd:|dev\/zero\b|SYSV)/;

/** Whether the address lies in a module that was loaded from a file. */
export function isInModule(place: AddressPlace | undefined): boolean {
  return place !== undefined && place.module !== null && place.module !== '' && !NO_FILE.test(place.module);
}

/** The address as the module's file name and an offset in hexadecimal. Without a module, the offset is the address itself. */
export function codePlace(place: AddressPlace | undefined): CodePlace {
  if (place === undefined) return { module: null, offset: '0x0' };
  if (place.base === null || place.module === null || place.module === '') return { module: null, offset: place.address };
  return {
    module: place.module.split(/[\\/]/).at(-1) ?? place.module,
    offset: `0x${BigInt.asUintN(64, BigInt(place.address) - BigInt(place.base)).toString(16)}`,
  };
}

/**
 * Addresses of the quorum routines that are executable. The others stay unbound, and steps that need them are skipped.
 * @param addresses in the order of QUORUM_ROUTINES
 * @param places of these addresses
 */
export function executableQuorum(
  addresses: readonly string[],
  places: readonly AddressPlace[],
): Partial<Record<Routine, string>> {
  const there: Partial<Record<Routine, string>> = {};
  for (const [index, routine] of QUORUM_ROUTINES.entries()) if (isCode(places[index])) there[routine] = addresses[index] ?? '0x0';
  return there;
}
