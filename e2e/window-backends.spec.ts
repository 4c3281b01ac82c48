import { expect, test, type Page } from '@playwright/test';
import { openLooks } from './looks.ts';
import { openWindow, settled, startFixture } from './window-fixture.ts';

test.describe.configure({ mode: 'parallel' });

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');

async function openMenu(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('axe finds nothing in the dialogs and the menu of backends, in both themes, wide and narrow', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const fixture = await startFixture('busy');
  const { page, look, found } = await openLooks(browser);
  try {
    await page.goto(`${fixture.url}/backends`);
    await page.getByRole('button', { name: 'Jobs of others here' }).click();
    await look('page');
    await page.getByRole('button', { name: 'Add a ComfyUI' }).click();
    await dialog(page).getByRole('button', { name: 'Comfy Cloud' }).click();
    for (const more of ['Further headers', 'Share of the work', 'Start it from Easel']) {
      await dialog(page).getByRole('button', { name: more }).click();
    }
    await dialog(page).getByRole('button', { name: 'Add a header' }).click();
    await dialog(page).getByRole('button', { name: 'Test' }).click();
    await expect(dialog(page).getByText('ComfyUI answers at')).toBeVisible();
    await look('add');
    await page.keyboard.press('Escape');
    await card(page, 'Second card').getByRole('button', { name: 'Log' }).click();
    await expect(dialog(page).getByText('Set vram state')).toBeVisible();
    await look('log');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More for GPU box' }).click();
    await look('menu');
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await look('remove');
  } finally {
    await fixture.stop();
  }
  expect(found).toEqual({});
});

test('a ComfyUI behind a key is added, edited, pinned, turned off and removed, by keyboard alone', async ({
  browser,
}) => {
  const fixture = await startFixture('empty');
  try {
    const page = await openWindow(browser, {});
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await page.goto(`${fixture.url}/backends`);
    await settled(page);
    await page.getByRole('button', { name: 'Add a ComfyUI' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Address of ComfyUI' }).focus();
    await page.keyboard.type('http://10.0.0.7:8188');
    await page.getByRole('combobox', { name: 'Credentials' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('option', { name: 'None' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('option', { name: 'Bearer token' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('This address is plain http')).toBeVisible();
    await page.getByLabel('Token').fill('Tr0ub4dor-and-3');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('GPU box');
    await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
    await expect(dialog(page)).toHaveCount(0);
    await expect(card(page, 'GPU box')).toContainText('Bearer token');
    await expect(page.getByText('2 of 2 ready').first()).toBeVisible();
    // It was sent once, and the page has forgotten it.
    expect(sent.filter((body) => body.includes('Tr0ub4dor'))).toHaveLength(1);
    expect(await page.content()).not.toContain('Tr0ub4dor');

    await page.getByRole('button', { name: 'Edit GPU box' }).press('Enter');
    await expect(page.getByLabel('Token')).toHaveValue('');
    await page.getByRole('button', { name: 'Share of the work' }).press('Enter');
    await page.getByRole('textbox', { name: 'Jobs at once' }).fill('99');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await expect(page.getByText('From 1 to 64.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Jobs at once' }).fill('8');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await expect(card(page, 'GPU box')).toContainText(/Jobs at once\s*8/);

    await openMenu(page, 'GPU box', 'Pin');
    await expect(card(page, 'GPU box')).toContainText('Pinned');
    await page.getByRole('switch', { name: 'Use GPU box' }).press('Space');
    await expect(card(page, 'GPU box')).toContainText('It is not asked while it is off');

    await openMenu(page, 'GPU box', 'Remove…');
    await expect(dialog(page)).toContainText('Remove GPU box?');
    await page.keyboard.press('Escape');
    await expect(card(page, 'GPU box')).toBeVisible();
    await openMenu(page, 'GPU box', 'Remove…');
    await dialog(page).getByRole('button', { name: 'Remove' }).press('Enter');
    await expect(card(page, 'GPU box')).toHaveCount(0);
  } finally {
    await fixture.stop();
  }
});

test('what is found is added with one press, what is missing is entered, and a program is stopped and started', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/backends`);
    await settled(page);
    await page.getByRole('button', { name: 'Add http://127.0.0.1:8000' }).click();
    await expect(card(page, '127.0.0.1:8000')).toBeVisible();
    await expect(page.getByText('Also found on this machine')).toHaveCount(0);

    await card(page, 'Comfy Cloud').getByRole('button', { name: 'Enter credentials' }).click();
    await page.getByLabel('API key', { exact: true }).fill('comfyui-0123456789');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(card(page, 'Comfy Cloud')).toContainText('Ready');

    const second = card(page, 'Second card');
    await second.getByRole('button', { name: 'Stop' }).click();
    await expect(second).toContainText('Ended (SIGTERM)');
    await second.getByRole('button', { name: 'Start' }).click();
    await expect(second).toContainText('Started by Easel');

    // What could not be saved stays as it was typed.
    await page.getByRole('button', { name: 'Add a ComfyUI' }).click();
    await page.getByRole('textbox', { name: 'Address of ComfyUI' }).fill('not an address');
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await expect(dialog(page)).toContainText('is not an address');
    await expect(page.getByRole('textbox', { name: 'Address of ComfyUI' })).toHaveValue('not an address');
  } finally {
    await fixture.stop();
  }
});
