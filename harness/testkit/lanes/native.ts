/** Set-up of the lane "native": its tests start monitors and compilers, but nothing runs under Wine. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseStarts } from './refuse.ts';

// Command lines of ours that a test starts find this instead of Wine, and it fails.
process.env.PCANCEL_WINE = fileURLToPath(new URL('no-wine', import.meta.url));

refuseStarts(({ program, args }) =>
  /^(wine|no-wine)/.test(basename(program)) && args[0] !== '--version'
    ? `A native test may not start ${program}: name its file NAME.wine.test.ts (docs/testing.md).`
    : null,
);
