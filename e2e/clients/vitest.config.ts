import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The command-line clients of other vendors; `npm run test:clients` installs them first. */
export default defineConfig({
  test: {
    root: resolve(import.meta.dirname, '../..'),
    include: ['e2e/clients/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
