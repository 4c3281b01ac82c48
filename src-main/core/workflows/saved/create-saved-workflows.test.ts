import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from '../../../comfyui/client.ts';
import { spawnComfyui, type ComfyuiChild } from '../../comfyui-child.fixture.ts';
import { emptyImage, requester, startCore } from '../../core.fixture.ts';
import type { Core } from '../../core.ts';
import type { SavedWorkflows } from './saved-workflows.ts';

let comfyui: ComfyuiChild;
/** Somebody else at the same ComfyUI: its own page. */
let page: ComfyuiClient;
let core: Core;
let saved: SavedWorkflows;
let folder = '';

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 20 });
  page = createComfyuiClient(comfyui.url);
});
afterAll(async () => {
  await page.close();
  await comfyui.kill();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-saved-'));
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  saved = core.workflows.saved;
  await expect.poll(() => core.health.get().status).toBe('healthy');
}, 20_000);
afterEach(async () => {
  await core.stop();
  for (const { path } of await page.listUserData('workflows')) await page.deleteUserData(`workflows/${path}`);
  rmSync(folder, { recursive: true });
});

/** A graph as the canvas saves it, with a number that no double holds. */
const graph = (title: string): string =>
  JSON.stringify({
    last_node_id: 2,
    last_link_id: 1,
    nodes: [
      {
        id: 1,
        type: 'EmptyImage',
        title,
        inputs: [],
        outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }],
        widgets_values: [64, 64, 1, 255],
      },
      {
        id: 2,
        type: 'SaveImage',
        inputs: [{ name: 'images', type: 'IMAGE', link: 1 }],
        outputs: [],
        widgets_values: ['saved'],
      },
    ],
    links: [[1, 1, 0, 2, 0, 'IMAGE']],
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  }).replace('"extra":{}', '"extra":{ "seed": 18446744073709551557 }');

const write = (path: string, text: string): Promise<unknown> =>
  page.writeUserData(`workflows/${path}`, text, { overwrite: true });
const textAt = (path: string): Promise<string> => page.readUserData(`workflows/${path}`);

test('a workflow is saved as it was handed in, listed, and read with its format and every digit', async () => {
  expect(await saved.list()).toEqual([]);
  const text = graph('Bücher');
  const { workflow, ...rest } = await saved.save({ path: 'easel/Bücher 画', text });
  expect(rest).toEqual({ keptVersion: null, doubts: [] });
  expect(await textAt('easel/Bücher 画.json')).toBe(text);
  await write('a.json', JSON.stringify(emptyImage()));
  await write('notes.txt', 'x');
  expect(await saved.list()).toEqual([
    { path: 'a.json', name: 'a', folder: '', bytes: expect.any(Number), modifiedAt: expect.any(Number) },
    workflow,
  ]);
  expect(workflow).toMatchObject({ name: 'Bücher 画', folder: 'easel', bytes: Buffer.byteLength(text) });
  expect(Math.abs((workflow.modifiedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(await saved.get('easel/Bücher 画')).toEqual({ ...workflow, text, format: 'ui', problem: null });
  expect(await saved.get('a.json')).toMatchObject({ format: 'api', problem: null });
});

test('what is no workflow is read all the same, and says what it is', async () => {
  await write('odd.json', '[1, 2');
  expect(await saved.get('odd')).toMatchObject({
    text: '[1, 2',
    format: null,
    problem: expect.stringMatching(/\w+ \w+/),
  });
  await expect(saved.save({ path: 'x', text: '[1, 2' })).rejects.toMatchObject({ code: 'workflow_unreadable' });
  await expect(saved.save({ path: 'x' })).rejects.toMatchObject({ code: 'bad_input' });
});

test('what the canvas would not open is saved so that it does', async () => {
  const { doubts } = await saved.save({ path: 'from api', text: JSON.stringify(emptyImage()) });
  expect(doubts).toEqual([expect.stringContaining('API format')]);
  expect(await saved.get('from api')).toMatchObject({ format: 'ui' });
  const wrapped = JSON.stringify({ prompt: emptyImage(), workflow: JSON.parse(graph('inner')) as unknown });
  expect((await saved.save({ path: 'wrapped', text: wrapped })).doubts).toEqual([]);
  expect(JSON.parse(await textAt('wrapped.json'))).toMatchObject({ nodes: [{ title: 'inner' }, {}] });
  const picture = readFileSync(fileURLToPath(new URL('../files/fixtures/save-image.png', import.meta.url)));
  await saved.save({ path: 'picture', file: new File([picture], 'save-image.png') });
  expect(await saved.get('picture')).toMatchObject({ format: 'ui' });
});

test('nothing is replaced unless that is asked for; then what was there is a version', async () => {
  await saved.save({ path: 'fox', text: graph('first') });
  await expect(saved.save({ path: 'fox', text: graph('second') })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining("'fox.json'"),
  });
  expect(await textAt('fox.json')).toBe(graph('first'));
  expect(await saved.versions('fox')).toEqual([]);

  expect(await saved.save({ path: 'fox', text: graph('second'), overwrite: true })).toMatchObject({ keptVersion: 1 });
  expect(await saved.save({ path: 'fox', text: graph('second'), overwrite: true })).toMatchObject({
    keptVersion: null,
  });
  expect(await saved.save({ path: 'new', text: graph('x'), overwrite: true })).toMatchObject({ keptVersion: null });
  await write('fox.json', graph('by ComfyUI'));
  expect(await saved.save({ path: 'fox', text: graph('third'), overwrite: true })).toMatchObject({ keptVersion: 2 });
  const versions = await saved.versions('fox.json');
  expect(versions.map(({ version, why }) => [version, why])).toEqual([
    [2, 'overwritten'],
    [1, 'overwritten'],
  ]);

  expect(await saved.restore({ path: 'fox', version: 1 })).toMatchObject({ keptVersion: 3 });
  expect(await textAt('fox.json')).toBe(graph('first'));
  expect(await saved.restore({ path: 'fox', version: 1 })).toMatchObject({ keptVersion: null });
  await saved.restore({ path: 'fox', version: 2 });
  expect(await textAt('fox.json')).toBe(graph('by ComfyUI'));
  await expect(saved.restore({ path: 'fox', version: 9 })).rejects.toMatchObject({ code: 'not_found' });
  // Nothing of it lies where ComfyUI lists.
  expect((await page.listUserData('')).map(({ path }) => path)).toEqual(['workflows/fox.json', 'workflows/new.json']);
  expect(readdirSync(join(folder, 'saved-workflows'))).toEqual([
    expect.stringMatching(/^127\.0\.0\.1_\d+-[\da-f]{8}$/),
  ]);
});

test('what was changed or deleted on the ComfyUI meanwhile is left alone', async () => {
  const { workflow } = await saved.save({ path: 'fox', text: graph('first') });
  const modifiedAt = workflow.modifiedAt ?? 0;
  const next = await saved.save({ path: 'fox', text: graph('second'), modifiedAt });
  expect(next.keptVersion).toBe(1);
  await expect(saved.save({ path: 'fox', text: graph('stale'), modifiedAt })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('changed'),
    details: { modifiedAt: next.workflow.modifiedAt },
  });
  await expect(saved.delete({ path: 'fox', modifiedAt })).rejects.toMatchObject({ code: 'conflict' });
  expect(await textAt('fox.json')).toBe(graph('second'));
  await page.deleteUserData('workflows/fox.json');
  await expect(saved.save({ path: 'fox', text: graph('stale'), modifiedAt, overwrite: true })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('deleted'),
  });
  expect(await saved.list()).toEqual([]);
});

test('of savings at once one wins and the others conflict, and no content is lost', async () => {
  const titles = ['a', 'b', 'c', 'd'];
  const first = await Promise.allSettled(titles.map((title) => saved.save({ path: 'race', text: graph(title) })));
  expect(first.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await Promise.all(
    titles.map((title) => saved.save({ path: 'race', text: graph(`${title}${title}`), overwrite: true })),
  );
  const versions = await saved.versions('race');
  const texts = [await textAt('race.json')];
  for (const { version } of versions) {
    await saved.restore({ path: 'race', version });
    texts.push(await textAt('race.json'));
  }
  for (const title of titles) expect(texts).toContain(graph(`${title}${title}`));
});

test('what is deleted can be had back', async () => {
  await saved.save({ path: 'sub/fox', text: graph('first') });
  expect(await saved.delete({ path: 'sub/fox' })).toMatchObject({ path: 'sub/fox.json', version: 1 });
  expect(await saved.list()).toEqual([]);
  expect(await saved.deleted()).toEqual([{ path: 'sub/fox.json', version: 1, keptAt: expect.any(Number) }]);
  expect(await saved.versions('sub/fox')).toMatchObject([{ version: 1, why: 'deleted' }]);
  expect(await saved.restore({ path: 'sub/fox', version: 1 })).toMatchObject({
    workflow: { path: 'sub/fox.json', bytes: Buffer.byteLength(graph('first')) },
    keptVersion: null,
  });
  expect(await textAt('sub/fox.json')).toBe(graph('first'));
  expect(await saved.deleted()).toEqual([]);
});

test('a saved workflow runs as a job of its name', async () => {
  await saved.save({ path: 'easel/square', text: graph('x') });
  const job = await saved.run({ path: 'easel/square', requester });
  expect(job).toMatchObject({ title: 'square', template: null, requester });
  const ended = await core.jobs.wait(job.id, { timeoutMs: 10_000 });
  expect([ended.status, ended.outputIds.length]).toEqual(['succeeded', 1]);
});

test('one that is not there is not found, and the nearest one is named', async () => {
  await saved.save({ path: 'easel/red fox', text: graph('x') });
  const absent = { code: 'not_found', nextStep: expect.stringContaining("'easel/red fox.json'") };
  for (const call of [
    () => saved.get('easel/red fix'),
    () => saved.run({ path: 'easel/red fix', requester }),
    () => saved.delete({ path: 'easel/red fix' }),
    () => saved.versions('easel/red fix'),
  ]) {
    await expect(call()).rejects.toMatchObject(absent);
  }
  await expect(saved.restore({ path: 'easel/red fix', version: 1 })).rejects.toMatchObject({ code: 'not_found' });
});

test('a name in the letters of macOS is found by the letters of everybody else', async () => {
  await write('Bücher.json'.normalize('NFD'), graph('first'));
  expect(await saved.get('Bücher'.normalize('NFC'))).toMatchObject({ format: 'ui' });
  await saved.save({ path: 'Bücher'.normalize('NFC'), text: graph('second'), overwrite: true });
  expect(await saved.list()).toHaveLength(1);
});

test('no call leaves the folder of workflows', async () => {
  const forbidden = { code: 'forbidden_path' };
  for (const path of ['../x', '/etc/passwd', 'a%2f..%2f..%2fx', '..%252f..%252fx', '.index', 'a\\..\\x']) {
    await expect(saved.get(path), path).rejects.toMatchObject(forbidden);
    await expect(saved.save({ path, text: graph('x'), overwrite: true }), path).rejects.toMatchObject(forbidden);
    await expect(saved.run({ path, requester }), path).rejects.toMatchObject(forbidden);
    await expect(saved.versions(path), path).rejects.toMatchObject(forbidden);
    await expect(saved.restore({ path, version: 1 }), path).rejects.toMatchObject(forbidden);
    await expect(saved.delete({ path }), path).rejects.toMatchObject(forbidden);
  }
  expect(await page.listUserData('')).toEqual([]);
  await saved.save({ path: '100%', text: graph('x') });
  expect((await saved.list()).map(({ path }) => path)).toEqual(['100%.json']);
});
