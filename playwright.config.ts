import { defineConfig } from '@playwright/test';
import { chromiumFlags, findOrInstallChromium } from './tooling/chromium.ts';

// Playwright reads this file again in every worker; the workers inherit the answer.
process.env['EASEL_CHROMIUM'] ??= await findOrInstallChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  retries: 0,
  reporter: 'line',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: { executablePath: process.env['EASEL_CHROMIUM'], args: [...chromiumFlags] },
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'browser', testMatch: '**/*.spec.ts', testIgnore: '**/*.desktop.spec.ts' }],
});
