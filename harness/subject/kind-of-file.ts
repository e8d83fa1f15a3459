/** What a file is by its first bytes: a module of a format that is read here, or something else and what it seems to be. */
export type KindOfFile = { readonly format: 'pe' | 'elf' } | { readonly format: null; readonly seemsToBe: string };

/** Looks at the first bytes only. The kinds named are what people pass by mistake. */
export function kindOfFile(start: Buffer): KindOfFile {
  if (start.length === 0) return { format: null, seemsToBe: 'is empty' };
  for (const [magic, kind] of magics) {
    if (start.subarray(0, magic.length).equals(magic)) return kind;
  }
  const isText = start.subarray(0, 512).every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13));
  return { format: null, seemsToBe: isText ? 'is a text file' : 'is neither a PE nor an ELF file' };
}

const other = (seemsToBe: string): KindOfFile => ({ format: null, seemsToBe });

const magics: readonly (readonly [Buffer, KindOfFile])[] = [
  [Buffer.from('MZ'), { format: 'pe' }],
  [Buffer.from('\x7fELF', 'latin1'), { format: 'elf' }],
  [Buffer.from('!<arch>\n'), other('is a library for linking (.lib or .a), not what the linker makes of it')],
  [Buffer.from([0x64, 0x86]), other('is an object file for x86-64 (.obj), not yet linked')],
  [Buffer.from('PK\x03\x04', 'latin1'), other('is a ZIP archive')],
  [Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), other('is a Mach-O file (macOS)')],
  [Buffer.from('Microsoft C/C++ MSF'), other('is a file of debug symbols (.pdb)')],
];
