/** Explains why the loader refused a subject: a table of the loaders' errors, with one row for each. Pure. */
import { codeName } from '../abi/errors.ts';
import type { Cause } from '../contract/verdict.ts';
import { printable } from '../subject/printable.ts';

/** UTF-16 units that are kept of the loader's sentence. It quotes names from the file, which may be of any length. */
const MOST_UNITS = 600;

/**
 * Why a subject that the loader refused cannot be judged, and what to do next. Only an error of DllMain is the DLL's own fault.
 * @param error GetLastError; 0 or 1 on ELF
 * @param text the loader's own sentence; empty on PE
 */
export function loadRefused(error: number, text: string): Cause {
  return text === '' ? refusedByWindows(error) : refusedByGlibc(text);
}

const refused = (detail: string): Cause => ({ cause: 'load-refused', detail });
const missing = (detail: string): Cause => ({ cause: 'missing-import', detail });
const unsound = (detail: string): Cause => ({ cause: 'unsound-before-cancel', detail });

/** Raised by Wine if the subject calls one of its stubs, or an import that no module exports. */
const WINE_STUB = 0x8000_0100;
/** Raised by the delay-load helper if the module, or the function, is missing. */
const DELAYED_MODULE = 0xc06d_007e;
const DELAYED_FUNCTION = 0xc06d_007f;

/** Codes are those of winerror.h; Wine and Windows return the same. */
function refusedByWindows(error: number): Cause {
  const code = codeName(error);
  switch (error) {
    case 126:
    case 1157:
      return missing(`a module that it needs is not there (${code}); name the folder of its own DLLs with --dll-directory`);
    case 127:
    case 182:
      return missing(`a module that it imports has not the function that it needs (${code}); pcancel inspect names it`);
    case 193:
    case 216:
      return {
        cause: 'wrong-machine',
        detail: `The loader does not take it, or a DLL that it imports, as a module of this machine (${code}). Build all of them for x86-64.`,
      };
    case 1114:
      return unsound(`DllMain, its own or that of a DLL that it imports, refused to be loaded (${code})`);
    case WINE_STUB:
      return { cause: 'stub-needed', detail: 'its DllMain calls a function that this environment only has as a stub' };
    case DELAYED_MODULE:
    case DELAYED_FUNCTION:
      return missing(
        `its DllMain calls a function of a delay-loaded DLL that is not there (${code}); name the folder of its own DLLs with --dll-directory`,
      );
    case 487:
      return refused(
        `it can lie at its own base address only, and that is taken (${code}); link it without /FIXED, or with another /BASE`,
      );
    case 5:
      return refused(
        `the system does not let it be loaded (${code}); give this user read and execute access to it, and look for a policy that blocks it`,
      );
    case 577:
    case 225:
    case 1260:
      return refused(`a policy of the system does not let it be loaded (${code}); sign it, or allow it there`);
    case 32:
    case 33:
      return refused(`another program keeps it to itself (${code}); close that, or pass a copy`);
    case 8:
    case 14:
    case 1450:
    case 1455:
      return refused(`there was not memory enough to load it (${code}); free some and check it again`);
    case 11:
    case 191:
    case 192:
    case 1132:
    case 1154:
      return refused(
        `the loader takes its file, or that of a DLL that it imports, for damaged (${code}); compare it with what the build made`,
      );
    default:
      if (error >= 14_000 && error < 15_000) {
        return refused(
          `its manifest asks for an assembly that is not installed side by side (${code}); install that runtime, or link it statically`,
        );
      }
      // If an exception leaves DllMain, the loaders of Windows and Wine return its code; for some it is a Win32 code.
      if (error >= 0x8000_0000 || [534, 998, 999, 1001].includes(error)) {
        return unsound(`DllMain, its own or that of a DLL that it imports, crashed: the loader says ${code}`);
      }
      return refused(`the loader refused it with ${code}; look that code up, and try to load it by a program of your own`);
  }
}

interface Row {
  readonly says: RegExp;
  readonly cause: (text: string) => Cause;
}

/** Messages of glibc's dlopen. They end its sentence; the names before them may hold anything. */
const GLIBC: readonly Row[] = [
  {
    says: /(?:^|\/)libc\.musl-[^:/]*: cannot open shared object file: |\/libc\.so: invalid ELF header$/,
    cause: (text) => refused(`it was linked for musl, and this system's C library is glibc; build it for glibc (${text})`),
  },
  {
    says: /: cannot open shared object file: Permission denied$/,
    cause: (text) => refused(`a file may not be read; give this user read access to it and its folders (${text})`),
  },
  {
    says: /: cannot open shared object file: /,
    cause: (text) => missing(`a library that it needs is not there; name its folder with --dll-directory (${text})`),
  },
  {
    says: /: undefined symbol: /,
    cause: (text) =>
      missing(`a symbol that it needs is nowhere; link it with the library that has it, or name that one's folder (${text})`),
  },
  {
    says: /: version `[^']*' not found \(required by /,
    cause: (text) =>
      missing(
        `it was linked with a newer library than is here; build it on this system, or name the newer one's folder (${text})`,
      ),
  },
  {
    says: /: cannot allocate memory in static TLS block$/,
    cause: (text) =>
      refused(
        `its thread-local variables can only be there from a program's start; build it without -ftls-model=initial-exec (${text})`,
      ),
  },
  {
    says: /: cannot enable executable stack as shared object requires: /,
    cause: (text) => refused(`it asks for an executable stack, which this system refuses; link it with -z noexecstack (${text})`),
  },
  {
    says: /: wrong ELF class: /,
    cause: (text) => ({
      cause: 'wrong-machine',
      detail: `A library that it needs is not 64-bit: ${text}. Build all of them for x86-64.`,
    }),
  },
  {
    says: /: cannot dynamically load (?:position-independent )?executable$/,
    cause: (text) => ({
      cause: 'executable',
      detail: `It, or what it needs, is a program, not a library: ${text}. Pass the library.`,
    }),
  },
  {
    says: /: failed to map segment from shared object(?:: Operation not permitted)?$/,
    cause: (text) => refused(`it may not be mapped as code; copy it to a file system that is not mounted noexec (${text})`),
  },
  {
    says: /: cannot (?:make segment writable for relocation|restore segment prot after reloc)/,
    cause: (text) =>
      refused(`its code has to be changed while it is loaded, which this system refuses; compile it with -fPIC (${text})`),
  },
  {
    says: /: CPU ISA level is lower than required$/,
    cause: (text) => refused(`it was built for a newer processor than this; build it for x86-64 (-march=x86-64) (${text})`),
  },
  {
    says: /: (?:invalid ELF header|file too short|only ET_DYN and ET_EXEC can be loaded|object file has no (?:loadable segments|dynamic section))$/,
    cause: (text) =>
      refused(`it needs a file that is no shared object, or a damaged one; put the library itself there (${text})`),
  },
];

function refusedByGlibc(said: string): Cause {
  const text = printable(said, MOST_UNITS);
  const row = GLIBC.find(({ says }) => says.test(said));
  return row === undefined ? refused(`the loader says: ${text}`) : row.cause(text);
}
