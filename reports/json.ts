/** Writes the report as JSON. */
import type { Report } from '../harness/contract/report.ts';
import { writeWhole } from '../harness/files/write-whole.ts';
import type { Reporter } from './publish.ts';

/**
 * Characters to escape, although JSON allows them: a terminal obeys some (C1 controls, DEL, bidi controls), some readers stop at
 * others (line separators), and XML cannot contain noncharacters. All occur only in strings, where JSON's escape means the same.
 */
const SPELLED_OUT = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** The reporter `json`. It writes the report that reports/report.schema.json describes. */
export function jsonReporter(file: string): Reporter {
  return {
    name: 'json',
    file,
    async finish(report) {
      await writeWhole(file, reportJson(report));
    },
  };
}

/**
 * The report as JSON text, one value a line. Strings are exactly the DLL's, except lone surrogates. Readers of JSON refuse or
 * repair those in different ways (RFC 8259, section 8.2), so they become the text `\uXXXX`.
 */
export function reportJson(report: Report): string {
  const text = JSON.stringify(
    report,
    (_key, value: unknown) => (typeof value === 'string' ? value.replace(/\p{Cs}/gu, spellOut) : value),
    2,
  );
  return `${text.replace(SPELLED_OUT, spellOut)}\n`;
}

/** Each UTF-16 unit as `\uXXXX`. */
function spellOut(characters: string): string {
  let spelled = '';
  for (let index = 0; index < characters.length; index += 1) {
    spelled += `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return spelled;
}
