import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src-*/**/*.test.{ts,tsx}', 'demo-comfyui/**/*.test.ts', 'tooling/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'e2e/**'],
    pool: 'forks',
    // Most tests wait for something, and half of the time of the others is spent on loading the same modules for each file anew.
    maxWorkers: 5,
    isolate: false,
    // Of the busiest machine: a test that passes takes no longer for it.
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
    restoreMocks: true,
    // Tests start hundreds of programs from source.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'node') },
  },
});
