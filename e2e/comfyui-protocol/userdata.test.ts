import { afterEach, describe, expect, test } from 'vitest';
import { get, send } from './comfyui-driver.ts';
import { fileRoute, namesIn, remove, removeUserFiles, userFolder, write } from './user-files.ts';

const json = 'application/json; charset=utf-8';
const plain = 'text/plain; charset=utf-8';
const time = expect.any(Number) as number;

afterEach(() => removeUserFiles());

describe('writing a user file', () => {
  test('answers its path from the root of the files as JSON text', async () => {
    const reply = await write('a.json', '{"nodes": []}');
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([200, json, `"${userFolder}/a.json"`]);
  });

  test('with full_info answers path, size and two times', async () => {
    const reply = await write('a.json', '{"ü": 1}', '?full_info=TRUE');
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({ path: `${userFolder}/a.json`, size: 9, modified: time, created: time });
    expect((await write('a.json', 'x', '?full_info=1')).text).toBe(`"${userFolder}/a.json"`);
  });

  test('replaces what is there, unless overwrite is the very word "false"', async () => {
    await write('a.json', 'first');
    const refused = await write('a.json', 'second', '?overwrite=false&full_info=true');
    expect([refused.status, refused.headers['content-type'], refused.text]).toEqual([
      409,
      plain,
      'File already exists',
    ]);
    expect((await get(fileRoute('a.json'))).text).toBe('first');
    for (const query of ['', '?overwrite=true', '?overwrite=False', '?overwrite=0', '?overwrite=']) {
      expect([query, (await write('a.json', query, query)).status]).toEqual([query, 200]);
      expect((await get(fileRoute('a.json'))).text).toBe(query);
    }
  });

  test('takes an empty body and any content', async () => {
    expect((await send(`${fileRoute('empty.json')}?full_info=true`, { method: 'POST' })).json()).toMatchObject({
      size: 0,
    });
    const empty = await get(fileRoute('empty.json'));
    expect([empty.status, empty.headers['content-length'], empty.text]).toEqual([200, '0', '']);
    const bytes = Buffer.from([0, 255, 128, 10, 13]);
    await send(fileRoute('bytes.bin'), { method: 'POST', body: bytes });
    expect((await get(fileRoute('bytes.bin'))).bytes).toEqual(bytes);
  });

  test('makes the folders on the way', async () => {
    expect((await write('made/on/the/way.json')).text).toBe(`"${userFolder}/made/on/the/way.json"`);
    expect(await namesIn()).toEqual(['made/on/the/way.json']);
  });

  test('keeps names beyond ASCII and with spaces; the answer is escaped ASCII', async () => {
    expect((await write('bücher & + 画.json')).text).toBe(`"${userFolder}/b\\u00fccher & + \\u753b.json"`);
    expect((await get(fileRoute('bücher & + 画.json'))).text).toBe('x');
    expect(await namesIn()).toEqual(['bücher & + 画.json']);
  });

  test('decodes a name once more than its path', async () => {
    await write('a.json', 'here');
    expect((await get(fileRoute('a.json').replaceAll('%2F', '%252F'))).text).toBe('here');
    const shown = async (name: string): Promise<string> =>
      (await write(name)).json<string>().slice(userFolder.length + 1);
    expect(await shown('100%.json')).toBe('100%.json');
    expect(await shown('x%41.json')).toBe('xA.json');
    expect(await shown('y%2541.json')).toBe('y%41.json');
  });

  test('has no route for a name with braces unless they are encoded twice', async () => {
    expect((await write('{b}.json')).status).toBe(405);
    expect((await write('%7Bb%7D.json')).json()).toBe(`${userFolder}/{b}.json`);
  });

  test('where there is a folder, or below a file, is a bare 400', async () => {
    await write('folder/a.json');
    const cases = [await write('folder'), await write('folder/a.json/b'), await write('n'.repeat(300))];
    expect(cases.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([400, '']));
    expect((await write('folder', 'x', '?overwrite=false')).status).toBe(409);
    expect(await namesIn()).toEqual(['folder/a.json']);
  });

  test('with a zero in the name is a 500', async () => {
    expect((await write('a\0b')).status).toBe(500);
  });
});

describe('reading a user file', () => {
  test('gives the bytes with type, ETag and date, and no disposition of its own name', async () => {
    await write('a.json', '{"a": 1}');
    const reply = await get(fileRoute('a.json'));
    expect([reply.status, reply.text]).toEqual([200, '{"a": 1}']);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[\da-f]+-8"$/),
      'last-modified': expect.stringMatching(/ GMT$/),
    });
    expect(reply.headers['cache-control']).toBeUndefined();
    const head = await send(fileRoute('a.json'), { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '8']);
    expect((await get(`/api${fileRoute('a.json')}`)).text).toBe('{"a": 1}');
  });

  test('answers ranges and conditions', async () => {
    await write('a.txt', 'abcdef');
    const etag = String((await get(fileRoute('a.txt'))).headers['etag']);
    const part = await get(fileRoute('a.txt'), { range: 'bytes=1-2' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'bc', 'bytes 1-2/6']);
    const beyond = await get(fileRoute('a.txt'), { range: 'bytes=100-' });
    expect([beyond.status, beyond.headers['content-range'], beyond.text]).toEqual([416, 'bytes */6', '']);
    const same = await get(fileRoute('a.txt'), { 'if-none-match': etag });
    expect([same.status, same.headers['etag'], same.headers['content-type']]).toEqual([304, etag, undefined]);
  });

  test('may be kept by a cache as its name says', async () => {
    const rules: [name: string, kept: string | undefined][] = [
      ['a.png', 'public, max-age=86400'],
      ['a.WEBP', 'public, max-age=86400'],
      ['a.js', 'no-cache'],
      ['a.css', 'no-cache'],
      ['index.json', 'no-cache'],
      ['index.de.json', 'no-cache'],
      ['my-index.json', undefined],
      ['a.svg', undefined],
    ];
    for (const [name, kept] of rules) {
      const replies = [await write(name), await get(fileRoute(name))];
      expect([name, ...replies.map(({ headers }) => headers['cache-control'])]).toEqual([name, kept, kept]);
    }
    expect((await get(fileRoute('absent.png'))).headers['cache-control']).toBe('public, max-age=3600');
    expect((await get(fileRoute('absent.css'))).headers['cache-control']).toBe('no-cache');
  });

  test('that is absent is a bare 404, also where it was not a segment of its own', async () => {
    const reply = await get(fileRoute('absent.json'));
    expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([404, '', undefined]);
    await write('a.json');
    const slashed = await get(`/userdata/${userFolder}/a.json`);
    expect([slashed.status, slashed.text]).toEqual([404, '']);
  });

  test('that is a folder is a 403', async () => {
    await write('folder/a.json');
    const reply = await get(fileRoute('folder'));
    expect([reply.status, reply.text]).toEqual([403, '']);
  });

  test('makes the folder around an absent one', async () => {
    await get(fileRoute('asked/absent.json'));
    expect((await get(`/v2/userdata?path=${userFolder}/asked`)).text).toBe('[]');
  });
});

describe('deleting a user file', () => {
  test('is a bare 204, and a 404 the second time', async () => {
    await write('a.json');
    const first = await remove('a.json');
    expect([first.status, first.text, first.headers['content-length']]).toEqual([204, '', undefined]);
    const second = await remove('a.json');
    expect([second.status, second.text, second.headers['content-length']]).toEqual([404, '', '0']);
    await write('a.json');
    expect((await send(`/api${fileRoute('a.json')}`, { method: 'DELETE' })).status).toBe(204);
    expect(await namesIn()).toEqual([]);
  });

  test('that is a folder is a 500', async () => {
    await write('folder/a.json');
    expect((await remove('folder')).status).toBe(500);
    expect(await namesIn()).toEqual(['folder/a.json']);
  });
});

describe('a path out of the user folder', () => {
  const outside = ['..%2Fx', '..%2F..%2Fetc%2Fpasswd', '%2Fetc%2Fpasswd', 'a%2F..%2F..%2Fx', '%252e%252e%2Fx'];
  test.for(outside)('%s is a bare 403', async (path) => {
    const replies = [
      await get(`/userdata/${path}`),
      await send(`/userdata/${path}`, { method: 'POST', body: 'x' }),
      await send(`/userdata/${path}`, { method: 'DELETE' }),
      await send(`/userdata/${path}/move/${encodeURIComponent(`${userFolder}/a`)}`, { method: 'POST' }),
    ];
    expect(replies.map(({ status, text }) => [status, text])).toEqual(Array(4).fill([403, '']));
  });
});

test('the routes of user files refuse other methods', async () => {
  const cases: [method: 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, allowed: string][] = [
    ['PUT', fileRoute('a'), 'DELETE,GET,HEAD,POST'],
    ['PATCH', fileRoute('a'), 'DELETE,GET,HEAD,POST'],
    ['POST', '/userdata', 'GET,HEAD'],
    ['DELETE', '/userdata', 'GET,HEAD'],
    ['POST', '/v2/userdata', 'GET,HEAD'],
    ['POST', '/userdata/a/b', 'GET,HEAD'],
    ['DELETE', '/userdata/a/move/b', 'GET,HEAD,POST'],
  ];
  for (const [method, path, allowed] of cases) {
    const reply = await send(path, { method });
    expect([method, path, reply.status, reply.headers['allow']]).toEqual([method, path, 405, allowed]);
  }
  expect((await get('/userdata/a/move/b')).status).toBe(404);
});
