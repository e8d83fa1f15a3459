import type { ImportedModule, SubjectFile } from '../contract/subject.ts';
import { directories, type PeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

/** Modules that are there in the kernel only; what imports them cannot be loaded by any program. */
const KERNEL = new Set(['ntoskrnl.exe', 'ntkrnlpa.exe', 'hal.dll', 'bootvid.dll', 'kdcom.dll', 'ci.dll']);
const SUBSYSTEM_NATIVE = 1;

/** Offset of the CLR header's flags, and the flag of an assembly that holds no code of a processor's own (ECMA-335, II.25.3.3). */
const CLR_FLAGS_AT = 16;
const IL_ONLY = 1;

/** What a PE file is besides a library of code for user mode; null for the rest. A broken CLR header is as good as none. */
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

/** Where the load configuration of a 64-bit image tells of code for ARM64 beside or instead of x86-64 (CHPEMetadataPointer). */
const CHPE_AT = 200;

/** Whether an image that calls itself x86-64 holds ARM64EC code: only Windows on ARM64 can run that. */
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
