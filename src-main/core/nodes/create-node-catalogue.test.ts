import { createServer, type Server } from 'node:http';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import type { Connection } from '../backends/connection.ts';
import { only } from '../backends/ready-connections.fixture.ts';
import { createNodeCatalogue, type NodeCatalogueNoun } from './create-node-catalogue.ts';
import { createNodes } from './node-definitions.ts';
import { someClasses } from './nodes.fixture.ts';

let folder = '';
let server: Server;
let comfyui: ComfyuiClient;
let catalogue: NodeCatalogueNoun;
/** What the server answers and was asked. */
let classes: Record<string, unknown>;
let version: string;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-nodes-'));
  [classes, version, asked] = [{ ...someClasses }, '1', []];
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const name = /^\/object_info\/(.*)$/.exec(path)?.[1];
    if (path === '/object_info') response.end(JSON.stringify(classes));
    else if (name !== undefined)
      response.end(JSON.stringify(Object.hasOwn(classes, name) ? { [name]: classes[name] } : {}));
    else if (path === '/system_stats')
      response.end(JSON.stringify({ system: { comfyui_version: version, ram_free: Math.random() } }));
    else response.end('[]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  comfyui = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  catalogue = open();
});
afterEach(async () => {
  await catalogue.stop();
  await comfyui.close();
  server.close();
  rmSync(folder, { recursive: true });
});

const connection = () => ({ url: comfyui.url, comfyui }) as Connection;
const reads = () => asked.filter((path) => path === '/object_info').length;

function open(idleMs = 60_000): NodeCatalogueNoun {
  return createNodeCatalogue({
    connections: () => [],
    ready: connection,
    nodes: createNodes(only(connection())),
    workerUrl: new URL('./nodes-worker.ts', import.meta.url),
    dataFolder: folder,
    idleMs,
  });
}

async function reopened(idleMs?: number): Promise<NodeCatalogueNoun> {
  await catalogue.stop();
  return (catalogue = open(idleMs));
}

const total = async (text: string): Promise<number> => (await catalogue.search({ text })).total;

test('the whole list is read once for many searches, and one class is asked for by itself', async () => {
  const found = await Promise.all(['ksampler', 'image', 'dream'].map(total));
  expect(found).toEqual([2, 4, 1]);
  expect(await catalogue.packs()).toHaveLength(4);
  expect(reads()).toBe(1);
  expect(await catalogue.get('constructor')).toMatchObject({ displayName: 'Constructor', inputs: [] });
  await expect(catalogue.get('KSamplr')).rejects.toMatchObject({
    code: 'not_found',
    nextStep: expect.stringContaining('KSampler'),
    details: { nearest: ['KSampler'] },
  });
  expect(reads()).toBe(1);
});

test('a program that starts again takes what was kept, as long as the server is the same', async () => {
  await total('ksampler');
  await reopened();
  expect(await total('ksampler')).toBe(2);
  expect(reads()).toBe(1);
  version = '2';
  await reopened();
  expect(await total('ksampler')).toBe(2);
  expect(reads()).toBe(2);
});

test('a connection that was opened anew may lead to another process: the list is read again', async () => {
  expect(await total('brand new')).toBe(0);
  classes['BrandNew'] = { display_name: 'Brand new' };
  expect(await total('brand new')).toBe(0);
  catalogue.onBackendReady(connection());
  expect(await total('brand new')).toBe(1);
  expect(reads()).toBe(2);
});

test('an empty answer of what was kept counts only by what the server says now', async () => {
  await total('ksampler');
  classes['BrandNew'] = { display_name: 'Brand new' };
  await reopened();
  expect(await total('ksampler')).toBe(2);
  expect(reads()).toBe(1);
  expect(await total('brand new')).toBe(1);
  expect(reads()).toBe(2);
});

test('a kept file that is damaged is read over', async () => {
  await total('ksampler');
  const [name] = readdirSync(join(folder, 'cache', 'nodes'));
  writeFileSync(join(folder, 'cache', 'nodes', name ?? ''), 'damaged');
  await reopened();
  expect(await total('ksampler')).toBe(2);
  expect(reads()).toBe(2);
});

test('the index leaves memory when nobody asks for a while, and comes back when somebody does', async () => {
  await reopened(100);
  expect(await total('ksampler')).toBe(2);
  expect(catalogue.loaded()).toBe(true);
  await expect.poll(() => catalogue.loaded()).toBe(false);
  expect(await total('ksampler')).toBe(2);
});

test('what fails says why: no ComfyUI there, a server of another kind, a caller that left', async () => {
  classes = {};
  await expect(total('x')).rejects.toMatchObject({ code: 'backend_not_comfyui' });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(total('x')).rejects.toMatchObject({ code: 'backend_unreachable' });
  await expect(catalogue.search({}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});
