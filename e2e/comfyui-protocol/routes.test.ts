import { describe, expect, test } from 'vitest';
import { get, post, send } from './comfyui-driver.ts';

const json = 'application/json; charset=utf-8';

describe('what the server says about itself', () => {
  test('/features names the two features of this version', async () => {
    expect((await get('/features')).json()).toEqual({
      supports_preview_metadata: true,
      max_upload_size: expect.any(Number),
    });
  });

  test('/system_stats has system and devices', async () => {
    const stats = (await get('/system_stats')).json<{ devices: unknown[] }>();
    expect(stats).toEqual({
      system: {
        os: expect.stringMatching(/^(posix|nt)$/),
        ram_total: expect.any(Number),
        ram_free: expect.any(Number),
        comfyui_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        required_frontend_version: expect.any(String),
        installed_templates_version: expect.any(String),
        required_templates_version: expect.any(String),
        python_version: expect.any(String),
        pytorch_version: expect.any(String),
        embedded_python: expect.any(Boolean),
        argv: expect.any(Array),
      },
      devices: expect.any(Array),
    });
    expect(stats.devices.length).toBeGreaterThan(0);
    const number = expect.any(Number) as number;
    expect(stats.devices[0]).toMatchObject({
      name: expect.any(String),
      type: expect.any(String),
      vram_total: number,
      vram_free: number,
      torch_vram_total: number,
      torch_vram_free: number,
    });
  });

  test('/models lists folder keys, and each of them lists its files', async () => {
    const folders = (await get('/models')).json<string[]>();
    const expected = ['checkpoints', 'loras', 'vae', 'embeddings', 'upscale_models'];
    expect(folders).toEqual(expect.arrayContaining(expected));
    for (const folder of expected) {
      const files = (await get(`/models/${folder}`)).json<string[]>();
      expect(files.filter((file) => typeof file !== 'string')).toEqual([]);
    }
  });

  test('/models/nope is a 404 without a body', async () => {
    const reply = await get('/models/nope');
    expect([reply.status, reply.text]).toEqual([404, '']);
  });

  test('/embeddings lists names without their extensions', async () => {
    const files = (await get('/models/embeddings')).json<string[]>();
    const names = (await get('/embeddings')).json<string[]>();
    expect(names).toEqual(files.map((file) => file.replace(/\.[^.]+$/, '')));
  });
});

describe('every route', () => {
  test('also answers under /api', async () => {
    const routes = ['/queue', '/prompt', '/features', '/models', '/models/checkpoints', '/embeddings', '/history'];
    for (const route of [...routes, '/history/nope', '/object_info/KSampler']) {
      const [plain, alias] = [await get(route), await get(`/api${route}`)];
      expect([alias.status, alias.text]).toEqual([200, plain.text]);
    }
    expect((await get('/api/system_stats')).json()).toHaveProperty('system.comfyui_version');
    expect((await get('/api/view?filename=nope.png')).status).toBe(404);
    expect((await post('/api/prompt', {})).json()).toMatchObject({ error: { type: 'no_prompt' } });
    expect((await post('/api/queue', {})).status).toBe(200);
    expect((await post('/api/interrupt', {})).status).toBe(200);
    expect((await post('/api/free', {})).status).toBe(200);
    expect((await post('/api/upload/image', {})).status).toBe(400);
  });

  test('speaks JSON with its charset, a length and no CORS header', async () => {
    const reply = await get('/queue', { 'accept-encoding': 'gzip' });
    expect(reply.headers).toMatchObject({ 'content-type': json, 'content-length': String(reply.bytes.length) });
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('answers HEAD with the headers of GET', async () => {
    for (const route of ['/queue', '/prompt', '/features', '/object_info/KSampler']) {
      const [full, head] = [await get(route), await send(route, { method: 'HEAD' })];
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers['content-length']).toBe(String(full.bytes.length));
      expect(head.headers['content-type']).toBe(json);
    }
  });

  const otherMethods: [method: 'PUT' | 'POST' | 'DELETE' | 'PATCH', path: string, allowed: string][] = [
    ['PUT', '/queue', 'GET,HEAD,POST'],
    ['DELETE', '/prompt', 'GET,HEAD,POST'],
    ['DELETE', '/history', 'GET,HEAD,POST'],
    ['PUT', '/api/queue', 'GET,HEAD,POST'],
    ['POST', '/view', 'GET,HEAD'],
    ['POST', '/history/x', 'GET,HEAD'],
    ['PATCH', '/system_stats', 'GET,HEAD'],
    // The page's own files answer GET at every path, so GET and HEAD are "allowed" even where only POST does something.
    ['PUT', '/interrupt', 'GET,HEAD,POST'],
    ['DELETE', '/api/interrupt', 'GET,HEAD,POST'],
    ['POST', '/nope', 'GET,HEAD'],
    ['PUT', '/queue/', 'GET,HEAD'],
  ];
  test.for(otherMethods)('refuses %s %s with 405 and Allow: %s', async ([method, path, allowed]) => {
    const reply = await send(path, { method });
    expect([reply.status, reply.text, reply.headers['allow']]).toEqual([405, '405: Method Not Allowed', allowed]);
  });

  test('that only takes POST is a 404 for GET', async () => {
    for (const path of ['/interrupt', '/free', '/upload/image', '/upload/mask', '/api/interrupt']) {
      const reply = await get(path);
      expect([path, reply.status, reply.text]).toEqual([path, 404, '']);
    }
  });

  test('knows no trailing slash', async () => {
    for (const path of ['/queue/', '/prompt/', '/object_info/', '/api/queue/']) {
      const reply = await get(path);
      expect([path, reply.status, reply.text]).toEqual([path, 404, '']);
    }
  });

  test('answers OPTIONS with 200 and nothing', async () => {
    const reply = await send('/prompt', { method: 'OPTIONS' });
    expect([reply.status, reply.text]).toEqual([200, '']);
  });
});

test('an unknown path is a 404 without a body', async () => {
  const reply = await get('/nope');
  expect([reply.status, reply.text]).toEqual([404, '']);
});

test('/ws without an upgrade is a 400 in plain text', async () => {
  const reply = await get('/ws');
  expect([reply.status, reply.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
});
