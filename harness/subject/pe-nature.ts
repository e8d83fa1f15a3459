/** Recognizes PE files that are more or other than a native user-mode library: drivers, .NET assemblies, ARM64EC code. */
import type { ImportedModule, SubjectFile } from '../contract/subject.ts';
import { directories, type PeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

/** Modules that exist in the kernel only. No program can load a file that imports one of them. */
const KERNEL = new Set(['ntoskrnl.exe', 'ntkrnlpa.exe', 'hal.dll', 'bootvid.dll', 'kdcom.dll', 'ci.dll']);
const SUBSYSTEM_NATIVE = 1;

/** Offset of the flags in the CLR header, and the flag of an assembly without native code (ECMA-335, II.25.3.3). */
const CLR_FLAGS_AT = 16;
const IL_ONLY = 1;

/** Whether a PE file is a driver or holds .NET code; null if neither. A broken CLR header counts as none. */
export function natureOf(headers: PeHeaders, imports: readonly ImportedModule[]): SubjectFile['nature'] {
  const modules = imports.map(({ name }) => name.toLowerCase());
  const kernel = modules.some((name) => KERNEL.has(name) || name.endsWith('.sys'));
  if (kernel || (headers.subsystem === SUBSYSTEM_NATIVE && modules.length === 0 && headers.kind === 'executable'))
    return 'driver';
  const { rva } = headers.directory(directories.clr);
  if (rva === 0) return null;
  try {
    return (headers.space.u32(rva + CLR_FLAGS_AT, 'its CLR header') & IL_ONLY) !== 0 ? 'dotnet' : 'dotnet-mixed';
  } catch (error) {
    if (error instanceof Unparsable) return null;
    throw error;
  }
}

/** Offset of CHPEMetadataPointer in a 64-bit load configuration. The field is set if the image holds code for ARM64. */
const CHPE_AT = 200;

/** Whether an image marked as x86-64 holds ARM64EC code, which only Windows on ARM64 can run. */
export function isArm64Ec(headers: PeHeaders): boolean {
  const { rva } = headers.directory(directories.loadConfig);
  if (headers.machine !== 'x64' || rva === 0) return false;
  try {
    const size = headers.space.u32(rva, 'its load configuration');
    return size >= CHPE_AT + 8 && headers.space.u64(rva + CHPE_AT, 'its load configuration') !== 0;
  } catch (error) {
    if (error instanceof Unparsable) return false;
    throw error;
  }
}
