import { expect, type Page } from '@playwright/test';

/** A shell that is up: the headless program, or the desktop one. */
export interface Shell {
  /** Opens the window. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * What a person does first: writes a prompt, presses Generate, watches the preview change, sees the result, and finds it in the
 * gallery after the program was restarted.
 */
export async function makeFirstPicture(page: Page, start: () => Promise<Shell>): Promise<void> {
  const prompt = 'a lighthouse on a cliff at sunset';
  const first = await start();
  await page.goto(first.url);
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();

  const previews = new Set<string>();
  const result = page.locator('img[src*="/outputs/"][src*="preview"], img[src*="/outputs/"][src*="original"]').first();
  await expect
    .poll(
      async () => {
        for (const image of await page.locator('img[src*="/preview?n="]').all()) {
          const source = await image.getAttribute('src').catch(() => null);
          if (source) previews.add(source);
        }
        return result.isVisible();
      },
      { timeout: 40_000, intervals: [60] },
    )
    .toBe(true);
  expect(previews.size, 'live previews seen').toBeGreaterThan(1);
  await expect.poll(() => result.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);

  await first.stop();
  const second = await start();
  await page.goto(new URL('/gallery', second.url).href.replace(/$/, new URL(second.url).search));
  const tile = page
    .getByRole('img', { name: new RegExp(prompt) })
    .or(page.getByRole('button', { name: new RegExp(prompt) }));
  await expect(tile.first()).toBeVisible();
  await tile.first().click();
  await expect(page.getByRole('dialog')).toContainText(prompt);
  await expect(page.getByRole('dialog')).toContainText('Steps');
  await second.stop();
}
