import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import { backendAt, severalBackends } from '../backends/ready-connections.fixture.ts';
import { createNodes, choicesOf, type Nodes } from './node-definitions.ts';

interface Given {
  readonly server: Server;
  readonly backend: ReturnType<typeof backendAt>;
  classes: Record<string, unknown>;
  asked: number;
  silent: boolean;
}

const given: Given[] = [];
let nodes: Nodes;

async function start(id: string, classes: Record<string, unknown>): Promise<void> {
  const server = createServer((request, response) => {
    mine.asked++;
    if (mine.silent) return;
    const name = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    response.end(JSON.stringify(Object.hasOwn(mine.classes, name) ? { [name]: mine.classes[name] } : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend = backendAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, id);
  const mine: Given = { server, backend, classes, asked: 0, silent: false };
  given.push(mine);
}

const loader = (choices: unknown[], settings?: object) => ({
  input: { required: { ckpt_name: settings ? ['COMBO', { ...settings, options: choices }] : [choices] } },
  display_name: choices.join(),
});

beforeEach(async () => {
  await start('a', { Loader: loader(['one', 'two']), OnlyA: {} });
  await start('b', { Loader: loader(['two', 'three'], { tooltip: 'b' }), OnlyB: {} });
  nodes = createNodes(severalBackends(given.map(({ backend }) => backend)));
});
afterEach(async () => {
  for (const { backend, server } of given.splice(0)) {
    await backend.close();
    server.closeAllConnections();
    server.close();
  }
});

const [a, b] = [() => given[0] as Given, () => given[1] as Given];
const names = (definition: NodeDefinition | null | undefined) => definition && choicesOf(definition, 'ckpt_name');

test('a class is that of the first backend that has it, with the choices of all, in either shape', async () => {
  expect(names(await nodes.definition('Loader'))).toEqual(['one', 'two', 'three']);
  expect(await nodes.definition('Loader')).toMatchObject({ display_name: 'one,two' });
  expect(names(nodes.known('Loader'))).toEqual(['one', 'two', 'three']);
  expect([await nodes.definition('OnlyA'), await nodes.definition('OnlyB')]).toEqual([{}, {}]);
  expect([await nodes.definition('Nobody'), nodes.known('Nobody')]).toEqual([null, null]);
  expect(nodes.known('NeverAsked')).toBeUndefined();
  a().backend.become('unreachable');
  expect(nodes.known('Loader')?.input?.required?.['ckpt_name']).toEqual([
    'COMBO',
    { tooltip: 'b', options: ['two', 'three'] },
  ]);
});

test('each backend is asked once, and the same object is the answer while nothing changed', async () => {
  const first = await nodes.definition('Loader');
  expect(await nodes.definition('Loader')).toBe(first);
  expect(nodes.known('Loader')).toBe(first);
  expect([a().asked, b().asked]).toEqual([1, 1]);
  b().backend.become('unreachable');
  expect(await nodes.definition('Loader')).toBe(nodes.of(a().backend).known('Loader'));
});

test('what one backend alone has is told apart', async () => {
  expect(names(await nodes.of(b().backend).definition('Loader'))).toEqual(['two', 'three']);
  expect(await nodes.of(b().backend).definition('OnlyA')).toBeNull();
});

test('a backend that is gone fails nothing while another answers, and is not waited for long', async () => {
  b().server.closeAllConnections();
  b().server.close();
  expect(names(await nodes.definition('Loader'))).toEqual(['one', 'two']);
  expect(await nodes.definition('OnlyB')).toBeNull();
  await start('c', {});
  given[2]!.silent = true;
  const slow = createNodes(severalBackends([a().backend, given[2]!.backend]));
  expect(names(await slow.definition('Loader'))).toEqual(['one', 'two']);
  // Once is enough.
  const started = Date.now();
  for (const name of ['Loader', 'OnlyA', 'Nobody', 'Loader']) await slow.definition(name, { fresh: true });
  expect(Date.now() - started).toBeLessThan(1000);
}, 10_000);

test('one that was silent is heard again as soon as it speaks', async () => {
  b().silent = true;
  await nodes.definition('Loader');
  b().silent = false;
  b().server.closeAllConnections();
  await nodes.definition('OnlyB');
  await expect.poll(async () => nodes.definition('OnlyB')).toEqual({});
}, 10_000);

test('when none can be reached, the call says why; what was known stays known', async () => {
  await nodes.definition('Loader');
  for (const { server } of given) {
    server.closeAllConnections();
    server.close();
  }
  await expect(nodes.definition('Loader', { fresh: true })).rejects.toMatchObject({ code: 'backend_unreachable' });
  for (const { backend } of given) backend.become('unreachable');
  expect(names(nodes.known('Loader'))).toEqual(['one', 'two', 'three']);
});

test('one backend alone can be forgotten', async () => {
  await nodes.definition('Loader');
  b().classes['Loader'] = loader(['four']);
  nodes.clear(b().backend);
  expect(names(await nodes.definition('Loader'))).toEqual(['one', 'two', 'four']);
  expect([a().asked, b().asked]).toEqual([1, 2]);
});

test('names that objects have by birth are inputs like others', async () => {
  a().classes['Odd'] = { input: { required: { constructor: [['a']], valueOf: ['INT', {}] } } };
  b().classes['Odd'] = { input: { required: { constructor: [['b']], toString: [['b']] } } };
  const merged = await nodes.definition('Odd');
  const found = ['constructor', 'valueOf', 'toString', '__proto__'].map((name) => merged && choicesOf(merged, name));
  expect(found).toEqual([['a', 'b'], null, null, null]);
});
