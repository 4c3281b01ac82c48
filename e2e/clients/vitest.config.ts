import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The command-line clients of other vendors; `npm run test:clients` installs them first. */
export default defineConfig({
  test: {
    root: resolve(import.meta.dirname, '../..'),
    include: ['e2e/clients/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    // Gemini CLI takes ten seconds to start on a busy machine, and several of them are in one test.
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
