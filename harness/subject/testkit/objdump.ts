/** Reads PE files with objdump, to compare our reader with. */
import { run } from './tools.ts';

/** The output of `objdump -p` for one PE file, in the form that the tests compare. */
export interface PeByObjdump {
  readonly file: string;
  /** `ordinal rva` or `ordinal -> forwarder`, sorted. */
  readonly addresses: readonly string[];
  /** `ordinal name`, sorted. */
  readonly names: readonly string[];
  /** `module: symbol`, sorted. */
  readonly imports: readonly string[];
  readonly isDll: boolean;
}

/** Runs objdump once over many files. */
export function peByObjdump(objdump: string, files: readonly string[]): PeByObjdump[] {
  const text = run(objdump, ['-p', ...files]);
  return text
    .split(/^(?=\S.*: {5}file format pei-)/m)
    .filter((part) => part.includes('file format pei-'))
    .map(readOne);
}

function readOne(text: string): PeByObjdump {
  const addresses: string[] = [];
  const names: string[] = [];
  const imports: string[] = [];
  let base = 0;
  let module: string | null = null;
  for (const line of text.split('\n')) {
    const dll = /^\tDLL Name: (.*)$/.exec(line)?.[1];
    if (dll !== undefined) module = dll;
    if (line.startsWith('The Export Tables')) module = null;
    const numberOf = /^Export Address Table -- Ordinal Base (\d+)/.exec(line)?.[1];
    if (numberOf !== undefined) base = Number(numberOf);
    const address = /^\t\[ *\d+\] \+base\[ *(\d+)\] +([0-9a-f]+) (?:Export RVA|Forwarder RVA -- (.*))$/.exec(line);
    if (address !== null)
      addresses.push(address[3] === undefined ? `${address[1]} ${address[2]}` : `${address[1]} -> ${address[3]}`);
    const name =
      /^\t\[ *(\d+)\] (?!\+base\[ *\d+\] +[0-9a-f]+ (?:Export|Forwarder) RVA)(?:\+base\[ *\d+\] +[0-9a-f]+ )?(.+)$/.exec(line);
    if (name?.[1] !== undefined && addresses.length > 0) names.push(`${Number(name[1]) + base} ${name[2]}`);
    const imported = /^\t[0-9a-f]+\t +([0-9a-f]+) {2}(\S.*)$/.exec(line);
    if (imported?.[1] !== undefined && module !== null) {
      const symbol = imported[2] === '<none>' ? `#${Number.parseInt(imported[1], 16) & 0xffff}` : imported[2];
      imports.push(`${module}: ${symbol}`);
    }
  }
  return {
    file: /^(.*): {5}file format/m.exec(text)?.[1] ?? '',
    addresses: [...new Set(addresses)].sort(),
    names: names.sort(),
    imports: imports.sort(),
    isDll: /^\tDLL$/m.test(text),
  };
}
