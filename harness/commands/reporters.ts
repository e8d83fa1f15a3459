/** Creates the reporters of a command line. */
import { join } from 'node:path';
import { consoleReporter } from '../../reports/console/console.ts';
import { jsonReporter } from '../../reports/json.ts';
import { junitReporter } from '../../reports/junit/junit.ts';
import type { Reporter } from '../../reports/publish.ts';
import { ruleInfo } from '../../suites/index.ts';
import type { ReporterChoice, ReporterName } from '../request/check-flags.ts';

/** File names inside the --out folder, or the current one. */
const FILES = { json: 'pcancel.json', junit: 'pcancel.junit.xml', 'junit-strict': 'pcancel.junit-strict.xml' } as const;

/**
 * Creates the reporters. The console reporter writes to stdout, and its progress to stderr.
 * @param out the --out folder, which adds the json and junit reports; null if not given
 */
export function makeReporters(choices: readonly ReporterChoice[], out: string | null): readonly Reporter[] {
  const named = new Set(choices.map((choice) => choice.name));
  const more =
    out === null ? [] : (['json', 'junit'] as const).filter((name) => !named.has(name)).map((name) => ({ name, file: null }));
  const all: readonly ReporterChoice[] = [...choices, ...more];
  const json = all.find((choice) => choice.name === 'json');
  const replayFrom = json === undefined ? null : fileOf('json', json.file, out);
  return all.map(({ name, file }) => makeReporter(name, file, out, replayFrom));
}

function fileOf(name: keyof typeof FILES, file: string | null, out: string | null): string {
  return file ?? join(out ?? '.', FILES[name]);
}

function makeReporter(name: ReporterName, file: string | null, out: string | null, replayFrom: string | null): Reporter {
  switch (name) {
    case 'console':
      return consoleReporter({ out: process.stdout, progress: process.stderr, env: process.env, ruleInfo });
    case 'json':
      return jsonReporter(fileOf(name, file, out));
    case 'junit':
      return junitReporter({ file: fileOf(name, file, out), dialect: 'ci', ruleInfo, replayFrom });
    case 'junit-strict':
      return junitReporter({ file: fileOf(name, file, out), dialect: 'strict', ruleInfo, replayFrom });
  }
}
