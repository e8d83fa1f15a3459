/** Set-up of the lane "native", whose tests start monitors and compilers, but run nothing under Wine. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseStarts } from './refuse.ts';

// If a test starts our command line, it finds this path instead of Wine's, and fails.
process.env.PCANCEL_WINE = fileURLToPath(new URL('no-wine', import.meta.url));

refuseStarts(({ program, args }) =>
  /^(wine|no-wine)/.test(basename(program)) && args[0] !== '--version'
    ? `A native test may not start ${program}: name its file NAME.wine.test.ts (docs/testing.md).`
    : null,
);
