/**
 * Takes the pictures of docs/screenshots: `npm run screenshots`. The real program with its demo draws, and a real browser looks. The
 * assistants and backends are those of the window's fixture: nobody's own machine is shown, and each state is.
 * Run it after a change that one can see, and open what it made.
 */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { chromium, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import { chromiumFlags, findOrInstallChromium } from './chromium.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'docs', 'screenshots');
const usualPort = 7817;
const mostBytes = 600_000;
const wide = { width: 1440, height: 900 };
const narrow = { width: 420, height: 800 };
const themes = ['dark', 'light'] as const;

interface Wish {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly steps?: number;
}

const wish = (prompt: string, width: number, height: number, seed: number): Wish => ({ prompt, width, height, seed });

/** What an assistant asks for, oldest first; the gallery shows them from the last to the first. */
const wishes: readonly Wish[] = [
  wish('Geometric shapes in warm colours, Bauhaus poster', 832, 1216, 3),
  wish('A harbour town at dusk, lights on the water', 1344, 768, 8),
  wish('A wolf in the snow, winter evening', 1024, 1024, 33),
  wish('Birch forest in autumn, a path of fallen leaves', 1024, 1024, 5),
  wish('Abstract pattern in blue and gold', 1024, 1024, 44),
  wish('Purple nebula over a quiet planet', 1344, 768, 23),
  wish('A tabby cat in a meadow, spring morning', 1024, 1024, 21),
  wish('Portrait of an old king, golden light', 832, 1216, 13),
  wish('Mountain hills at dusk, long shadows', 1216, 832, 19),
  wish('Saturn over a frozen moon, wide view', 1344, 768, 12),
  wish('Portrait of a woman in a garden, pastel colours', 832, 1216, 4),
  wish('A sunny beach and an island, bright summer day', 1216, 832, 6),
  wish('An owl at midnight, stars behind it', 832, 1216, 9),
  wish('A field of flowers, morning light', 1024, 1024, 2),
  wish('City skyline in the rain, neon reflections', 1344, 768, 31),
  wish('Alpine valley in winter, fresh snow on the hills', 1216, 832, 14),
  wish('Portrait of an astronaut, dreamy and surreal', 1024, 1024, 17),
  wish('Pine forest in morning mist, first light', 1216, 832, 7),
  wish('A rabbit in the grass, spring', 832, 1216, 18),
  wish('A lighthouse in a storm, long exposure', 1216, 832, 15),
];
/** What the person asks for in the window. */
const ownWish = wish('A red fox in a meadow at sunset, storybook illustration', 1216, 832, 42);
/** What runs and what waits while the jobs are looked at. */
const running: Wish = { ...wish('A mountain lake at sunset, mirror-still water', 1216, 832, 27), steps: 70 };
const waiting = wish('A vase of tulips by the window, spring', 1024, 1024, 18);

await main();

async function main(): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'easel-screenshots-'));
  const program = await startProgram(dataFolder);
  const browser = await chromium.launch({ executablePath: await findOrInstallChromium(), args: [...chromiumFlags] });
  try {
    await mkdir(folder, { recursive: true });
    const assistant = await connectAssistant(program.mcpUrl);
    for (const one of wishes) await assistant.generate(one);
    await takeCreate(browser, program.url);
    await takePages(browser, program.url);
    await takeJobs(browser, program.url, assistant);
    await takeBackends(browser);
    await takeAssistants(browser);
  } finally {
    await browser.close();
    program.child.kill();
    await once(program.child, 'exit');
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function takeCreate(browser: Browser, url: string): Promise<void> {
  const looks = [
    { name: 'create-dark', theme: 'dark', viewport: wide },
    { name: 'create-light', theme: 'light', viewport: wide },
    { name: 'create-narrow-dark', theme: 'dark', viewport: narrow },
  ];
  for (const [index, { name, theme, viewport }] of looks.entries()) {
    const page = await openWindow(browser, { url, theme, viewport });
    if (index === 0) await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('button', { name: `Open “${ownWish.prompt}”` }).waitFor();
    await take(page, name);
  }
}

async function takePages(browser: Browser, url: string): Promise<void> {
  for (const theme of themes) {
    const page = await openWindow(browser, { url, theme, viewport: wide });
    await page.getByRole('link', { name: 'Gallery' }).click();
    await page.getByRole('button', { name: `Open “${wishes[0]!.prompt}”` }).waitFor();
    await take(page, `gallery-${theme}`, { keepOpen: true });
    await page.getByRole('button', { name: `Open “${wishes.at(-1)!.prompt}”` }).click();
    await page.getByRole('dialog').waitFor();
    await take(page, `lightbox-${theme}`, { keepOpen: true });
    await page.context().close();
  }
}

async function takeJobs(browser: Browser, url: string, assistant: Assistant): Promise<void> {
  for (const [index, theme] of themes.entries()) {
    const page = await openWindow(browser, { url, theme, viewport: wide });
    await page.getByRole('link', { name: 'Jobs' }).click();
    // Other seeds each time: what was drawn before would be there at once.
    const first = assistant.generate({ ...running, seed: running.seed + index });
    await page.getByText(/Step \d+ of 70/).waitFor();
    const second = assistant.generate({ ...waiting, seed: waiting.seed + index });
    await page.getByRole('button', { name: `Show job “${ownWish.prompt}”` }).click();
    await page.getByText(/Step 5\d of 70/).waitFor();
    await take(page, `jobs-${theme}`);
    await Promise.all([first, second]);
  }
}

/** Several, of which no machine here has the devices. */
async function takeBackends(browser: Browser): Promise<void> {
  await withFixture('busy', async (url) => {
    for (const theme of themes) {
      const page = await openWindow(browser, { url, theme, viewport: wide });
      await page.getByRole('link', { name: 'Backends' }).click();
      await page.getByRole('region', { name: 'GPU box' }).waitFor();
      await take(page, `backends-${theme}`);
    }
  });
}

async function takeAssistants(browser: Browser): Promise<void> {
  await withFixture('gallery', async (url) => {
    for (const theme of themes) {
      const page = await openWindow(browser, { url, theme, viewport: wide });
      await page.getByRole('link', { name: 'Assistants' }).click();
      await page.getByRole('button', { name: 'Show Claude Code' }).click();
      await page.getByText('Everything answered').waitFor();
      await take(page, `assistants-${theme}`, { keepOpen: true });
      await page.getByRole('button', { name: 'Register Cursor' }).click();
      await page.getByRole('region', { name: /^Changes of/ }).waitFor();
      await take(page, `register-${theme}`);
    }
  });
}

async function withFixture(scene: string, work: (url: string) => Promise<void>): Promise<void> {
  const fixture = spawn(process.execPath, ['src-main/ui-api/window.fixture-app.ts', '--scene', scene], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await work(await findLine(fixture, /^Window fixture.*: (\S+)\/$/));
  } finally {
    fixture.kill();
    await once(fixture, 'exit');
  }
}

interface Look {
  readonly url: string;
  readonly theme: string;
  readonly viewport: { readonly width: number; readonly height: number };
}

/** The window with the form as somebody has filled it. */
async function openWindow(browser: Browser, { url, theme, viewport }: Look): Promise<Page> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: 'reduce' });
  const state = { template: null, values: { generate_image: ownWish }, advancedOpen: false };
  const form = JSON.stringify({ state, version: 1 });
  await context.addInitScript({
    content: `localStorage.setItem('easel.theme', ${JSON.stringify(theme)}); localStorage.setItem('easel.form', ${JSON.stringify(form)});`,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** Everything loaded, nothing hovered or focused; kept small enough for a repository. */
async function take(page: Page, name: string, { keepOpen = false } = {}): Promise<void> {
  await page.mouse.move(1, 450);
  await page.evaluate('document.activeElement?.blur()');
  while (!(await page.evaluate('[...document.images].every((image) => image.complete)'))) await page.waitForTimeout(50);
  await page.waitForTimeout(name.startsWith('jobs') ? 100 : 500);
  const picture = await page.screenshot();
  const file = join(folder, `${name}.png`);
  const exact = await sharp(picture).png({ compressionLevel: 9, effort: 10 }).toBuffer();
  const small =
    exact.length <= mostBytes
      ? exact
      : await sharp(picture).png({ palette: true, quality: 100, effort: 10 }).toBuffer();
  await writeFile(file, small);
  process.stdout.write(`${name}.png, ${Math.round(small.length / 1024)} KB\n`);
  if (!keepOpen) await page.context().close();
}

interface Assistant {
  /** Resolves when the picture is made. */
  generate(wish: Wish): Promise<void>;
}

/** An assistant of its own, so that the jobs show who asked. */
async function connectAssistant(mcpUrl: string): Promise<Assistant> {
  let session: string | null = null;
  let lastId = 0;
  const send = async (method: string, params: object, notification = false): Promise<void> => {
    const response = await fetch(mcpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session === null ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', method, params, ...(notification ? {} : { id: (lastId += 1) }) }),
    });
    session ??= response.headers.get('mcp-session-id');
    const answer = await response.text();
    if (!response.ok || answer.includes('"isError":true')) throw new Error(`${method}: ${answer}`);
  };
  const clientInfo = { name: 'claude-code', title: 'Claude Code', version: '1.0.0' };
  await send('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  await send('notifications/initialized', {}, true);
  return { generate: (one) => send('tools/call', { name: 'generate_image', arguments: one }) };
}

/** The program on its usual port where that is free: the address is in the picture. */
async function startProgram(dataFolder: string): Promise<{ child: ChildProcess; url: string; mcpUrl: string }> {
  const port = (await isFree(usualPort)) ? usualPort : 0;
  const args = ['dist/cli.js', 'serve', '--demo', '--data-dir', dataFolder, '--port', String(port)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await findLine(child, /^Easel is ready: (\S+\s+MCP: \S+)$/);
  const [url = '', mcpUrl = ''] = said.split(/\s+MCP: /);
  return { child, url, mcpUrl };
}

/** What the first group finds, in the first line of stdout that has it. */
async function findLine(child: ChildProcessByStdio<null, Readable, null>, pattern: RegExp): Promise<string> {
  for await (const line of createInterface(child.stdout)) {
    const found = pattern.exec(line)?.[1];
    if (found === undefined) continue;
    child.stdout.resume();
    return found;
  }
  throw new Error('The program ended before it was ready.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
