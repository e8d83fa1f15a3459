/** Recognizes functions that Wine exports but does not implement. */
import type { PeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

/**
 * Whether an export is a stub of Wine: its code raises 0x80000100 with the module's name and its own. Wine's build generates
 * the same code for every module (tools/winebuild; seen in the DLLs of Wine 8):
 *
 *     sub rsp, 0x28; lea rcx, [module's name]; lea rdx, [own name] (or mov rdx, ordinal); call <raise>
 *
 * Both names must equal those of the export table, so a real function is never taken for a stub. A function exported by ordinal
 * only may still have a name in its code.
 *
 * @param rva of the code
 * @param module the module's name by its export table
 * @param symbol its exported name; null if it is exported by ordinal only
 */
export function isWineStub(headers: PeHeaders, rva: number, module: string, symbol: string | null): boolean {
  try {
    const code = headers.space.view(rva, STUB_BYTES, 'a function');
    if (!code.subarray(0, 7).equals(BEGINNING)) return false;
    if (nameAt(headers, code, rva, 7).toLowerCase() !== module.toLowerCase()) return false;
    const byOrdinal = code.subarray(11, 14).equals(MOV_RDX);
    if (!byOrdinal && !code.subarray(11, 14).equals(LEA_RDX)) return false;
    if (code[18] !== CALL) return false;
    return symbol === null || (!byOrdinal && symbol === nameAt(headers, code, rva, 14));
  } catch (error) {
    // Shorter code, or a name outside the module: this is no stub.
    if (error instanceof Unparsable) return false;
    throw error;
  }
}

const BEGINNING = Buffer.from([0x48, 0x83, 0xec, 0x28, 0x48, 0x8d, 0x0d]);
const LEA_RDX = Buffer.from([0x48, 0x8d, 0x15]);
const MOV_RDX = Buffer.from([0x48, 0xc7, 0xc2]);
const CALL = 0xe8;
const STUB_BYTES = 23;

/** The text at the distance that the code holds at `offset`, counted from the next instruction. */
function nameAt({ space }: PeHeaders, code: Buffer, rva: number, offset: number): string {
  return space.name(rva + offset + 4 + code.readInt32LE(offset), 'a name');
}
