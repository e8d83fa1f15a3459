/** Set-up of the lane "unit", whose tests start no monitor, no compiler and no command line of ours. */
import { refuseStarts } from './refuse.ts';

/** Allowed programs. They only read files of the test, within milliseconds. */
const READERS: readonly string[] = ['nm', 'readelf', 'objdump', 'xmllint', 'sh', 'mkfifo'];

refuseStarts(({ program }) =>
  READERS.includes(program)
    ? null
    : `A unit test may not start ${program}: name its file NAME.native.test.ts, or NAME.wine.test.ts if it needs Wine (docs/testing.md).`,
);
