import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Page } from '@playwright/test';
import { endChild, spawnUntil } from './program.ts';

const fixtureApp = fileURLToPath(new URL('../src-main/ui-api/window.fixture-app.ts', import.meta.url));
const axeFile = fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url));

export const wide = { width: 1440, height: 900 };
export const narrow = { width: 420, height: 800 };

export interface Fixture {
  readonly url: string;
  stop(): Promise<void>;
}

/** The window over answers from memory, in one of its scenes. */
export async function startFixture(scene: string, args: readonly string[] = []): Promise<Fixture> {
  const { child, line } = await spawnUntil([fixtureApp, '--port', '0', '--scene', scene, ...args], /^Window fixture/);
  return { url: /http:\S+[^/]/.exec(line)?.[0] ?? '', stop: () => endChild(child) };
}

interface WindowOptions {
  readonly theme?: string;
  readonly viewport?: { width: number; height: number };
  /** Lets the test put axe into the page; the page itself is served under its policy all the same. */
  readonly bypassCSP?: boolean;
}

export async function openWindow(
  browser: Browser,
  { theme = 'dark', viewport = wide, bypassCSP = false }: WindowOptions,
): Promise<Page> {
  const context = await browser.newContext({ viewport, bypassCSP, reducedMotion: 'reduce', colorScheme: 'dark' });
  await context.addInitScript(
    (choice) => localStorage.getItem('easel.theme') ?? localStorage.setItem('easel.theme', choice),
    theme,
  );
  return context.newPage();
}

export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).or(page.getByRole('dialog')).first()).toBeVisible();
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await page.waitForTimeout(150);
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

export function readAxe(): Promise<string> {
  return readFile(axeFile, 'utf8');
}

/** All of axe's rules that look at colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** What axe finds in a window that follows the system, short enough to read. From dark to light nothing changes but colours. */
export async function violations(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe);
  const found = await findings(page, {});
  // Colours pass into each other for a moment, and those of children follow those of parents.
  await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; }' });
  await showTheme(page, 'light');
  const inLight = await findings(page, { runOnly: colourRules });
  await showTheme(page, 'dark');
  return [...found, ...inLight.map((one) => `in light: ${one}`)];
}

async function showTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

async function findings(page: Page, options: object): Promise<string[]> {
  const result = await page.evaluate(
    (asked) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<unknown> } }).axe.run({
        ...asked,
        resultTypes: ['violations'],
      }) as Promise<AxeResult>,
    options,
  );
  return result.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}
