import { expect, test, type Locator, type Page } from '@playwright/test';
import { openLooks } from './looks.ts';
import { openWindow, settled, startFixture, type Fixture } from './window-fixture.ts';

test.describe.configure({ mode: 'parallel' });

async function withFixture(args: readonly string[], work: (fixture: Fixture) => Promise<void>): Promise<void> {
  const fixture = await startFixture('queue', args);
  try {
    await work(fixture);
  } finally {
    await fixture.stop();
  }
}

async function openJobs(page: Page, fixture: Fixture, path = '/jobs'): Promise<void> {
  await page.goto(fixture.url + path);
  await settled(page);
}

const line = (page: Page): Locator => page.getByRole('list', { name: 'Waiting jobs, in order' });
const row = (page: Page, place: number): Locator => line(page).locator(`[data-index="${place - 1}"]`);
/** Ids of the first places. */
const order = (page: Page, count: number): Promise<(string | null)[]> =>
  Promise.all(Array.from({ length: count }, (_none, index) => row(page, index + 1).getAttribute('data-job-id')));

/** What the page has worked so far. */
async function cpuSeconds(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
}

// The longest goes first: at the end of all tests nothing else would run beside it.
test('axe finds nothing in any state of the queue, in both themes, wide and narrow', async ({ browser }) => {
  test.setTimeout(180_000);
  const { page, look, found } = await openLooks(browser);
  await withFixture([], async (fixture) => {
    await openJobs(page, fixture);
    await look('busy');
    await row(page, 2)
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Priority' }).press('ArrowRight');
    await look('order menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Queue', exact: true }).click();
    await look('queue menu');
    await page.getByRole('menuitem', { name: 'Kept results…' }).click();
    await look('results');
    await page.getByRole('button', { name: 'Forget all…' }).click();
    await look('clear');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel all', exact: true }).click();
    await look('cancel all');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Pause the queue' }).click();
    await look('paused');
    await openJobs(page, fixture, '/jobs/batch-b1');
    await look('grid');
    await openJobs(page, fixture, '/jobs/batch-b2');
    await look('variations');
    await openJobs(page, fixture, '/jobs/batch-gone');
    await look('no such batch');
    await openJobs(page, fixture, '/jobs/00000000-0000-4000-8000-0000000002e4');
    await look('reused');
    await openJobs(page, fixture, '/jobs/00000000-0000-4000-8000-000000004e22');
    await look('waiting job');
    await openJobs(page, fixture, '/create');
    await page.getByRole('button', { name: /^Variations and batch/ }).click();
    await page.getByRole('combobox', { name: 'Vary a parameter' }).click();
    await page.getByRole('option', { name: 'Sampler' }).click();
    await page.getByRole('button', { name: /^Values of Sampler/ }).click();
    await look('vary');
  });
  expect(found).toEqual({});
});

test('a waiting job says when, whose, why not yet, and that it goes before others', async ({ browser }) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    await expect(row(page, 1)).toContainText('Priority +10');
    await expect(row(page, 1)).toContainText('about 60 s, 35–90');
    await expect(row(page, 1)).toContainText('Claude Desktop');
    await expect(row(page, 2)).toContainText('No ComfyUI that is on has the model flux1-dev.safetensors.');
    await expect(page.getByText('No sign from ComfyUI for 2 min')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Running' })).toContainText('about 10 s left, 10–15');
    const foreign = page.getByRole('region', { name: 'Jobs of others' });
    await expect(foreign).toContainText('Workflow of somebody else');
    await expect(foreign.getByRole('button')).toHaveCount(0);
    // The last one waits for the run of the first: it has no turn to be moved.
    await page.getByTestId('waiting-scroller').evaluate((element) => element.scrollTo(0, 1e6));
    await expect(row(page, 29)).toContainText('Shared run');
    await expect(row(page, 29).getByRole('button', { name: /^Order of/ })).toHaveCount(0);
  });
});

test('jobs are put in order by menu, by keyboard and by dragging, and the order is the one Easel has', async ({
  browser,
}) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    const [a, b, c, d] = await order(page, 4);

    await row(page, 3)
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Move up' }).click();
    await expect.poll(() => order(page, 4)).toEqual([a, c, b, d]);
    await row(page, 4)
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Run next' }).click();
    await expect.poll(() => order(page, 4)).toEqual([d, a, c, b]);

    // The focus goes with the job.
    const face = row(page, 1).getByRole('button', { name: /^Show job/ });
    await face.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => order(page, 4)).toEqual([a, d, c, b]);
    await expect(row(page, 2).getByRole('button', { name: /^Show job/ })).toBeFocused();
    await expect(line(page).locator('..').getByRole('status')).toContainText('is at place 2 now');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(row(page, 4).getByRole('button', { name: /^Show job/ })).toBeFocused();

    await row(page, 4).dragTo(row(page, 1), { targetPosition: { x: 300, y: 4 } });
    await expect.poll(() => order(page, 4)).toEqual([b, a, d, c]);
    await row(page, 1).dragTo(row(page, 3), { targetPosition: { x: 300, y: 40 } });
    await expect.poll(() => order(page, 4)).toEqual([a, d, b, c]);

    await row(page, 2)
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Run last' }).click();
    await expect.poll(() => order(page, 3)).toEqual([a, b, c]);
    await page.reload();
    await settled(page);
    expect(await order(page, 3)).toEqual([a, b, c]);
  });
});

test('a priority is given in the menu or as a number, and moves the job', async ({ browser }) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    const [, , third, fourth] = await order(page, 4);
    await row(page, 3)
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Priority' }).press('ArrowRight');
    await page.getByRole('menuitemradio', { name: 'Before everything' }).press('Enter');
    await expect.poll(() => order(page, 1)).toEqual([third]);
    await expect(row(page, 1)).toContainText('Priority +100');

    await line(page)
      .locator(`[data-job-id="${fourth}"]`)
      .getByRole('button', { name: /^Show job/ })
      .click();
    const panel = page.getByRole('complementary', { name: 'Job details' });
    await panel.getByRole('textbox', { name: 'Priority' }).fill('50');
    await expect.poll(() => order(page, 2)).toEqual([third, fourth]);
  });
});

test('the queue is paused and goes on, from the page and from the palette, and says so everywhere', async ({
  browser,
}) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    await page.getByRole('button', { name: 'Pause the queue' }).click();
    await expect(page.getByText('The queue is paused.')).toBeVisible();
    await expect(page.getByText('29 jobs wait. What ComfyUI already has goes on.')).toBeVisible();
    await page.getByRole('link', { name: 'Gallery' }).click();
    await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Paused');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('resume');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('contentinfo', { name: 'Status' })).not.toContainText('Paused');
  });
});

test('many jobs are cancelled only after their number was said: of one requester, of a batch, all that wait', async ({
  browser,
}) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    const queueMenu = page.getByRole('button', { name: 'Queue', exact: true });
    const dialog = page.getByRole('dialog');

    await queueMenu.click();
    await page.getByRole('menuitem', { name: 'Cancel all of Cursor (6)…' }).click();
    await expect(dialog).toContainText('Cancel 6 jobs of Cursor?');
    await expect(dialog).toContainText('cannot be brought back');
    await dialog.getByRole('button', { name: 'Keep them' }).click();
    await expect(line(page)).toContainText('Cursor');
    await queueMenu.click();
    await page.getByRole('menuitem', { name: 'Cancel all of Cursor (6)…' }).click();
    await dialog.getByRole('button', { name: 'Cancel 6 jobs' }).click();
    await expect(page.getByText('6 jobs cancelled')).toBeVisible();
    await expect(line(page)).not.toContainText('Cursor');

    await page.getByRole('button', { name: 'Cancel all', exact: true }).click();
    await expect(dialog).toContainText('Cancel what is open of this batch (6 jobs)?');
    await dialog.getByRole('button', { name: 'Cancel 6 jobs' }).click();
    await expect(page.getByRole('region', { name: 'Batches' })).toContainText('6 cancelled');

    await queueMenu.click();
    await page.getByRole('menuitem', { name: /^Cancel all that wait/ }).click();
    await dialog.getByRole('button', { name: /^Cancel 1\d jobs/ }).click();
    await expect(line(page)).toHaveCount(0);
  });
});

test('ten thousand waiting jobs: few rows exist, scrolling shows the right ones, and little work is done', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  await withFixture(['--waiting', '10000'], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    await expect(page.getByRole('region', { name: 'Waiting' }).getByRole('heading')).toContainText('10,006');
    const before = await cpuSeconds(page);
    const scroller = page.getByTestId('waiting-scroller');
    for (let turn = 0; turn < 20; turn += 1) {
      await scroller.evaluate((element) => element.scrollBy(0, 21_000));
      await page.waitForTimeout(50);
    }
    await expect(line(page).getByRole('listitem').first()).toBeVisible();
    expect(await line(page).getByRole('listitem').count()).toBeLessThan(60);
    const place = await line(page).getByRole('listitem').nth(8).getAttribute('aria-posinset');
    expect(Number(place)).toBeGreaterThan(9000);
    await expect(row(page, Number(place)).getByRole('button', { name: /^Show job/ })).toBeVisible();

    const far = await row(page, Number(place)).getAttribute('data-job-id');
    await row(page, Number(place))
      .getByRole('button', { name: /^Order of/ })
      .click();
    await page.getByRole('menuitem', { name: 'Run next' }).click();
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    await expect.poll(() => order(page, 1)).toEqual([far]);
    // Of the processor, not of the clock: twenty jumps and a move, however busy the machine is.
    expect((await cpuSeconds(page)) - before).toBeLessThan(5);
  });
});

test('a batch shows its progress, its pictures side by side, and leads to its jobs', async ({ browser }) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    const batches = page.getByRole('region', { name: 'Batches' });
    await expect(batches).toContainText('Grid 3 × 4');
    await expect(batches).toContainText('5 of 12 done');
    await expect(batches).toContainText('1 failed');
    await batches.getByRole('button', { name: /^Show batch “a quiet/ }).click();
    const panel = page.getByRole('complementary', { name: 'Batch' });
    const sheet = panel.getByRole('group', { name: 'Contact sheet' });
    await expect(sheet.getByRole('button')).toHaveCount(12);
    await expect(sheet).toContainText('Sampler dpmpp_2m');
    await expect(sheet).toContainText('CFG 8');
    await sheet.getByRole('button', { name: 'cfg 6, sampler euler: Failed' }).click();
    const job = page.getByRole('complementary', { name: 'Job details' });
    await expect(job).toContainText('ComfyUI ran out of memory.');
    await job.getByRole('button', { name: 'Show the batch' }).click();
    await expect(panel).toBeVisible();
    await batches.getByRole('button', { name: /^Show batch “the last sun/ }).click();
    await expect(panel).toContainText('8 variations');
  });
});

test('a batch is asked for on Create: the grid is counted, mistakes are named, and the sheet fills', async ({
  browser,
}) => {
  await withFixture(['--waiting', '0'], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture, '/create');
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('paper boats on a dark lake');
    await page.getByRole('button', { name: /^Variations and batch/ }).click();
    const vary = async (name: string): Promise<void> => {
      await page.getByRole('combobox', { name: 'Vary a parameter' }).click();
      await page.getByRole('option', { name, exact: true }).click();
    };
    await vary('Guidance (CFG)');
    await page.getByRole('textbox', { name: 'Values of Guidance (CFG)' }).fill('5, 7, 900');
    await expect(page.getByText('“900” is not between')).toBeVisible();
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(page.getByText('Something in the form needs a look first.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Values of Guidance (CFG)' }).fill('5, 7');
    await vary('Sampler');
    await page.getByRole('button', { name: /^Values of Sampler/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'euler', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'lcm' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Variations' }).fill('200');
    await expect(page.getByRole('alert')).toContainText('That makes 800 jobs, and a batch may have 100.');
    await page.getByRole('textbox', { name: 'Variations' }).fill('2');
    await expect(page.getByText('2 × 2 × 2 = 8 jobs').first()).toBeVisible();
    // What was typed is kept.
    await page.reload();
    await settled(page);
    await expect(page.getByRole('textbox', { name: 'Values of Guidance (CFG)' })).toHaveValue('5, 7');
    await page.getByRole('button', { name: /^Generate 8/ }).click();

    const sheet = page.getByRole('group', { name: 'Contact sheet' });
    await expect(sheet.getByRole('button')).toHaveCount(8);
    await expect(page.getByText('8 of 8 done')).toBeVisible();
    await expect(sheet.locator('img[src*="thumb"]')).toHaveCount(8);
    await sheet.getByRole('button').first().click();
    await expect(page.getByRole('button', { name: 'Open “paper boats on a dark lake”' })).toBeVisible();
  });
});

test('kept results are pinned, forgotten and cleared, and a job that was answered with one is made anew', async ({
  browser,
}) => {
  await withFixture([], async (fixture) => {
    const page = await openWindow(browser, {});
    await openJobs(page, fixture);
    await page.getByRole('button', { name: 'Queue', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Kept results…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('listitem')).toHaveCount(5);
    await expect(dialog).toContainText('Used 12 times');
    await dialog.getByRole('listitem').nth(0).getByRole('button', { name: /^Pin/ }).click();
    await expect(dialog.getByText('Pinned', { exact: true })).toHaveCount(2);
    await dialog
      .getByRole('listitem')
      .nth(1)
      .getByRole('button', { name: /^Forget/ })
      .click();
    await expect(dialog).toContainText('4 results');
    await dialog.getByRole('button', { name: 'Forget all…' }).click();
    await expect(dialog).toContainText('Forget 2 results?');
    await dialog.getByRole('switch', { name: 'The pinned ones too' }).click();
    await expect(dialog).toContainText('Forget 4 results?');
    await dialog.getByRole('button', { name: 'Forget them' }).click();
    await expect(dialog).toContainText('Nothing is kept');
    await page.keyboard.press('Escape');

    const ended = page.getByRole('region', { name: 'Ended' });
    await ended.getByRole('listitem').filter({ hasText: 'From the cache' }).getByRole('button').click();
    const panel = page.getByRole('complementary', { name: 'Job details' });
    await expect(panel).toContainText('The same was made before, so its result was given again.');
    await panel.getByRole('button', { name: 'Make it anew' }).click();
    await expect(panel.getByRole('progressbar')).toBeVisible();
    await expect(panel).not.toContainText('given again');
  });
});
