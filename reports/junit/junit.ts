/** The reporters that write JUnit XML to a file. */
import { writeWhole } from '../../harness/files/write-whole.ts';
import type { Reporter } from '../publish.ts';
import type { RuleLookup } from '../words/finding-text.ts';
import { buildJunit, type Dialect } from './build.ts';
import { junitSuites } from './cases.ts';

interface JunitOptions {
  readonly file: string;
  readonly dialect: Dialect;
  readonly ruleInfo: RuleLookup;
  /** The json report's path for the replay command, or null if none is written. */
  readonly replayFrom: string | null;
}

/** The reporters `junit` (dialect ci) and `junit-strict`. */
export function junitReporter({ file, dialect, ruleInfo, replayFrom }: JunitOptions): Reporter {
  return {
    name: dialect === 'ci' ? 'junit' : 'junit-strict',
    file,
    async finish(report) {
      await writeWhole(file, buildJunit(junitSuites(report, ruleInfo, replayFrom), report.run, dialect));
    },
  };
}
