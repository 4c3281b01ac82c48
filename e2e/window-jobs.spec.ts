import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openWindow, settled, startFixture, type Fixture } from './window-fixture.ts';

const failedJob = '/jobs/00000000-0000-4000-8000-000000000388';
let fixture: Fixture;

test.beforeAll(async () => {
  fixture = await startFixture('busy');
});
test.afterAll(() => fixture.stop());

test('a failed job says what to do, and shows its traceback only when it is asked for', async ({ browser }) => {
  const page = await openWindow(browser, {});
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(fixture.url + failedJob);
  await settled(page);
  await expect(page.getByText('The number of steps makes no difference')).toBeVisible();
  expect(asked.filter((url) => url.includes('traceback'))).toEqual([]);
  await page.getByRole('button', { name: 'Traceback', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Traceback' })).toContainText('torch.OutOfMemoryError');
  await expect(page.getByRole('button', { name: 'Copy the traceback' })).toBeVisible();
  await page.context().close();
});

test('the workflow of a job is copied and saved with every digit', async ({ browser }) => {
  const page = await openWindow(browser, {});
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(fixture.url + failedJob);
  await settled(page);
  await page.getByRole('button', { name: 'Copy', exact: true }).last().click();
  await expect(page.getByText('Workflow copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"seed": 18446744073709551615');

  await page.getByRole('button', { name: 'Canvas', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as file' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.ui\.json$/);
  expect(await readFile(await download.path(), 'utf8')).toContain('"seed": 18446744073709551615');
  await page.context().close();
});
