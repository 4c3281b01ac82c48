import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createComfyuiClient, type ComfyuiClient } from '../../comfyui/client.ts';
import { openLibraryWorker, type Library } from '../storage/library.ts';
import type { LibraryOutput } from '../storage/library-protocol.ts';
import { createCollector, type Collector, type CollectRequest } from './collector.ts';
import { createOutputPlaces } from './output-places.ts';

let folder = '';
let library: Library;
let server: Server;
let comfyui: ComfyuiClient;
let collector: Collector;
let recent: Map<string, LibraryOutput>;
let added: string[] = [];
let views = 0;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-collector-'));
  library = await openLibraryWorker({
    workerUrl: new URL('../storage/storage-worker.ts', import.meta.url),
    path: join(folder, 'library.sqlite'),
  });
  views = 0;
  added = [];
  recent = new Map();
  server = createServer((request, response) => {
    views++;
    const missing = request.url?.includes('missing');
    response.writeHead(missing ? 404 : 200).end(missing ? '' : 'bytes');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  comfyui = createComfyuiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  collector = createCollector({
    places: createOutputPlaces({ dataFolder: folder, folder: '', logger: quiet }),
    library,
    recent,
    logger: quiet,
    pictures: { make: () => Promise.reject(new Error('no picture')), warmUp: () => {}, stop: async () => {} },
    onOrdered: () => {},
    onAdded(outputs) {
      for (const output of outputs) {
        recent.set(output.id, output);
        added.push(output.filename);
      }
    },
  });
});
afterEach(async () => {
  await comfyui.close();
  server.close();
  await library.close();
  rmSync(folder, { recursive: true });
});

const request = (output: CollectRequest['output'], recovered = false): CollectRequest => ({
  job: {
    id: 'job',
    template: null,
    title: 't',
    parameters: {},
    requester: { kind: 'script', name: 'test', token: 'token_ada' },
  },
  backend: { name: 'home', kind: 'local' },
  comfyui,
  nodeId: '9',
  output,
  recovered,
});
const file = (filename: string) => ({ filename, subfolder: 'a', type: 'output' });

test('files under any key and texts are kept, with their kinds', async () => {
  const outputs = await collector.collect(
    request({
      images: [file('x.png'), file('x.mp4')],
      audio: [file('x.flac')],
      text: ['hello'],
      animated: [true],
      odd: 5,
    }),
  );
  expect(outputs.map(({ kind, filename }) => [kind, filename])).toEqual([
    ['image', 'x.png'],
    ['video', 'x.mp4'],
    ['audio', 'x.flac'],
    ['text', 'text-9-1.txt'],
  ]);
  const [, , , text] = await library
    .outputsOfJob('job')
    .then((rows) => outputs.map(({ id }) => rows.find((row) => row.id === id)));
  expect(readFileSync(join(folder, text?.path ?? ''), 'utf8')).toBe('hello');
});

test('the same thing told twice is kept and counted once, also by another run of the program', async () => {
  const output = { images: [file('x.png')] };
  const [first] = await collector.collect(request(output));
  const [second] = await collector.collect(request(output));
  recent.clear();
  const [third] = await collector.collect(request(output, true));
  expect([second?.id, third?.id, first?.token]).toEqual([first?.id, first?.id, 'token_ada']);
  expect([added, views, await library.countOutputs()]).toEqual([['x.png'], 1, 1]);
});

test('a file that ComfyUI no longer has is left out, the others are kept', async () => {
  const outputs = await collector.collect(request({ images: [file('missing.png'), file('x.png')] }));
  expect(outputs.map(({ filename }) => filename)).toEqual(['x.png']);
});

test('names cannot lead out of the data folder', async () => {
  const [output] = await collector.collect(request({ images: [file('../../../etc/passwd')] }));
  const kept = await library.getOutput(output?.id ?? '');
  expect(kept?.path).toMatch(/^outputs\/\d{4}-\d{2}\/[0-9a-f-]{36}\.bin$/);
  expect(existsSync(join(folder, kept?.path ?? ''))).toBe(true);
  expect(output?.filename).toBe('passwd');
});

test('a connection that breaks is an error, so that the job is asked about again', async () => {
  server.close();
  server.closeAllConnections();
  await expect(collector.collect(request({ images: [file('x.png')] }))).rejects.toMatchObject({
    code: 'backend_unreachable',
  });
});
