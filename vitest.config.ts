import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Takes as long as all other files together, so it decides how long all tests take if it does not begin at once. */
const LONGEST = 'fixtures/fleet/fleet.test.ts';

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(LONGEST);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'suites/**/*.test.ts', 'reports/**/*.test.ts', 'fixtures/**/*.test.ts', '.ci/**/*.test.ts'],
    // Processes, not threads: tests start monitors and change the environment.
    pool: 'forks',
    // Tests start processes of their own, so more workers than this would make each other slow.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // A minidump under Wine takes 30 s on a quiet machine, and a busy one is several times as slow; a test that hangs must still end.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
