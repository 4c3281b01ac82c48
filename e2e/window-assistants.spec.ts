import { expect, test, type Page } from '@playwright/test';
import { openLooks } from './looks.ts';
import { openWindow, settled, startFixture } from './window-fixture.ts';

test.describe.configure({ mode: 'parallel' });

/** Tab until it has the focus: what a person without a mouse does. */
async function tabTo(page: Page, name: string | RegExp, role: 'button' | 'link' | 'textbox' = 'button'): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  await expect(wanted).toBeVisible();
  for (let turn = 0; turn < 120; turn += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${String(name)}.`);
}

test('by mouse: the exact change is shown, confirmed, tested, undone, and the row says so each time', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/create`);
    await page.getByRole('link', { name: 'Assistants' }).click();
    await settled(page);
    await expect(page.getByText('2 of 8 registered')).toBeVisible();
    await page.getByRole('button', { name: 'Register Cursor' }).click();

    const dialog = page.getByRole('dialog', { name: 'Register Easel with Cursor' });
    const diff = dialog.getByRole('region', { name: /^Changes of .*mcp\.json$/ });
    await expect(diff.getByRole('insertion').filter({ hasText: '"easel": {' })).toBeVisible();
    await expect(diff.getByRole('deletion')).toHaveCount(1);
    await expect(dialog).toContainText('+12 −1');
    await expect(dialog).toContainText('This is a link; the file behind it is changed');
    await expect(dialog).toContainText('A copy of the file as it is now is kept');
    await dialog.getByRole('button', { name: 'Register' }).click();

    await expect(dialog.getByText('Easel is registered with Cursor.')).toBeVisible();
    await expect(dialog.getByText('Switch Easel on in Cursor under Settings, MCP.')).toBeVisible();
    await expect(dialog.getByRole('listitem').filter({ hasText: 'List the tools' })).toContainText('12 ms');
    await dialog.getByRole('button', { name: 'What it wrote' }).click();
    await expect(dialog.getByText('connected to the running Easel')).toBeVisible();
    await expect(page.getByText('3 of 8 registered')).toBeVisible();

    await dialog.getByRole('button', { name: 'Undo' }).click();
    await expect(dialog.getByText('It is as it was before.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('2 of 8 registered')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Register Cursor' })).toBeVisible();
  } finally {
    await fixture.stop();
  }
});

test('by keyboard: G A, Tab and Enter register over HTTP under another name, remove it again, and the focus is never lost', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/jobs`);
    await settled(page);
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(page).toHaveURL(/\/assistants$/);
    await tabTo(page, 'Show Cursor');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/assistants\/cursor$/);
    const panel = page.getByRole('complementary', { name: 'Assistant' });
    await tabTo(page, 'Register');
    await page.keyboard.press('Enter');

    const dialog = page.getByRole('dialog', { name: 'Register Easel with Cursor' });
    await expect(dialog).toBeFocused();
    await tabTo(page, 'Options');
    await page.keyboard.press('Enter');
    await tabTo(page, 'HTTP');
    await page.keyboard.press('Space');
    await expect(dialog.getByRole('insertion').filter({ hasText: '"url": "http://127.0.0.1:7817/mcp"' })).toBeVisible();
    await tabTo(page, 'Name of the entry', 'textbox');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('my easel');
    await expect(dialog.getByText('Letters, digits, - and _, at most 32.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Register' })).toBeDisabled();
    for (let back = 0; back < ' easel'.length; back += 1) await page.keyboard.press('Backspace');
    await page.keyboard.type('-pictures');
    await expect(dialog.getByRole('insertion').filter({ hasText: '"my-pictures": {' })).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Register' })).toBeEnabled();
    await tabTo(page, 'Register');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('Easel is registered with Cursor.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);

    // The button that opened the dialog is gone; the panel has the focus, and the next Tab is inside it.
    await expect(panel).toContainText('my-pictures');
    await page.keyboard.press('Tab');
    expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await tabTo(page, 'Remove');
    await page.keyboard.press('Enter');
    const removal = page.getByRole('dialog', { name: 'Remove Easel from Cursor' });
    await expect(removal.getByRole('deletion').filter({ hasText: '"my-pictures": {' })).toBeVisible();
    await tabTo(page, 'Remove');
    await page.keyboard.press('Enter');
    await expect(removal.getByText('Easel is no longer registered with Cursor.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(panel).toContainText('Not registered');
    await tabTo(page, 'Undo the last change');
    await page.keyboard.press('Enter');
    await expect(page.getByText('The last change for Cursor is undone.')).toBeVisible();
    await expect(panel).toContainText('my-pictures');
  } finally {
    await fixture.stop();
  }
});

test('a client that runs holds the change up until it is quit: by Check again, and by coming back to the window', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/assistants`);
    await settled(page);
    await page.getByRole('button', { name: 'Repair Claude Desktop' }).click();
    const dialog = page.getByRole('dialog', { name: 'Repair Easel in Claude Desktop' });
    await expect(dialog.getByText('Claude Desktop is running and would overwrite the change.')).toBeVisible();
    // It is installed twice: one of its files is right already.
    await expect(dialog.getByText('Nothing in this file has to change.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Repair' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await expect(dialog.getByText('client_running')).toBeVisible();

    await page.request.get(`${fixture.url}/fixture/quit-client`);
    await page.evaluate(() => globalThis.dispatchEvent(new Event('focus')));
    await expect(dialog.getByText('client_running')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Repair' }).click();
    await expect(dialog.getByText('Start Claude Desktop again.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('button', { name: 'Repair Claude Desktop' })).toHaveCount(0);
  } finally {
    await fixture.stop();
  }
});

test('a malformed file is not touched: the line is said and nothing can be confirmed', async ({ browser }) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/assistants/windsurf`);
    await settled(page);
    const panel = page.getByRole('complementary', { name: 'Assistant' });
    await expect(panel).toContainText('line 14, column 5');
    await panel.getByRole('button', { name: 'Repair' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('config_malformed')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Repair' })).toBeDisabled();
  } finally {
    await fixture.stop();
  }
});

test('a self-test shows how far it came and what was written, the log of the client is read when it is opened', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/assistants/lm-studio`);
    const panel = page.getByRole('complementary', { name: 'Assistant' });
    await panel.getByRole('button', { name: 'Run it again' }).click();
    await expect(panel.getByText('Testing…')).toBeVisible();
    await expect(panel.getByText('self_test_failed')).toBeVisible();
    await expect(panel.getByText('did not open its endpoint within 10 s')).toBeVisible();
    await page.getByRole('button', { name: 'Show Claude Desktop' }).click();
    await panel.getByRole('button', { name: 'Log of the assistant' }).click();
    await expect(panel.getByRole('region', { name: 'Log of the assistant' })).toContainText('Server started');
    await page.getByRole('button', { name: 'Show Claude Code' }).click();
    await panel.getByRole('button', { name: 'Log of the assistant' }).click();
    await expect(panel.getByText('keeps no log')).toBeVisible();
  } finally {
    await fixture.stop();
  }
});

test('what is set up by hand is copied, or opened where a browser may', async ({ browser }) => {
  const fixture = await startFixture('empty');
  try {
    const page = await openWindow(browser, {});
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${fixture.url}/assistants`);
    await expect(page.getByRole('heading', { name: 'No assistant found' })).toBeVisible();
    await page.getByRole('button', { name: 'Set up Any other assistant' }).click();
    const panel = page.getByRole('complementary', { name: 'Assistant' });
    await panel.getByRole('button', { name: 'Copy “Address”' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('http://127.0.0.1:7817/mcp');
    await page.getByRole('button', { name: /^Not on this machine/ }).click();
    await page.getByRole('button', { name: 'Show Kiro' }).click();
    await expect(panel.getByRole('link', { name: 'Open the link' })).toHaveAttribute('href', /^https:\/\/kiro\.dev\//);
    await page.getByRole('button', { name: 'Show Cursor' }).click();
    await panel.getByRole('button', { name: 'Set it up by hand' }).click();
    await expect(panel.getByRole('link', { name: 'Open the link' })).toHaveAttribute('href', /^cursor:\/\//);
  } finally {
    await fixture.stop();
  }
});

test('everything is checked from the palette, the safe part is fixed, and the report is copied', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${fixture.url}/create`);
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('check everything');
    await page.keyboard.press('Enter');
    const check = page.getByRole('region', { name: 'Check' });
    await expect(check.getByText('3 things need a look')).toBeVisible();
    await expect(check.getByText('Easel can fix this')).toBeVisible();
    await expect(check.getByText('VS Code', { exact: true })).toBeVisible();
    await check.getByRole('button', { name: 'Fix what is safe' }).click();
    await expect(check.getByText('2 things need a look')).toBeVisible();
    await expect(check.getByRole('button', { name: 'Fix what is safe' })).toHaveCount(0);
    await check.getByRole('button', { name: 'Copy report' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('registration-lost');
    await check.getByRole('button', { name: '4 checks passed' }).click();
    await expect(check.getByText('ComfyUI accepts what Easel sends.')).toBeVisible();
    await check.getByRole('button', { name: 'Close the check' }).click();
    await expect(check).toHaveCount(0);
  } finally {
    await fixture.stop();
  }
});

test('templates are found by what they make: by keyboard, by typing, and what cannot run says what is missing', async ({
  browser,
}) => {
  const fixture = await startFixture('busy');
  try {
    const page = await openWindow(browser, {});
    await page.goto(`${fixture.url}/jobs`);
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('choose a template');
    await page.keyboard.press('Enter');
    const list = page.getByRole('listbox', { name: 'Template' });
    await expect(list.getByRole('group').first()).toHaveAccessibleName('Mine');
    await expect(list.getByRole('option', { name: 'Text to image (Z-Image)' })).toContainText(/Missing: z_image/);
    // The one in use is where the arrows begin.
    await expect(list.getByRole('option', { selected: true })).toContainText('any Stable Diffusion checkpoint');
    await page.keyboard.type('upscale detail');
    await expect(list.getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    const picker = page.getByRole('button', { name: /^Template:/ });
    await expect(picker).toHaveAccessibleName(/^Template: Upscale a picture and add detail/);
    await expect(picker).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(picker).toHaveAccessibleName(/^Template: Product shot on white/);
  } finally {
    await fixture.stop();
  }
});

test('axe finds nothing in any state of the assistants, in both themes, wide and narrow', async ({ browser }) => {
  test.setTimeout(120_000);
  const fixture = await startFixture('busy');
  const { page, look, found } = await openLooks(browser);
  try {
    for (const id of ['claude-desktop', 'claude-code', 'lm-studio', 'windsurf', 'zed', 'kiro', 'other']) {
      await page.goto(`${fixture.url}/assistants/${id}`);
      await look(id);
    }
    await page.goto(`${fixture.url}/assistants/claude-desktop`);
    await page.getByRole('button', { name: 'Log of the assistant' }).click();
    await page.getByRole('button', { name: 'Set it up by hand' }).click();
    await look('log');
    await page.goto(`${fixture.url}/assistants`);
    await page.getByRole('button', { name: /^Not on this machine/ }).click();
    await page.getByRole('button', { name: 'Check everything' }).click();
    await expect(page.getByText('3 things need a look')).toBeVisible();
    await look('check');
    for (const name of ['Repair Windsurf', 'Register Codex CLI', 'Repair Claude Desktop']) {
      await page.getByRole('button', { name }).click();
      await look(name);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Register Cursor' }).click();
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('button', { name: 'One project' }).click();
    await expect(page.getByText('Needs the folder of the project.')).toBeVisible();
    await look('options');
    await page.getByRole('button', { name: 'Everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Register', exact: true }).click();
    await expect(page.getByText('Easel is registered with Cursor.')).toBeVisible();
    await look('result');
    await page.goto(`${fixture.url}/create`);
    await page.getByRole('button', { name: /^Template:/ }).click();
    await look('templates');
  } finally {
    await fixture.stop();
  }
  expect(found).toEqual({});
});
