/** Recognizes PE and ELF files, and the files that users pass by mistake, by their first bytes. */

/** A module format that can be read, or what the file seems to be instead: a phrase that continues "FILE ...". */
export type KindOfFile = { readonly format: 'pe' | 'elf' } | { readonly format: null; readonly seemsToBe: string };

/**
 * Recognizes a file by its first bytes.
 * @param start the file's first bytes, 512 or more if it has them
 */
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
  [
    Buffer.from('version https://git-lfs.github.com/'),
    other('is a pointer of Git LFS, not the file itself (git lfs pull fetches that)'),
  ],
  [Buffer.from([0x00, 0x00, 0xff, 0xff]), other('is an object file, a library for linking or a resource file, not yet linked')],
  [Buffer.from([0x4c, 0x01]), other('is an object file for x86 (.obj), not yet linked')],
  [Buffer.from('BC\xc0\xde', 'latin1'), other('is LLVM bitcode, not yet linked')],
  [Buffer.from('\0asm', 'latin1'), other('is a WebAssembly module')],
  [Buffer.from('MSCF\0\0\0\0', 'latin1'), other('is a cabinet (.cab)')],
  [Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), other('is an installer package (.msi) or an older Office file')],
  [Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), other('is a 7-Zip archive')],
  [Buffer.from([0x1f, 0x8b]), other('is a gzip file')],
  [Buffer.from([0xca, 0xfe, 0xba, 0xbe]), other('is a Java class or a Mach-O file (macOS)')],
  [Buffer.from('PK\x03\x04', 'latin1'), other('is a ZIP archive')],
  [Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), other('is a Mach-O file (macOS)')],
  [Buffer.from('Microsoft C/C++ MSF'), other('is a file of debug symbols (.pdb)')],
];
