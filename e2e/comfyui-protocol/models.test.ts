import { describe, expect, test } from 'vitest';
import { get } from './comfyui-driver.ts';

interface File {
  readonly name: string;
  readonly pathIndex: number;
  readonly modified: number;
  readonly created: number;
  readonly size: number;
}

const folders = ['checkpoints', 'loras', 'vae', 'upscale_models', 'embeddings'];
const files = async (folder: string): Promise<File[]> => (await get(`/experiment/models/${folder}`)).json<File[]>();

describe('/experiment/models', () => {
  test('names the folders of models with their places, but not those of settings and packs', async () => {
    const listed = (await get('/experiment/models')).json<{ name: string; folders: string[] }[]>();
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(folders));
    expect(listed.filter(({ name }) => ['configs', 'custom_nodes'].includes(name))).toEqual([]);
    expect(listed.flatMap((one) => one.folders).every((place) => typeof place === 'string')).toBe(true);
  });

  test('tells size, times in seconds and place of every file that /models lists', async () => {
    for (const folder of folders) {
      const names = (await get(`/models/${folder}`)).json<string[]>();
      const told = await files(folder);
      expect(told.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
      for (const file of told) {
        expect(Object.keys(file).toSorted()).toEqual(['created', 'modified', 'name', 'pathIndex', 'size']);
        expect(file.size).toBeGreaterThan(0);
        expect(file.modified).toBeGreaterThan(1e9);
        expect(file.modified).toBeLessThan(1e11);
        expect(file.pathIndex).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('of an unknown folder is a 404 without a body, of one without models an empty list', async () => {
    const reply = await get('/experiment/models/nope');
    expect([reply.status, reply.text]).toEqual([404, '']);
    expect((await get('/experiment/models/custom_nodes')).json()).toEqual([]);
  });

  test('also answers under /api', async () => {
    const [plain, alias] = [await get('/experiment/models/loras'), await get('/api/experiment/models/loras')];
    expect([alias.status, alias.text]).toEqual([200, plain.text]);
  });

  test('a preview that is not there is a 404, a place that is not there a 500', async () => {
    expect((await get('/experiment/models/preview/checkpoints/0/nope.safetensors')).status).toBe(404);
    expect((await get('/experiment/models/preview/nope/0/nope.safetensors')).status).toBe(404);
    expect((await get('/experiment/models/preview/checkpoints/99/nope.safetensors')).status).toBe(500);
    expect((await get('/experiment/models/preview/checkpoints/x/nope.safetensors')).status).toBe(500);
  });
});

describe('/view_metadata', () => {
  test("tells a safetensors file's own metadata, all of it text", async () => {
    const found: Record<string, string>[] = [];
    for (const { name } of await files('checkpoints')) {
      const reply = await get(`/view_metadata/checkpoints?filename=${encodeURIComponent(name)}`);
      if (reply.status === 200) found.push(reply.json());
      else expect([reply.status, reply.text]).toEqual([404, '']);
    }
    expect(found.length).toBeGreaterThan(0);
    for (const metadata of found) {
      expect(Object.values(metadata).filter((value) => typeof value !== 'string')).toEqual([]);
    }
    expect(found.some((metadata) => 'modelspec.architecture' in metadata)).toBe(true);
  });

  test.for([
    '/view_metadata/checkpoints',
    '/view_metadata/checkpoints?filename=nope.safetensors',
    '/view_metadata/checkpoints?filename=x.txt',
    '/view_metadata/nope?filename=x.safetensors',
  ])('%s is a 404 without a body', async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.text]).toEqual([404, '']);
  });
});
