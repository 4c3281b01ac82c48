/** The desktop shell, driven as a person, an assistant and the system would: a plain Chromium is its window. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, type Page, test as base } from '@playwright/test';
import { makeFirstPicture } from './first-picture.ts';
import { controlOf, type Desktop, launch, startDesktop, stateOf } from './start-desktop.ts';

const test = base.extend<{ desktop: Desktop }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures out of this pattern
  desktop: async ({}, use) => {
    const desktop = await startDesktop();
    await use(desktop);
    await desktop.stop();
  },
});

const streamPath = '/rpc/events/watch';

/** Calls a procedure from inside the page, as the window does. */
async function rpc(page: Page, path: string, input: unknown): Promise<Record<string, unknown>> {
  return await page.evaluate(
    async ([where, json]) => {
      const response = await fetch(`/rpc/${where}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ json }),
      });
      return ((await response.json()) as { json: Record<string, unknown> }).json;
    },
    [path, input] as const,
  );
}

const small = { prompt: 'a red fox', width: 256, height: 256, steps: 12, seed: 7 };

async function generate(page: Page, values: Record<string, unknown> = small): Promise<string> {
  const job = await rpc(page, 'jobs/create', { template: 'generate_image', arguments: values });
  return String(job['id']);
}

async function untilReady(page: Page): Promise<void> {
  await expect
    .poll(async () => ((await rpc(page, 'backends/list', null)) as unknown as { state: string }[])[0]?.state)
    .toBe('ready');
}

/** An assistant asks for a picture and gets it. */
async function assistantMakes(desktop: Desktop, prompt: string): Promise<void> {
  const assistant = new Client({ name: 'painter', version: '1' });
  await assistant.connect(new StreamableHTTPClientTransport(new URL(desktop.mcpUrl)));
  const result = await assistant.callTool({ name: 'generate_image', arguments: { ...small, prompt } });
  expect(result.isError ?? false).toBe(false);
  await assistant.close();
}

test('the window loads over the scheme, safe and with nothing to fetch elsewhere', async ({ desktop, page }) => {
  const failures: string[] = [];
  page.on('requestfailed', (request) => failures.push(request.url()));
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('request', (request) => {
    if (
      !request.url().startsWith(desktop.url) &&
      !request.url().startsWith('data:') &&
      !request.url().startsWith('blob:')
    )
      failures.push(request.url());
  });
  await page.goto(desktop.url);
  await expect(page.getByRole('link', { name: 'Gallery' })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  expect(failures).toEqual([]);

  const [window] = (await desktop.state()).windows;
  expect(window).toMatchObject({ url: 'easel://app/', visible: true, bounds: { width: 1280, height: 820 } });
  expect(window?.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
});

test('a job made in the window streams its progress and brings its picture, and its stream ends with the page', async ({
  desktop,
  page,
}) => {
  await page.goto(desktop.url);
  await untilReady(page);
  await expect.poll(async () => (await desktop.state()).openStreams).toContain(streamPath);

  await page.evaluate(() => {
    const seen: unknown[] = [];
    Object.assign(globalThis, { seen });
    const leave = new AbortController();
    Object.assign(globalThis, { leave });
    void fetch('/rpc/events/watch', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      signal: leave.signal,
    })
      .then(async (response) => {
        const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) seen.push(part.value);
      })
      .catch(() => {});
  });
  const id = await generate(page);
  const previews = async () =>
    await page.evaluate(() => {
      const text = (globalThis as unknown as { seen: string[] }).seen.join('');
      return new Set(text.match(/"previewNumber":[1-9]\d*/g)).size;
    });
  // Several while it runs: they arrive as they happen and not with the end.
  await expect.poll(previews).toBeGreaterThan(1);
  expect((await rpc(page, 'jobs/get', { id }))['status']).toBe('running');
  expect(
    await page.evaluate(async (job) => (await fetch(`/jobs/${job}/preview?n=1`)).headers.get('content-type'), id),
  ).toMatch(/^image\//);
  await expect.poll(async () => (await rpc(page, 'jobs/get', { id }))['status'], { timeout: 20_000 }).toBe('succeeded');

  const outputs = (await rpc(page, 'outputs/ofJob', { jobId: id })) as unknown as { id: string; bytes: number }[];
  const original = await page.evaluate(async (output) => {
    const whole = await fetch(`/outputs/${output}/original`);
    const part = await fetch(`/outputs/${output}/original`, { headers: { range: 'bytes=1-3' } });
    return { bytes: (await whole.arrayBuffer()).byteLength, status: part.status, part: await part.text() };
  }, outputs[0]!.id);
  expect(original).toEqual({ bytes: outputs[0]!.bytes, status: 206, part: 'PNG' });

  const streams = async () => (await desktop.state()).openStreams.filter((path) => path === streamPath).length;
  expect(await streams()).toBe(2);
  await page.evaluate(() => (globalThis as unknown as { leave: AbortController }).leave.abort());
  await expect.poll(streams).toBe(1);
  await page.close();
  await expect.poll(streams).toBe(0);
});

test('a person makes a first picture in the desktop window', async ({ page }) => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'easel-first-'));
  await makeFirstPicture(page, () => startDesktop({ dataFolder }));
  rmSync(dataFolder, { recursive: true, force: true });
});

test('closing hides to the tray, and a second start brings the window back', async ({ desktop }) => {
  const bounds = { x: 40, y: 50, width: 1000, height: 700 };
  await desktop.act('placeWindow', { bounds });
  await desktop.act('changeThemeColor', { color: '#fafaf9' });
  await desktop.act('closeWindow');
  expect((await desktop.state()).windows).toMatchObject([{ visible: false }]);

  const hidden = launch({ dataFolder: desktop.dataFolder, home: desktop.dataFolder, args: ['--hidden'] });
  await new Promise((resolve) => hidden.once('exit', resolve));
  expect((await desktop.state()).windows).toMatchObject([{ visible: false }]);

  const second = launch({ dataFolder: desktop.dataFolder, home: desktop.dataFolder });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await expect.poll(async () => (await desktop.state()).windows).toMatchObject([{ visible: true, focused: true }]);

  await desktop.restart();
  expect((await desktop.state()).windows).toMatchObject([{ bounds, background: '#fafaf9' }]);
});

test('the tray says how it goes, and its menu works', async ({ desktop, page }) => {
  const status = async () => (await desktop.state()).tray?.menu[0]?.label;
  await expect.poll(status).toBe('Ready on the demo');
  await page.goto(desktop.url);
  const id = await generate(page);
  await expect.poll(status).toMatch(/^Running 1 job, \d+%$/);
  const running = await desktop.state();
  expect(running.tray?.image).toMatch(/tray-running(-Template)?\.png$/);
  expect(running.tray?.toolTip).toMatch(/^Easel: Running 1 job/);
  await expect.poll(async () => (await desktop.state()).windows[0]?.progress).toBeGreaterThan(0);
  await expect.poll(status, { timeout: 20_000 }).toBe('Ready on the demo');
  expect((await desktop.state()).windows[0]?.progress).toBe(-1);

  await expect.poll(async () => (await desktop.state()).tray?.menu.map(({ label }) => label)).toContain('a red fox');
  const [output] = (await rpc(page, 'outputs/ofJob', { jobId: id })) as unknown as { id: string }[];
  await desktop.act('closeWindow');
  await desktop.act('clickTrayMenu', { label: 'a red fox' });
  expect((await desktop.state()).windows).toMatchObject([
    { visible: true, sent: [['navigate', `/gallery/${output?.id}`]] },
  ]);

  await desktop.act('clickTrayMenu', { label: 'Copy MCP URL' });
  expect((await desktop.state()).clipboard.text).toBe(desktop.mcpUrl);

  const atLogin = async () =>
    (await desktop.state()).tray?.menu.find(({ label }) => label === 'Start at login')?.checked;
  for (const expected of [true, false]) {
    await desktop.act('clickTrayMenu', { label: 'Start at login' });
    await expect.poll(atLogin).toBe(expected);
  }
});

test("an assistant's picture is announced only while the window is hidden, and the click leads to it", async ({
  desktop,
  page,
}) => {
  await page.goto(desktop.url);
  await untilReady(page);
  await assistantMakes(desktop, 'seen');
  await desktop.act('closeWindow');
  await generate(page, { ...small, prompt: 'my own' });
  await assistantMakes(desktop, 'a blue door');
  await expect
    .poll(async () => (await desktop.state()).notifications)
    .toMatchObject([{ body: 'a blue door', shown: true }]);

  await desktop.act('clickNotification', { index: 0 });
  const [window] = (await desktop.state()).windows;
  expect(window?.visible).toBe(true);
  expect(window?.sent.at(-1)).toEqual(['navigate', expect.stringMatching(/^\/gallery\/./)]);
});

test('pages are held to the window: no foreign address, no permission, no foreign caller', async ({ desktop }) => {
  const prevented = { prevented: true };
  expect(await desktop.act('navigate', { url: 'https://example.com/' })).toEqual(prevented);
  expect(await desktop.act('navigate', { url: 'https://example.com/', event: 'will-redirect' })).toEqual(prevented);
  expect(await desktop.act('navigate', { url: 'easel://app/jobs' })).toEqual({ prevented: false });
  for (const url of ['https://comfy.org/', 'file:///etc/passwd', 'javascript:alert(1)']) {
    expect(await desktop.act('openWindow', { url })).toEqual({ action: 'deny' });
  }
  expect((await desktop.state()).openedExternally).toEqual(['https://comfy.org/']);
  expect(await desktop.act('askPermission', { permission: 'media', url: 'easel://app/' })).toEqual({
    checked: false,
    granted: false,
  });
  expect(await desktop.act('askPermission', { permission: 'clipboard-sanitized-write', url: 'easel://app/' })).toEqual({
    checked: true,
    granted: true,
  });

  const call = { channel: 'desktop', args: [{ call: 'revealOutput', id: 'x' }] };
  expect(await desktop.act('invoke', { ...call, origin: 'https://example.com' })).toMatchObject({
    code: 'forbidden_host',
  });
  expect(await desktop.act('invoke', { ...call, origin: 'easel://app', isMainFrame: false })).toMatchObject({
    code: 'forbidden_host',
  });
  const wrong = { channel: 'desktop', args: [{ call: 'run', id: 'x' }], origin: 'easel://app' };
  expect(await desktop.act('invoke', wrong)).toMatchObject({ code: 'bad_input' });
});

test('the preload gives the page what only a desktop can do', async ({ desktop, page }) => {
  const preload = readFileSync(resolve(import.meta.dirname, '..', 'dist', 'preload.cjs'), 'utf8');
  await page.exposeFunction('invokeDesktop', (channel: string, ...args: unknown[]) =>
    desktop.act('invoke', { channel, args, origin: 'easel://app' }),
  );
  await page.addInitScript(`{
    const process = { platform: 'linux' };
    const listeners = {};
    window.tellPage = (channel, ...args) => listeners[channel]({}, ...args);
    const require = () => ({
      contextBridge: { exposeInMainWorld: (name, value) => (window[name] = value) },
      ipcRenderer: { invoke: window.invokeDesktop, on: (channel, listener) => (listeners[channel] = listener) },
    });
    ${preload}
  }`);
  await page.goto(desktop.url);
  await untilReady(page);
  const id = await generate(page);
  await expect.poll(async () => (await rpc(page, 'jobs/get', { id }))['status'], { timeout: 20_000 }).toBe('succeeded');
  const [output] = (await rpc(page, 'outputs/ofJob', { jobId: id })) as unknown as { id: string }[];
  const call = async (name: 'copyImage' | 'revealOutput', argument: string) =>
    await page.evaluate(
      async ([which, value]) =>
        await (window as unknown as { desktop: Record<string, (id: string) => Promise<unknown>> }).desktop[which]!(
          value,
        ),
      [name, argument] as const,
    );
  expect(await call('revealOutput', output!.id)).toBeNull();
  expect(await call('copyImage', output!.id)).toBeNull();
  expect(await call('revealOutput', 'nothing')).toMatchObject({ code: 'not_found' });
  const state = await desktop.state();
  expect(state.clipboard.types).toEqual(['image/png']);
  expect(state.revealed).toHaveLength(1);
  expect(existsSync(state.revealed[0]!)).toBe(true);

  await page.evaluate(
    (path) => (window as unknown as { tellPage(...args: string[]): void }).tellPage('navigate', path),
    `/gallery/${output!.id}`,
  );
  await expect(page.getByRole('dialog').getByText('a red fox').first()).toBeVisible();
});

test('quitting ends within 3 s, also in the middle of a job, and gives the data folder free', async ({
  desktop,
  page,
}) => {
  await page.goto(desktop.url);
  await untilReady(page);
  await generate(page, { ...small, steps: 100 });
  await expect.poll(async () => (await desktop.state()).tray?.menu[0]?.label).toMatch(/^Running/);
  const { ms, code } = await desktop.quit();
  expect(ms).toBeLessThan(3000);
  expect(code).toBe(0);
  expect(existsSync(join(desktop.dataFolder, 'endpoint.json'))).toBe(false);
});

test('a start with --hidden shows no window until it is asked for', async () => {
  const desktop = await startDesktop({ args: ['--hidden'] });
  try {
    expect((await desktop.state()).windows).toEqual([]);
    await desktop.act('clickTrayMenu', { label: 'Open Easel' });
    await expect
      .poll(async () => (await desktop.state()).windows)
      .toMatchObject([{ url: 'easel://app/', visible: true }]);
  } finally {
    await desktop.stop();
  }
});

test('on the data of a headless program it is a window on that program', async ({ page }) => {
  const home = mkdtempSync(join(tmpdir(), 'easel-visit-'));
  const dataFolder = join(home, 'data');
  const cli = resolve(import.meta.dirname, '..', 'dist', 'cli.js');
  const env = { ...process.env, HOME: home };
  const served = spawn(process.execPath, [cli, 'serve', '--data-dir', dataFolder, '--demo', '--port', '0'], {
    env,
    cwd: home,
  });
  try {
    let printed = '';
    served.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await expect.poll(() => printed).toMatch(/Easel is ready: \S+/);
    const [, url] = /Easel is ready: (\S+)/.exec(printed) ?? [];
    const visitor = launch({ dataFolder, home });
    const exited = once(visitor, 'exit');
    const control = await controlOf(visitor);
    await expect.poll(async () => (await stateOf({ control })).windows).toMatchObject([{ url, visible: true }]);
    expect((await stateOf({ control })).tray).toBeNull();
    await page.goto(url!);
    await expect(page.getByRole('link', { name: 'Gallery' })).toBeVisible();
    await fetch(`${control}/act`, { method: 'POST', body: JSON.stringify({ action: 'closeWindow' }) }).catch(() => {});
    expect((await exited)[0]).toBe(0);
    expect(existsSync(join(dataFolder, 'endpoint.json'))).toBe(true);
  } finally {
    if (served.kill()) await once(served, 'exit');
    rmSync(home, { recursive: true, force: true });
  }
});

test('a start that cannot be is told in a box, and holds nothing', async () => {
  const home = mkdtempSync(join(tmpdir(), 'easel-broken-'));
  const dataFolder = join(home, 'data');
  writeFileSync(dataFolder, 'a file where the folder should be');
  const child = launch({ dataFolder, home, stderr: 'pipe' });
  let told = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text));
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(told).toContain('Easel cannot start: The data folder ');
  expect(readFileSync(dataFolder, 'utf8')).toBe('a file where the folder should be');
  rmSync(home, { recursive: true, force: true });
});

test('settings that cannot be read are set aside, and the shell starts with the defaults', async () => {
  const home = mkdtempSync(join(tmpdir(), 'easel-settings-'));
  const dataFolder = join(home, 'data');
  mkdirSync(dataFolder);
  writeFileSync(join(dataFolder, 'settings.json'), '{ "half": ');
  const desktop = await startDesktop({ dataFolder });
  const aside = readdirSync(dataFolder).filter((name) => name.startsWith('settings.broken-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(dataFolder, aside[0] ?? ''), 'utf8')).toBe('{ "half": ');
  await desktop.stop();
  rmSync(home, { recursive: true, force: true });
});
