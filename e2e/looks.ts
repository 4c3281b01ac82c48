import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { narrow, openWindow, settled, wide } from './window-fixture.ts';

/** Looks at the states of a window, in dark and light, wide and narrow. */
export interface Looks {
  /** Loads at the width that the last look ended with, so that states are reached and loaded at either. */
  readonly page: Page;
  look(state: string): Promise<void>;
  /** By state and width: what axe finds, and how many pixels are beyond the edge. */
  readonly found: Readonly<Record<string, readonly string[]>>;
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

type Theme = 'dark' | 'light';

const axeFile = fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url));
/** All of axe's rules that look at colours: between dark and light nothing else changes. */
const colourRules = ['color-contrast', 'link-in-text-block'];

export async function openLooks(browser: Browser): Promise<Looks> {
  const page = await openWindow(browser, { theme: 'system', bypassCSP: true });
  const axe = await readFile(axeFile, 'utf8');
  const found: Record<string, string[]> = {};
  let [width, otherWidth] = [wide, narrow];

  const note = (state: string, some: readonly string[]): void => {
    if (some.length > 0) (found[`${state}, ${width.width} wide`] ??= []).push(...some);
  };

  return {
    page,
    found,
    async look(state) {
      await prepare(page, axe);
      note(state, await findings(page, {}));
      await showTheme(page, 'light');
      note(`${state} in light`, await findings(page, { runOnly: colourRules }));
      note(state, await overflow(page));
      const open = await floating(page).count();
      [width, otherWidth] = [otherWidth, width];
      await page.setViewportSize(width);
      await settled(page);
      // What closes with the change of width would not be looked at.
      await expect(floating(page)).toHaveCount(open);
      note(`${state} in light`, await findings(page, {}));
      await showTheme(page, 'dark');
      note(state, await findings(page, { runOnly: colourRules }));
      note(state, await overflow(page));
    },
  };
}

/** Menus and lists of choices. */
const floating = (page: Page): Locator => page.locator('[role=menu]:visible, [role=listbox]:visible');

async function prepare(page: Page, axe: string): Promise<void> {
  await settled(page);
  if (await page.evaluate(() => 'axe' in globalThis)) return;
  await page.evaluate(axe);
  // Colours pass into each other for a moment, and those of children follow those of parents.
  await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; }' });
}

async function showTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

/** What axe finds, short enough to read. */
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

async function overflow(page: Page): Promise<string[]> {
  const pixels = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return pixels > 0 ? [`overflows by ${pixels} px`] : [];
}
