/** Where a routine lies, by what the monitor says of its address. Pure. */
import type { AddressPlace, Routine } from '../contract/protocol.ts';
import type { CodePlace } from '../contract/trace.ts';
import { QUORUM_ROUTINES } from './binding.ts';

/** Whether a call there runs something. A guard page counts: what then happens is for the call to show. */
export function isCode(place: AddressPlace | undefined): boolean {
  return place?.executable === true;
}

/** Memory that Linux names like a file, though no file can be loaded again from there. */
const NO_FILE = /^\/(memfd:|dev\/zero\b|SYSV)/;

export function isInModule(place: AddressPlace | undefined): boolean {
  return place !== undefined && place.module !== null && place.module !== '' && !NO_FILE.test(place.module);
}

export function codePlace(place: AddressPlace | undefined): CodePlace {
  if (place === undefined) return { module: null, offset: '0x0' };
  if (place.base === null || place.module === null || place.module === '') return { module: null, offset: place.address };
  return {
    module: place.module.split(/[\\/]/).at(-1) ?? place.module,
    offset: `0x${BigInt.asUintN(64, BigInt(place.address) - BigInt(place.base)).toString(16)}`,
  };
}

/** Those of the quorum's routines that are there and are code; the rest stays unbound, and steps that need it are skipped. */
export function executableQuorum(
  addresses: readonly string[],
  places: readonly AddressPlace[],
): Partial<Record<Routine, string>> {
  const there: Partial<Record<Routine, string>> = {};
  for (const [index, routine] of QUORUM_ROUTINES.entries()) if (isCode(places[index])) there[routine] = addresses[index] ?? '0x0';
  return there;
}
