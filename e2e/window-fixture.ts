import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Page } from '@playwright/test';
import { endChild, spawnUntil } from './program.ts';

const fixtureApp = fileURLToPath(new URL('../src-main/ui-api/window.fixture-app.ts', import.meta.url));

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
