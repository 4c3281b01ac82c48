import { describe, expect, test } from 'vitest';
import { get, send } from './comfyui-driver.ts';

interface Entry {
  readonly name: string;
  readonly mediaType: string;
  readonly mediaSubtype: string;
  readonly thumbnailVariant?: string;
}

interface Group {
  readonly moduleName: string;
  readonly title: string;
  readonly templates: readonly Entry[];
}

const index = async (): Promise<Group[]> => (await get('/templates/index.json')).json<Group[]>();
const entries = async (): Promise<Entry[]> => (await index()).flatMap(({ templates }) => templates);
const head = (path: string) => send(path, { method: 'HEAD' });

describe('the gallery of templates', () => {
  test('has groups with a title, and in them what each template shows and makes', async () => {
    const text = expect.any(String) as string;
    const groups = await index();
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) {
      expect(group).toMatchObject({ moduleName: 'default', title: text, type: text });
      for (const entry of group.templates) {
        expect(entry).toMatchObject({
          name: expect.stringMatching(/^[\w.-]+$/),
          title: text,
          description: text,
          mediaType: expect.stringMatching(/^(image|video|audio|3d)$/),
          mediaSubtype: expect.stringMatching(/^\w+$/),
          tags: expect.any(Array),
          models: expect.any(Array),
          date: expect.stringMatching(/^\d{4}-\d{1,2}-\d{1,2}$/),
          size: expect.any(Number),
        });
      }
    }
  });

  test('has a workflow of the canvas for every entry', async () => {
    const named = await entries();
    const types = new Set(
      await Promise.all(named.map(async ({ name }) => (await head(`/templates/${name}.json`)).status)),
    );
    expect(types).toEqual(new Set([200]));
    for (const { name } of named.slice(0, 6)) {
      const workflow = (await get(`/templates/${name}.json`)).json();
      expect(workflow).toMatchObject({ version: 0.4, nodes: expect.any(Array), links: expect.any(Array) });
    }
  });

  test('has a thumbnail for every entry, two where two are compared', async () => {
    const wanted = (await entries()).flatMap(({ name, mediaSubtype, thumbnailVariant = '' }) => {
      const count = ['compareSlider', 'hoverDissolve'].includes(thumbnailVariant) ? 2 : 1;
      return Array.from({ length: count }, (_, at) => `/templates/${name}-${at + 1}.${mediaSubtype}`);
    });
    const replies = await Promise.all(wanted.map(async (path) => [path, (await head(path)).status]));
    expect(replies).toEqual(wanted.map((path) => [path, 200]));
    const picture = await get(wanted.find((path) => path.endsWith('.webp')) ?? '');
    expect([picture.bytes.toString('latin1', 0, 4), picture.bytes.toString('latin1', 8, 12)]).toEqual(['RIFF', 'WEBP']);
    // Python knows the type of WebP from 3.13 on.
    expect(['application/octet-stream', 'image/webp']).toContain(picture.headers['content-type']);
    expect(picture.headers['cache-control']).toBe('public, max-age=86400');
  });
});

describe('/templates is a folder of files', () => {
  test('with type, ETag and date; the index is always asked for again', async () => {
    const reply = await get('/templates/index.json', { 'accept-encoding': 'gzip' });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(reply.bytes.length),
      'cache-control': 'no-cache',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[\da-f]+-[\da-f]+"$/),
    });
    expect(reply.headers['content-encoding']).toBeUndefined();
    const etag = String(reply.headers['etag']);
    expect((await get('/templates/index.json', { 'if-none-match': etag })).status).toBe(304);
    const part = await get('/templates/index.json', { range: 'bytes=0-0' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '[',
      `bytes 0-0/${reply.bytes.length}`,
    ]);
    const [first] = await entries();
    expect((await get(`/templates/${first?.name}.json`)).headers['cache-control']).toBeUndefined();
  });

  test('where what is absent is a bare 404', async () => {
    for (const path of ['nope.json', 'nope.webp', 'index.json/x', '%FF.json', 'index%252ejson']) {
      const reply = await get(`/templates/${path}`);
      expect([path, reply.status, reply.text]).toEqual([path, 404, '']);
    }
    expect((await get('/templatesx')).status).toBe(404);
    expect((await get('/templates/nope.webp')).headers['cache-control']).toBe('public, max-age=86400');
    const headers = (await head('/templates/nope.json')).headers;
    expect([headers['content-type'], headers['content-length']]).toEqual([undefined, undefined]);
  });

  test('which is not listed', async () => {
    for (const path of ['/templates', '/templates/']) {
      const reply = await get(path);
      expect([path, reply.status, reply.text]).toEqual([path, 403, '403: Forbidden']);
    }
  });

  test('with nothing from outside of it', async () => {
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2fetc%2fpasswd', '/index.json']) {
      const reply = await get(`/templates/${path}`);
      expect([path, reply.status, reply.text]).toEqual([path, 404, '404: Not Found']);
    }
  });

  test('and not under /api', async () => {
    for (const path of ['/api/templates', '/api/templates/', '/api/templates/index.json']) {
      const reply = await get(path);
      expect([path, reply.status, reply.text]).toEqual([path, 404, '']);
    }
  });

  test('that can only be read', async () => {
    for (const path of ['/templates', '/templates/index.json', '/templates/nope.json']) {
      const reply = await send(path, { method: 'POST' });
      expect([path, reply.status, reply.headers['allow']]).toEqual([path, 405, 'GET,HEAD']);
    }
  });
});

describe('/workflow_templates', () => {
  test('lists what packs of nodes bring, by pack', async () => {
    const reply = await get('/workflow_templates');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    for (const names of Object.values(reply.json<Record<string, unknown>>())) expect(names).toEqual(expect.any(Array));
    expect((await get('/api/workflow_templates')).text).toBe(reply.text);
  });

  test('has no file of a pack that is not there', async () => {
    expect((await get('/api/workflow_templates/no-such-pack/nope.json')).status).toBe(404);
    expect((await get('/api/workflow_templates/')).status).toBe(404);
  });
});
