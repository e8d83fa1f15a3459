/** Turns the reading of a module's file into facts for the user. */
import type { ExportedSymbol, ImportedModule, SubjectFile, SubjectReading } from '../contract/subject.ts';
import { findEntryPoints } from './entry-points.ts';
import { printable } from './printable.ts';

/** One line, or a heading with items below it. All text is safe to print. */
export interface StaticFact {
  readonly label: string;
  readonly value: string;
  /** One item a line; empty for most facts. */
  readonly items: readonly string[];
}

/** `all` lists every export and imported symbol; otherwise long lists are cut and end in "... and N more". */
export interface DescribeOptions {
  readonly all: boolean;
}

const shortList = 40;

/** The facts that are known without loading the module. A failed reading gives one fact: the reason. Pure. */
export function describeSubject(reading: SubjectReading, options: DescribeOptions): readonly StaticFact[] {
  if (!reading.ok) return [fact('Error', reading.error.message)];
  const { subject } = reading;
  return [
    fact('File', printable(subject.path, 4096)),
    fact('Size', `${subject.sizeBytes} bytes`),
    fact('SHA-256', subject.sha256),
    fact('Format', `${formatName(subject)}, ${kindName(subject.kind)}`),
    fact('Machine', printable(subject.machineName)),
    ...describeVersion(subject),
    describeEntry(subject),
    describeExports(subject.exports, options),
    ...describeImports(subject.imports, options),
  ];
}

function fact(label: string, value: string, items: readonly string[] = []): StaticFact {
  return { label, value, items };
}

function formatName(subject: SubjectFile): string {
  switch (subject.format) {
    case 'pe':
      return `PE (${subject.bits}-bit), ${subject.imageBytes} bytes when mapped`;
    case 'elf':
      return `ELF (${subject.bits}-bit)`;
  }
}

function kindName(kind: SubjectFile['kind']): string {
  switch (kind) {
    case 'dll':
      return 'a library';
    case 'executable':
      return 'a program';
    case 'other':
      return 'neither a library nor a program';
  }
}

function describeVersion(subject: SubjectFile): StaticFact[] {
  if (subject.version === null) return subject.format === 'pe' ? [fact('Version', 'no version resource')] : [];
  const { file, product, company, description } = subject.version;
  const parts: readonly (readonly [string, string | null])[] = [
    [subject.format === 'pe' ? 'Version' : 'SONAME', file],
    ['Product', product],
    ['Company', company],
    ['Description', description],
  ];
  return parts.flatMap(([label, value]) => (value === null ? [] : [fact(label, printable(value))]));
}

function describeEntry(subject: SubjectFile): StaticFact {
  const { startup, byName, notCode } = findEntryPoints(subject);
  const items = [
    ...(byName.present.length > 0 ? [`also exported by name: ${byName.present.join(', ')}`] : []),
    ...(notCode.length > 0 ? [`exported, but not as code: ${notCode.join(', ')}`] : []),
  ];
  const [first, second] = startup;
  if (first === undefined) {
    const bindable = byName.missing.length === 0;
    return fact(
      'Entry',
      bindable ? 'no StartupEx or Startup; its routines can be bound by name' : 'no StartupEx or Startup',
      items,
    );
  }
  return fact('Entry', second === undefined ? first : `${first} (${second} is there, too)`, items);
}

function describeExports(exports: readonly ExportedSymbol[], options: DescribeOptions): StaticFact {
  return fact(
    'Exports',
    String(exports.length),
    shorten(exports, options).map(exportLine).concat(omitted(exports.length, options)),
  );
}

function exportLine(symbol: ExportedSymbol): string {
  const name = symbol.name === null ? '(no name)' : printable(symbol.name);
  const ordinal = symbol.ordinal === null ? '' : ` @${symbol.ordinal}`;
  if (symbol.forwarder !== null) return `${name}${ordinal} -> ${printable(symbol.forwarder)}`;
  return `${name}${ordinal} at 0x${(symbol.rva ?? 0).toString(16)}${symbol.executable ? '' : ', data'}`;
}

function describeImports(imports: readonly ImportedModule[], options: DescribeOptions): StaticFact[] {
  const now = imports.filter((module) => !module.delayed);
  const later = imports.filter((module) => module.delayed);
  const line = ({ name, symbols }: ImportedModule): string => {
    if (symbols.length === 0) return printable(name);
    const shown = options.all ? symbols : symbols.slice(0, 3);
    const more = shown.length < symbols.length ? `, ${symbols.length - shown.length} more` : '';
    return `${printable(name)}: ${shown.map((symbol) => printable(symbol)).join(', ')}${more}`;
  };
  const list = (label: string, modules: readonly ImportedModule[]): StaticFact =>
    fact(label, String(modules.length), shorten(modules, options).map(line).concat(omitted(modules.length, options)));
  return later.length === 0 ? [list('Imports', now)] : [list('Imports', now), list('Delay imports', later)];
}

function shorten<T>(list: readonly T[], options: DescribeOptions): readonly T[] {
  return options.all ? list : list.slice(0, shortList);
}

function omitted(count: number, options: DescribeOptions): string[] {
  return options.all || count <= shortList ? [] : [`... and ${count - shortList} more`];
}
