import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'suites/**/*.test.ts', 'reports/**/*.test.ts', 'fixtures/**/*.test.ts', '.ci/**/*.test.ts'],
    // Processes, not threads: tests start monitors and change the environment.
    pool: 'forks',
    // Tests start processes of their own, so more workers than this would make each other slow.
    maxWorkers: 2,
    // A first start under Wine on a busy machine takes seconds; a test that hangs must still end.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
