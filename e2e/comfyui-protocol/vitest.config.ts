import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const here = 'e2e/comfyui-protocol';

/** One server, one queue: the files run one after another, in one process. */
export default defineConfig({
  test: {
    root: resolve(import.meta.dirname, '../..'),
    include: [`${here}/*.test.ts`],
    environment: 'node',
    globalSetup: [`${here}/server-under-test.ts`],
    setupFiles: [`${here}/quiet-server.ts`],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    isolate: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
