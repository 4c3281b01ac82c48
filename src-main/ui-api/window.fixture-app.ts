/**
 * The contract answered from memory, so that the window can be looked at in every state without a core behind it:
 * `node src-main/ui-api/window.fixture-app.ts --port 0 --scene busy`. It serves dist/renderer and draws its pictures itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RPCHandler } from '@orpc/server/node';
import { createFixtureApi, pictureOf } from './window-answers.fixture-app.ts';
import { drawPicture } from './window-pictures.fixture-app.ts';
import { queueScene } from './window-queue.fixture-app.ts';
import { createWorld, scenes, textOfOutputs } from './window-scenes.fixture-app.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    scene: { type: 'string', default: 'busy' },
    outputs: { type: 'string' },
    waiting: { type: 'string' },
  },
});
const scene = scenes.find((one) => one === options.scene);
if (!scene) throw new Error(`--scene is one of ${scenes.join(', ')}`);

const root = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:";

/** Read once: a build beside a running test would take the files away under it. */
const files = new Map<string, Buffer>(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(root, path).replaceAll('\\', '/'), readFileSync(path)];
    }),
);

const world = createWorld(scene, options.outputs === undefined ? null : Number(options.outputs));
if (scene === 'queue') Object.assign(world, queueScene(Number(options.waiting ?? 24)));
const api = createFixtureApi(world);
const rpc = new RPCHandler(api.router);

function sendSvg(response: ServerResponse, svg: string): void {
  response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' }).end(svg);
}

/** Pictures of outputs, templates and previews, and doors for tests. */
function answer(url: URL, response: ServerResponse): boolean {
  const output = /^\/outputs\/([^/]+)\/(original|preview|thumb)$/.exec(url.pathname);
  if (output) {
    const found = world.outputs.find((one) => one.id === output[1]);
    if (!found) response.writeHead(404).end();
    else if (found.kind === 'text')
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(textOfOutputs);
    else
      sendSvg(
        response,
        drawPicture({ seed: Number(found.id.slice(1)), width: found.width ?? 512, height: found.height ?? 512 }),
      );
    return true;
  }
  const template = /^\/templates\/([^/]+)\/preview$/.exec(url.pathname);
  if (template) {
    sendSvg(response, drawPicture({ seed: template[1]!.length, width: 256, height: 256 }));
    return true;
  }
  const preview = /^\/jobs\/([^/]+)\/preview$/.exec(url.pathname);
  if (preview) {
    const job = world.jobs.find((one) => one.id === preview[1]);
    const steps = Number(job?.parameters['steps'] ?? 25);
    const blur = Math.max(0, 1 - Number(url.searchParams.get('n')) / steps);
    const [width, height] = [Number(job?.parameters['width'] ?? 1024), Number(job?.parameters['height'] ?? 1024)];
    sendSvg(response, drawPicture({ seed: pictureOf(preview[1]!), width, height, blur }));
    return true;
  }
  if (url.pathname === '/fixture/streams') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ open: api.streams() }));
    return true;
  }
  if (url.pathname === '/fixture/quit-client') {
    api.quitClient();
    response.writeHead(204).end();
    return true;
  }
  if (url.pathname === '/fixture/cut') {
    api.cut();
    response.writeHead(204).end();
    return true;
  }
  return false;
}

function sendFile(path: string, response: ServerResponse): void {
  const name = extname(path) === '' ? 'index.html' : path.slice(1);
  const bytes = files.get(name);
  const type = types[extname(name)] ?? 'application/octet-stream';
  if (!bytes) response.writeHead(404).end();
  else
    response
      .writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-store' })
      .end(bytes);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fixture');
  if (url.pathname.startsWith('/rpc')) {
    const { matched } = await rpc.handle(request, response, { prefix: '/rpc', context: {} });
    if (!matched) response.writeHead(404).end();
  } else if (!answer(url, response)) sendFile(url.pathname, response);
}

const server = createServer((request, response) => void handle(request, response));
server.listen(Number(options.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`Window fixture (${scene}): http://127.0.0.1:${port}/\n`);
});
process.on('SIGTERM', () => process.exit(0));
