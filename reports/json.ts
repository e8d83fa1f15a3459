import type { Report } from '../harness/contract/report.ts';
import { writeWhole } from '../harness/files/write-whole.ts';
import type { Reporter } from './publish.ts';

/**
 * Legal in JSON as they are, but a terminal obeys them (C1 controls, DEL, bidi controls), some readers stop at them (line separators)
 * and XML cannot carry them (noncharacters). They only ever stand inside strings, where JSON's own escape means the same.
 */
const SPELLED_OUT = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** The reporter `json`: the report as reports/report.schema.json describes it. */
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
 * The report as JSON text, one value a line. Its strings are the DLL's own, to the letter, but for lone surrogates: JSON readers
 * refuse or repair them each in a way of their own (RFC 8259, section 8.2), so they are shown as `\uXXXX` text.
 */
export function reportJson(report: Report): string {
  const text = JSON.stringify(
    report,
    (_key, value: unknown) => (typeof value === 'string' ? value.replace(/\p{Cs}/gu, spellOut) : value),
    2,
  );
  return `${text.replace(SPELLED_OUT, spellOut)}\n`;
}

function spellOut(characters: string): string {
  let spelled = '';
  for (let index = 0; index < characters.length; index += 1) {
    spelled += `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return spelled;
}
