import { execFile } from 'node:child_process';
import { expect, test, type Page } from '@playwright/test';
import { cli, removeFolder, startDemoComfyui, startProgram, temporaryFolder, type Program } from './program.ts';

let dataFolder: string;
let comfyui: Awaited<ReturnType<typeof startDemoComfyui>>;
let program: Program;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  dataFolder = await temporaryFolder('queue');
  comfyui = await startDemoComfyui({ speed: 12 });
  program = await startProgram({ dataFolder, args: ['--comfyui', comfyui.url] });
});
test.afterAll(async () => {
  await program.stop();
  await comfyui.stop();
  await removeFolder(dataFolder);
});

/** A command in a shell, beside the running program. */
function easel(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
  return new Promise((resolve) => {
    const environment = { ...process.env, HOME: dataFolder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' };
    const child = execFile(
      process.execPath,
      [cli, ...args, '--data-dir', dataFolder],
      { env: environment },
      (_error, out, errors) => resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });
}

async function ask<T>(...args: string[]): Promise<T> {
  const { code, out, errors } = await easel(...args, '--json');
  expect(code, errors + out).toBe(0);
  return JSON.parse(out) as T;
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly startedAt: number;
  readonly reused: { readonly jobId: string; readonly from: string } | null;
}

async function openPage(page: Page, name: string): Promise<void> {
  const url = new URL(program.url);
  await page.goto(new URL(`/${name}${url.search}`, url).href);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

const waitingRow = (page: Page, place: number) =>
  page.getByRole('list', { name: 'Waiting jobs, in order' }).locator(`[data-index="${place - 1}"]`);

test('a paused queue keeps its jobs; the order that they are put in is the order in which they run', async ({
  page,
}) => {
  await openPage(page, 'jobs');
  await page.getByRole('button', { name: 'Pause the queue' }).click();
  await expect(page.getByText('The queue is paused.')).toBeVisible();
  const prompts = ['the first boat', 'the second boat', 'the third boat', 'the fourth boat'];
  for (const prompt of prompts) await easel('batch', 'run', 'generate_image', `prompt=${prompt}`, 'steps=4');
  await expect(waitingRow(page, 4)).toContainText('the fourth boat');

  // Last first by keyboard, the second up by the menu, and the first low in a shell.
  await waitingRow(page, 4)
    .getByRole('button', { name: /^Show job/ })
    .focus();
  for (const place of [3, 2, 1]) {
    await page.keyboard.press('Alt+ArrowUp');
    await expect(waitingRow(page, place)).toContainText('the fourth boat');
  }
  await waitingRow(page, 4)
    .getByRole('button', { name: /^Order of/ })
    .click();
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expect(waitingRow(page, 3)).toContainText('the third boat');
  const open = await ask<Job[]>('jobs', 'open');
  expect(open.map(({ title }) => title)).toEqual([
    'the fourth boat',
    'the first boat',
    'the third boat',
    'the second boat',
  ]);
  const first = open.find(({ title }) => title === 'the first boat')!;
  expect((await easel('jobs', 'priority', first.id.slice(0, 8), '-10')).out).toContain('has 3 before it, priority -10');
  await expect(waitingRow(page, 4)).toContainText('the first boat');

  // A restart keeps all of it.
  await program.stop();
  program = await startProgram({ dataFolder, args: ['--comfyui', comfyui.url] });
  await openPage(page, 'jobs');
  await expect(page.getByText('4 jobs wait.')).toBeVisible();
  await expect(waitingRow(page, 1)).toContainText('the fourth boat');
  await page.getByRole('button', { name: 'Resume the queue' }).click();
  await expect(page.getByRole('region', { name: 'Ended' }).getByRole('listitem')).toHaveCount(4, { timeout: 40_000 });
  const ended = await ask<Job[]>('jobs', 'list');
  expect(ended.toSorted((a, b) => a.startedAt - b.startedAt).map(({ title }) => title)).toEqual([
    'the fourth boat',
    'the third boat',
    'the second boat',
    'the first boat',
  ]);
});

test('a grid from Create fills its sheet while one looks, and the shell tells the same', async ({ page }) => {
  await openPage(page, 'create');
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a lighthouse in a storm');
  await page.getByRole('button', { name: 'Draft' }).click();
  await page.getByRole('button', { name: /^Variations and batch/ }).click();
  await page.getByRole('textbox', { name: 'Variations' }).fill('2');
  await page.getByRole('combobox', { name: 'Vary a parameter' }).click();
  await page.getByRole('option', { name: 'Guidance (CFG)' }).click();
  await page.getByRole('textbox', { name: 'Values of Guidance (CFG)' }).fill('5, 7');
  await page.getByRole('button', { name: /^Generate 4/ }).click();
  const sheet = page.getByRole('group', { name: 'Contact sheet' });
  await expect(sheet.getByRole('button')).toHaveCount(4);
  await expect(page.getByText('4 of 4 done')).toBeVisible({ timeout: 40_000 });
  const thumbs = sheet.locator('img[src*="thumb"]');
  await expect(thumbs).toHaveCount(4);
  await expect.poll(() => thumbs.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(50);
  await page.getByRole('button', { name: 'Show the batch' }).click();
  await expect(page.getByRole('complementary', { name: 'Batch' })).toContainText('Grid 2 × 2');

  const [batch] = await ask<{ id: string; total: number; counts: Record<string, number> }[]>('batch', 'list');
  expect(batch).toMatchObject({ total: 4, counts: { succeeded: 4 } });
  const shown = await easel('batch', 'show', batch!.id.slice(0, 8));
  expect(shown.out).toMatch(/ended {2}4 jobs: 4 succeeded/);
  expect(shown.out.match(/cfg=5/g)).toHaveLength(2);
});

test('the same work asked for again is answered from the cache, says so, and is made anew on request', async ({
  page,
}) => {
  const set = ['--set', 'seed=77', '--set', 'steps=4'];
  const first = await ask<{ job: Job }>('generate', 'a red fox in snow', ...set);
  const again = await easel('generate', 'a red fox in snow', ...set);
  expect([again.code, again.errors]).toEqual([0, expect.stringContaining('The same was made before')]);
  const anew = await ask<{ job: Job }>('generate', 'a red fox in snow', ...set, '--reuse', 'never');
  expect(anew.job.reused).toBeNull();

  await openPage(page, 'jobs');
  const cached = page.getByRole('listitem').filter({ hasText: 'From the cache' });
  await cached.getByRole('button').click();
  const panel = page.getByRole('complementary', { name: 'Job details' });
  await panel.getByRole('button', { name: 'Make it anew' }).click();
  await expect(panel).not.toContainText('given again');
  await expect(panel.getByText('Done', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Queue', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Kept results…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('listitem').filter({ hasText: 'a red fox in snow' })).toContainText('Used once');
  await dialog.getByRole('button', { name: /^Pin “a red fox/ }).click();
  await expect(dialog.getByText('Pinned', { exact: true })).toBeVisible();
  expect((await easel('results')).out).toMatch(/job \w{8} .* used once {5} +pinned {2}a red fox in snow/);
  expect((await easel('results', 'clear')).out).toMatch(/^\d+ results? forgotten\.\n$/);
  const kept = await ask<{ jobId: string }[]>('results', 'list');
  expect(kept).toHaveLength(1);
  expect((await easel('results', 'forget', kept[0]!.jobId.slice(0, 8))).code).toBe(0);
  expect(first.job.status).toBe('succeeded');
});

test('a queue is emptied in a shell: of one requester, of a batch, and whatever waits', async () => {
  await easel('queue', 'pause');
  const batch = await ask<{ id: string }>(
    'batch',
    'run',
    'generate_image',
    'prompt=x',
    '--vary',
    'cfg=4,5,6',
    '--count',
    '2',
  );
  expect((await easel('queue')).out).toMatch(
    /^0 at ComfyUI, 6 waiting\n {2}script {2}0 at ComfyUI, 6 waiting\nThe queue is paused/,
  );
  expect((await easel('jobs', 'cancel', '--all', '--requester', 'nobody')).code).toBe(1);
  expect((await easel('jobs', 'cancel')).code).toBe(1);
  const [head] = await ask<Job[]>('jobs', 'open');
  expect((await easel('jobs', 'cancel', head!.id.slice(0, 8))).out).toContain('is cancelled');
  expect(await ask('jobs', 'cancel', '--all', '--batch', batch.id.slice(0, 8))).toEqual({ cancelled: 5 });
  await easel('batch', 'run', 'generate_image', 'prompt=y', '--count', '2');
  expect((await easel('jobs', 'cancel', '--all', '--waiting')).out).toBe('2 jobs cancelled.\n');
  expect((await easel('queue', 'resume')).out).toBe('0 at ComfyUI, 0 waiting\n');
  expect((await easel('batch', 'run', 'generate_image', 'prompt=x', '--count', '500')).errors).toContain(
    'That makes 500 jobs, and a batch may have 100.',
  );
  const waited = await easel('batch', 'run', 'generate_image', 'prompt=z', 'steps=2', '--count', '2', '--wait');
  expect([waited.code, waited.out]).toEqual([0, expect.stringContaining('2 jobs: 2 succeeded')]);
});
