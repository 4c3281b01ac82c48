import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumFlags, findOrInstallChromium } from './tooling/chromium.ts';

// Playwright reads this file again in every worker; the workers inherit the answer.
process.env['EASEL_CHROMIUM'] ??= await findOrInstallChromium();
// Every program that a test starts has a home of its own, where nothing is compiled yet.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '.cache', 'node');

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  workers: 4,
  retries: 0,
  reporter: 'line',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: { executablePath: process.env['EASEL_CHROMIUM'], args: [...chromiumFlags] },
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    // Recording every test takes a quarter of the time of all of them; `npx playwright test --trace on` records one.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'browser', testMatch: '**/*.spec.ts', testIgnore: '**/*.desktop.spec.ts' }],
});
