import { expect, test } from '@playwright/test';
import { openLooks } from './looks.ts';
import { openWindow, settled, startFixture } from './window-fixture.ts';

test.describe.configure({ mode: 'parallel' });

const scenes = ['empty', 'busy', 'gallery', 'error', 'unreachable'] as const;
const failedJob = '/jobs/00000000-0000-4000-8000-000000000388';
const pages = {
  empty: ['/create', '/jobs', '/gallery', '/backends', '/assistants'],
  busy: ['/create', '/jobs', failedJob, '/gallery', '/gallery/o3', '/backends', '/assistants'],
  gallery: ['/create', '/gallery', '/gallery/o4', '/backends'],
  error: ['/create', failedJob, '/gallery', '/gallery/gone', '/assistants'],
  unreachable: ['/create', '/jobs', '/backends'],
};

for (const scene of scenes) {
  test(`axe finds nothing on any page of the scene ${scene}, in both themes, wide and narrow`, async ({ browser }) => {
    test.setTimeout(120_000);
    const fixture = await startFixture(scene);
    const { page, look, found } = await openLooks(browser);
    try {
      for (const path of pages[scene]) {
        await page.goto(fixture.url + path);
        await look(path);
      }
    } finally {
      await fixture.stop();
    }
    expect(found).toEqual({});
  });
}

test('axe finds nothing in the palette, the advanced form, the model list and on a busy stage', async ({ browser }) => {
  const fixture = await startFixture('busy');
  const { page, look, found } = await openLooks(browser);
  try {
    await page.goto(`${fixture.url}/create`);
    await page.getByRole('button', { name: 'More settings' }).click();
    await look('advanced form');
    await page.getByRole('button', { name: /^Model/ }).click();
    await expect(page.getByRole('option', { name: 'sd_xl_base_1.0.safetensors' })).toBeVisible();
    await look('model list');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await look('palette');
  } finally {
    await fixture.stop();
  }
  expect(found).toEqual({});
});

test('the page keeps its Content-Security-Policy: nothing is reported while every page is visited', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    const said: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(error.message));
    for (const path of pages.busy) {
      await page.goto(fixture.url + path);
      await settled(page);
    }
    expect(said).toEqual([]);
  } finally {
    await fixture.stop();
  }
});

test('a window has one event stream, gives it back while hidden, and comes back by itself when it is cut', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    const open = async (): Promise<number> =>
      ((await (await page.request.get(`${fixture.url}/fixture/streams`)).json()) as { open: number }).open;
    await page.goto(`${fixture.url}/create`);
    await settled(page);
    await expect.poll(open).toBe(1);
    for (const name of ['Jobs', 'Gallery', 'Backends', 'Assistants', 'Create']) {
      await page.getByRole('link', { name }).click();
      await settled(page);
    }
    expect(await open()).toBe(1);

    const setVisibility = (state: string): Promise<void> =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await setVisibility('hidden');
    await expect.poll(open).toBe(0);
    await setVisibility('visible');
    await expect.poll(open).toBe(1);

    await page.request.get(`${fixture.url}/fixture/cut`);
    await expect(page.getByText('Reconnecting…')).toBeVisible();
    await expect.poll(open).toBe(1);
    await expect(page.getByText('Reconnecting…')).toHaveCount(0);
  } finally {
    await fixture.stop();
  }
});

test('everything is reached by keyboard: prompt, Ctrl+Enter, palette, page keys', async ({ browser }) => {
  const fixture = await startFixture('empty');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/`);
    await settled(page);
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Needs a value.')).toBeVisible();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('new prompt');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toBeFocused();
    await page.keyboard.type('paper boats on a dark lake');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByTestId('live-preview').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open “paper boats on a dark lake”' })).toBeVisible();

    // What was typed is still there after a reload.
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('paper boats on a dark lake');

    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await expect(page).toHaveURL(/\/jobs$/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('light theme');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  } finally {
    await fixture.stop();
  }
});

test('the gallery is walked by arrow keys, in the grid and in the lightbox, and Escape gives the focus back', async ({
  browser,
}) => {
  const fixture = await startFixture('gallery');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/gallery`);
    await settled(page);
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('[data-index="2"]')).toBeFocused();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('3 of 480');
    await page.keyboard.press('ArrowRight');
    await expect(dialog).toContainText('4 of 480');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(dialog).toContainText('2 of 480');
    await page.keyboard.press('+');
    await page.keyboard.press('0');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(page.locator('[data-index="1"]')).toBeFocused();
    await page.keyboard.press('End');
    await expect
      .poll(() => page.evaluate(() => Number(document.activeElement?.getAttribute('data-index'))))
      .toBeGreaterThan(100);
  } finally {
    await fixture.stop();
  }
});

test('a text that a job made is read in the lightbox, and copied', async ({ browser }) => {
  const fixture = await startFixture('gallery');
  try {
    const { page, look, found } = await openLooks(browser);
    await page.goto(`${fixture.url}/gallery/o300`);
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('region')).toContainText('A red fox stands in deep snow at dusk.');
    await expect(dialog.getByRole('button', { name: 'Copy text' })).toBeVisible();
    await look('text');
    expect(found).toEqual({});
  } finally {
    await fixture.stop();
  }
});

test('the settings of an output go back into the form, its seed included', async ({ browser }) => {
  const fixture = await startFixture('gallery');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/gallery/o3`);
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('desert dunes');
    await dialog.getByRole('button', { name: 'Use in Create' }).click();
    await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue(/desert dunes/);
    await page.getByRole('button', { name: 'More settings' }).click();
    await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue(/^\d{6,}$/);
    await expect(page.getByRole('button', { name: 'Use a random seed each time' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  } finally {
    await fixture.stop();
  }
});

test('nothing moves while pictures arrive, and a long gallery keeps few of them in the page', async ({ browser }) => {
  const fixture = await startFixture('gallery', ['--outputs', '5000']);
  try {
    const page = await openWindow(browser, {});
    await page.addInitScript(() => {
      const seen = globalThis as unknown as { shift: number };
      seen.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${fixture.url}/gallery`);
    await settled(page);
    for (let turn = 0; turn < 12; turn += 1) {
      await page.getByTestId('gallery-scroller').evaluate((element) => element.scrollBy(0, 1500));
      await page.waitForTimeout(60);
    }
    expect(await page.locator('[data-output-id]').count()).toBeLessThan(120);
    expect(await page.evaluate(() => (globalThis as unknown as { shift: number }).shift)).toBeLessThan(0.02);
  } finally {
    await fixture.stop();
  }
});

test('a backend that does not answer is tested with a diagnosis, and the demo is one press away', async ({
  browser,
}) => {
  const fixture = await startFixture('unreachable');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/backends`);
    await expect(page.getByText('refused the connection').first()).toBeVisible();
    await page.getByRole('button', { name: 'Edit 192.168.1.40:8188' }).click();
    await page.getByRole('textbox', { name: 'Address of ComfyUI' }).fill('http://127.0.0.1:8188');
    await page.getByRole('button', { name: 'Test' }).click();
    await expect(page.getByText('ComfyUI answers at http://127.0.0.1:8188')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Use the demo' }).first().click();
    await expect(page.getByRole('region', { name: 'Built-in demo' })).toContainText('Ready');
  } finally {
    await fixture.stop();
  }
});
