// How long functions are, as the linter counts them: lines of their own, without blank ones and tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RULE = 'noExcessiveLinesPerFunction';

/** The linter told to complain of every function that has more than one line. */
const CONFIG = {
  root: true,
  files: { includes: ['**', '!**/*.test.ts'] },
  linter: { rules: { preset: 'none', complexity: { [RULE]: { level: 'error', options: { maxLines: 1 } } } } },
};

/** @returns {{ lines: number, at: string }[]} shortest first; functions of one line are not among them */
export function functionLengths(root, folders) {
  const config = mkdtempSync(join(tmpdir(), 'pcancel-lengths-'));
  try {
    writeFileSync(join(config, 'biome.json'), JSON.stringify(CONFIG));
    const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
    const args = ['lint', `--config-path=${config}`, '--max-diagnostics=none', '--reporter=json', ...folders];
    const { stdout } = spawnSync(biome, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    return JSON.parse(stdout)
      .diagnostics.filter(({ category }) => category === `lint/complexity/${RULE}`)
      .map(({ message, location }) => ({
        lines: Number(/\((\d+)\)/.exec(message)[1]),
        at: `${location.path}:${location.start.line}`,
      }))
      .sort((a, b) => a.lines - b.lines);
  } finally {
    rmSync(config, { recursive: true, force: true });
  }
}
