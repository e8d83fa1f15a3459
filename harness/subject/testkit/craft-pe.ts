/** A PE32+ image made byte by byte. It can hold tables that no linker would make. */
export interface CraftedPe {
  readonly content: Buffer;
  /** Offset in `content` of an address in its only section. */
  readonly at: (rva: number) => number;
  /** Writes address and size of a data directory. */
  readonly setDirectory: (index: number, rva: number, size: number) => void;
}

/** Address of the only section. */
export const sectionStart = 0x1000;

/** Makes an image with one section of `sectionBytes`, mapped at 0x1000. In memory `zeroBytes` zeros follow. */
export function craftPe(sectionBytes: number, zeroBytes = 0): CraftedPe {
  const headers = 0x200;
  const content = Buffer.alloc(headers + sectionBytes);
  content.write('MZ');
  content.writeUInt32LE(0x40, 0x3c);
  content.write('PE\0\0', 0x40);
  content.writeUInt16LE(0x8664, 0x44);
  content.writeUInt16LE(1, 0x46);
  content.writeUInt16LE(112 + 16 * 8, 0x54);
  content.writeUInt16LE(0x2022, 0x56);
  const optional = 0x58;
  content.writeUInt16LE(0x20b, optional);
  content.writeUInt32LE(0x1000, optional + 32);
  content.writeUInt32LE(0x200, optional + 36);
  content.writeUInt32LE(sectionStart + sectionBytes + zeroBytes + 0x1000, optional + 56);
  content.writeUInt32LE(headers, optional + 60);
  content.writeUInt32LE(16, optional + 108);
  const section = optional + 112 + 16 * 8;
  content.write('.all', section);
  content.writeUInt32LE(sectionBytes + zeroBytes, section + 8);
  content.writeUInt32LE(sectionStart, section + 12);
  content.writeUInt32LE(sectionBytes, section + 16);
  content.writeUInt32LE(headers, section + 20);
  content.writeUInt32LE(0x6000_0020, section + 36);
  return {
    content,
    at: (rva) => rva - sectionStart + headers,
    setDirectory: (index, rva, size) => {
      content.writeUInt32LE(rva, optional + 112 + index * 8);
      content.writeUInt32LE(size, optional + 116 + index * 8);
    },
  };
}
