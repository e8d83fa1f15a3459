// Measures the length of functions by the linter's count: their own lines, without blank ones. Tests are left out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RULE = 'noExcessiveLinesPerFunction';

/** Makes the linter report every function that has more than one line. */
const CONFIG = {
  root: true,
  files: { includes: ['**', '!**/*.test.ts'] },
  linter: { rules: { preset: 'none', complexity: { [RULE]: { level: 'error', options: { maxLines: 1 } } } } },
};

/** @returns {{ lines: number, at: string }[]} functions of more than one line, shortest first */
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
