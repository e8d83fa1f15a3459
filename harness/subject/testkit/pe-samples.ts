/** Builds small PE files for tests. The DLLs have no C library, so each holds only the parts that its test needs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Skip, tool } from './tools.ts';

const entry = 'int DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }\n';

/**
 * Builds an x64 DLL from the text of a C source and of a .def file, with `more` arguments for the compiler. Returns its path.
 */
export function buildDll(
  folder: string,
  name: string,
  parts: { source: string; def?: string; more?: readonly string[] },
  skip: Skip,
): string {
  const gcc = tool('x86_64-w64-mingw32-gcc', skip);
  const output = join(folder, `${name}.dll`);
  const source = join(folder, `${name}.c`);
  writeFileSync(source, entry + parts.source);
  const inputs = [source];
  if (parts.def !== undefined) {
    const def = join(folder, `${name}.def`);
    writeFileSync(def, parts.def);
    inputs.push(def);
  }
  run(gcc, ['-shared', '-nostdlib', '-o', output, ...inputs, ...(parts.more ?? [])]);
  return output;
}

/** A DLL that exports by name, by ordinal only, as data, and by forwarders to a name and to an ordinal. */
export function buildExportsDll(folder: string, skip: Skip): string {
  const source = 'int Startup(void) { return 0; }\nint hidden(void) { return 1; }\n__declspec(dllexport) int someData = 4;\n';
  const def = `LIBRARY exports.dll
EXPORTS
  Startup @3
  hidden @7 NONAME
  StartupEx = REAL.StartupEx @9
  ByOrdinal = "REAL.#12" @20
`;
  return buildDll(folder, 'exports', { source, def }, skip);
}

/**
 * A DLL that delay-imports LaterOne by name and another function by ordinal 5 from later.dll. Some linkers leave its data
 * directory empty.
 */
export function buildDelayDll(folder: string, skip: Skip): string {
  const dlltool = tool('x86_64-w64-mingw32-dlltool', skip);
  const def = join(folder, 'later.def');
  const library = join(folder, 'liblater.a');
  writeFileSync(def, 'LIBRARY later.dll\nEXPORTS\n  LaterOne\n  LaterTwo @5 NONAME\n');
  run(dlltool, ['-d', def, '--output-delaylib', library]);
  const source = `int LaterOne(void);
int LaterTwo(void);
void *__delayLoadHelper2(void *descriptor, void *slot) { return 0; }
__declspec(dllexport) int Startup(void) { return LaterOne() + LaterTwo(); }
`;
  return buildDll(folder, 'delay', { source, more: [library] }, skip);
}

/** A DLL with a version resource in German first and English second. */
export function buildVersionDll(folder: string, skip: Skip): string {
  const windres = tool('x86_64-w64-mingw32-windres', skip);
  const script = join(folder, 'version.rc');
  const object = join(folder, 'version.res.o');
  const block = (language: string, codes: string, company: string, description: string) => `
LANGUAGE ${language}
1 VERSIONINFO FILEVERSION 1,2,3,4 PRODUCTVERSION 5,6,7,8
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "${codes}"
    BEGIN
      VALUE "CompanyName", "${company}"
      VALUE "FileDescription", "${description}"
      VALUE "FileVersion", "1.2.3.4 (lab)"
      VALUE "ProductName", "Disks"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x${codes.slice(0, 4)}, 0x04B0
  END
END
`;
  writeFileSync(
    script,
    `#pragma code_page(65001)\n${block('7, 1', '040704B0', 'Beispiel', 'Ein Datenträger')}${block('9, 1', '040904B0', 'Example', 'A cluster disk')}`,
  );
  run(windres, [script, object]);
  return buildDll(folder, 'version', { source: '', more: [object] }, skip);
}

/** A program with a C library, so that it imports many functions. */
export function buildProgram(folder: string, skip: Skip): string {
  const gcc = tool('x86_64-w64-mingw32-gcc', skip);
  const output = join(folder, 'program.exe');
  const source = join(folder, 'program.c');
  writeFileSync(source, '#include <stdio.h>\nint main(void) { return printf("%f\\n", 1.0); }\n');
  run(gcc, ['-o', output, source]);
  return output;
}

/** A DLL with 1,500 exports. Every third is data, and every seventh has no name. */
export function buildWideDll(folder: string, skip: Skip): string {
  const numbers = Array.from({ length: 1_500 }, (_, index) => index);
  const source = numbers.map((n) => (n % 3 === 0 ? `int e${n} = ${n};` : `int e${n}(void) { return ${n}; }`)).join('\n');
  const lines = numbers.map((n) => `  e${n} @${n + 10}${n % 7 === 0 ? ' NONAME' : ''}${n % 3 === 0 ? ' DATA' : ''}`);
  return buildDll(folder, 'wide', { source, def: `LIBRARY wide.dll\nEXPORTS\n${lines.join('\n')}\n` }, skip);
}

/**
 * A 32-bit DLL with a delay import table of the old kind, whose pointers are absolute, as in a 32-bit C structure. The table is
 * exported as `delay`, so that the test can enter it in the data directory. The system's ld links it, if it supports 32-bit PE.
 */
export function buildOldDelayDll(folder: string, skip: Skip): string {
  const gcc = tool('x86_64-w64-mingw32-gcc', skip);
  const ld = tool('ld', skip);
  if (!run(ld, ['-V']).includes('i386pe')) skip('the system linker does not know 32-bit PE');
  const source = join(folder, 'old.c');
  const object = join(folder, 'old.o');
  const output = join(folder, 'old.dll');
  writeFileSync(
    source,
    `__declspec(dllexport) int __stdcall DllMain32(void *module, unsigned reason, void *reserved) { return 1; }
static struct { unsigned short hint; char name[8]; } later = { 0, "Later" };
static void *names[] = { &later, (void *)0x80000005, 0 };
static void *addresses[3];
static void *module;
__declspec(dllexport) struct {
  unsigned attributes; const char *name; void *module; void *addresses; void *names; void *bound; void *unload; unsigned time;
} delay[2] = { { 0, "old.dll", &module, addresses, names } };
`,
  );
  run(gcc, ['-m32', '-c', '-o', object, source]);
  run(ld, ['-m', 'i386pe', '-shared', '-e', '_DllMain32@12', '-o', output, object]);
  return output;
}

/** Offset in a PE file at which its headers hold the address of a data directory. */
export function directoryOffset(content: Buffer, index: number): number {
  const optional = content.readUInt32LE(0x3c) + 24;
  return optional + (content.readUInt16LE(optional) === 0x20b ? 112 : 96) + index * 8;
}

/** Offset in a PE file at which its headers hold the machine. */
export function machineOffset(content: Buffer): number {
  return content.readUInt32LE(0x3c) + 4;
}
