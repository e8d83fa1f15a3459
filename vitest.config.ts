import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The lanes: a file's name says what it needs, and docs/testing.md what each lane buys. A test in the wrong one fails: in "unit" and "native" a set-up refuses
 * to start what does not belong there.
 */
const FOLDERS = ['harness', 'suites', 'reports', 'fixtures', '.ci'];
const SPECIAL = ['native', 'wine', 'fleet'] as const;

function files(ending: string): string[] {
  return FOLDERS.map((folder) => `${folder}/**/*.${ending}`);
}

/** The fleet takes longest, so it begins at once; then files that wait more than they work; unit tests fill the gaps. */
const ORDER = ['fleet', 'native', 'wine', 'unit'];

/** Of their lanes first: a file of a minute that begins last makes the whole run a minute longer. */
const LONG = ['busy-machine', 'replay', 'cli', 'shim', 'before-cancel', 'loading'];

class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ project, moduleId }: TestSpecification): number {
  const long = LONG.findIndex((name) => new RegExp(`/${name}\\.[a-z]+\\.test\\.ts$`).test(moduleId));
  return 100 * ORDER.indexOf(project.name) + (long < 0 ? LONG.length : long);
}

export default defineConfig({
  test: {
    // Processes, not threads: tests start monitors and change the environment.
    pool: 'forks',
    // Most tests wait for processes, and the fleet alone runs eight checks. With four workers a busy machine had no time for their processes to start.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['harness/testkit/lanes/built-program.ts'],
    // A minidump under Wine takes 30 s on a quiet machine, and a busy one is several times as slow; a test that hangs must still end.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // What fails fails: the fleet alone may check something once more, and counts it.
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: files('test.ts'),
          exclude: SPECIAL.flatMap((lane) => files(`${lane}.test.ts`)),
          setupFiles: ['harness/testkit/lanes/unit.ts'],
          // Nothing of a process is left behind here, so files share one: a third of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'native', include: files('native.test.ts'), setupFiles: ['harness/testkit/lanes/native.ts'] },
      },
      { extends: true, test: { name: 'wine', include: files('wine.test.ts') } },
      { extends: true, test: { name: 'fleet', include: files('fleet.test.ts') } },
    ],
  },
});
