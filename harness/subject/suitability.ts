/** Decides from the file alone whether a subject can be judged. */
import type { SubjectFile, SubjectReading } from '../contract/subject.ts';
import type { Cause } from '../contract/verdict.ts';
import { findDecorated } from './decorated.ts';
import { findEntryPoints } from './entry-points.ts';
import { printable } from './printable.ts';

/** The system that loads the subject, always on x86-64. */
export type SubjectHost = 'wine' | 'windows' | 'linux';

/** How the subject can be bound, or why it cannot be judged. */
export type Suitability =
  /** `table`: through Startup or StartupEx. `exports`: routines bound by name, which a Resource Monitor does not do. */
  { readonly ok: true; readonly entry: 'table' | 'exports' } | { readonly ok: false; readonly cause: Cause };

/**
 * Whether a subject can be judged on a host, decided from its file alone. Pure. It returns the first cause that applies: first
 * about the file itself, last about its exports. A missing or unreadable file also gives `not-a-module`. A caller that treats
 * those differently checks the reading first.
 */
export function judgeSuitability(reading: SubjectReading, host: SubjectHost): Suitability {
  if (!reading.ok) return unsuitable('not-a-module', reading.error.message);
  const { subject } = reading;
  const name = printable(subject.name);
  if (subject.nature === 'driver') {
    return unsuitable(
      'not-a-module',
      `${name} is a driver of the kernel, which no program can load. Pass the resource DLL itself.`,
    );
  }
  if (subject.kind === 'executable') {
    return unsuitable('executable', `${name} is a program, not a DLL. Pass the resource DLL that the cluster loads.`);
  }
  if (subject.kind === 'other') {
    return unsuitable('not-a-module', `${name} cannot be loaded: it is not linked, or holds no code. Pass what the linker made.`);
  }
  const entries = findEntryPoints(subject);
  if (subject.nature !== null && (subject.nature === 'dotnet' || entries.startup.length === 0)) {
    return unsuitable(
      'not-a-module',
      `${name} is an assembly of .NET, and exports nothing that a Resource Monitor could call. Pass the resource DLL, which is code of a processor's own (C, C++, Rust), and what it is to call beside it.`,
    );
  }
  if (subject.nature === 'dotnet-mixed' && host === 'wine') {
    return unsuitable(
      'load-refused',
      'it holds code for .NET as well (C++/CLI), and there is no .NET Framework here; check it on Windows',
    );
  }
  const wrongMachine = misfit(subject, host);
  if (wrongMachine !== null) return unsuitable('wrong-machine', `${name} ${wrongMachine}`);

  if (entries.startup.length > 0) return { ok: true, entry: 'table' };
  if (entries.byName.missing.length === 0) return { ok: true, entry: 'exports' };
  return unsuitable('no-entry-points', `${name} ${explainMissing(subject, entries)}`);
}

/** Why the host cannot load it, and what to do; null if it can. */
function misfit(subject: SubjectFile, host: SubjectHost): string | null {
  const rebuild = 'Build it for x86-64 and check that.';
  switch (subject.machine) {
    case 'x64':
      break;
    case 'x86':
      return `is for ${subject.machineName}: a 64-bit Resource Monitor cannot load it, and neither can this tool. ${rebuild}`;
    case 'arm64':
      return `is for ${subject.machineName}, and this tool runs code for x86-64 only. ${rebuild}`;
    case 'arm':
    case 'other':
      return `is for ${printable(subject.machineName)}, and this tool runs code for x86-64 only. ${rebuild}`;
  }
  if (subject.format === 'pe' && host === 'linux') {
    return 'is a Windows DLL, and there is no Wine here to load it. Run `pcancel setup --install`, or check it on Windows.';
  }
  if (subject.format === 'elf' && host !== 'linux') {
    return 'is a Linux shared object, and a Windows host cannot load it. Check it on Linux without Wine, or build it as a DLL.';
  }
  return null;
}

function explainMissing(subject: SubjectFile, entries: ReturnType<typeof findEntryPoints>): string {
  const next =
    subject.format === 'pe'
      ? 'Export Startup or StartupEx under exactly that name (a .def file, or extern "C" with __declspec(dllexport)).'
      : 'Export Startup or StartupEx under exactly that name (extern "C", default visibility).';
  const decorated = findDecorated(subject);
  const startAsData = entries.notCode.filter((routine) => routine.startsWith('Startup'));
  if (startAsData.length > 0) {
    return `exports ${startAsData.join(' and ')}, but as data: nothing there can be called. ${next}`;
  }
  if (decorated !== null) {
    return `exports neither StartupEx nor Startup, so no Resource Monitor can load it; ${printable(decorated.name)} is that name ${decorated.what}. ${next}`;
  }
  if (entries.byName.present.length === 0) {
    return `exports neither StartupEx nor Startup, so no Resource Monitor can load it. ${next}`;
  }
  return (
    `exports neither StartupEx nor Startup. It exports ${entries.byName.present.join(', ')}; to bind it by name, ` +
    `${entries.byName.missing.join(', ')} would be needed as well. ${next}`
  );
}

function unsuitable(
  cause: 'not-a-module' | 'executable' | 'wrong-machine' | 'no-entry-points' | 'load-refused',
  detail: string,
): Suitability {
  return { ok: false, cause: { cause, detail } };
}
