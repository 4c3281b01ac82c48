import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src-*/**/*.test.{ts,tsx}', 'demo-comfyui/**/*.test.ts', 'tooling/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'e2e/**'],
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 15_000,
    restoreMocks: true,
  },
});
