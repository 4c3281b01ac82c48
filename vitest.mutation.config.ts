import { defineConfig } from 'vitest/config';

/** The tests that mutants of `core/workflows` are run against: those that name a rule, not those that look for what nobody named. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['src-main/core/workflows/**/*.test.ts'],
    exclude: ['**/{fuzz,stability,speed,wild-*,wild,damaged-files,texts-in-worker}.test.ts'],
    pool: 'forks',
    testTimeout: 15_000,
    restoreMocks: true,
  },
});
