import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { get, postParts, send } from './comfyui-driver.ts';
import { jpegSize, makePng, pixelAt, readPng } from './pictures.ts';

const id = randomUUID().slice(0, 8);
const folder = 'easel-protocol';
const png = makePng(64, 40, (x, y) => [x * 4, y * 6, 128, x < 32 ? 255 : 51]);

const viewPath = (filename: string, more = ''): string =>
  `/view?filename=${encodeURIComponent(filename)}&subfolder=${folder}&type=input${more}`;
const picture = `${id}.png`;

async function place(filename: string, content: string | Buffer): Promise<void> {
  const reply = await postParts('/upload/image', [
    { name: 'subfolder', content: folder },
    { name: 'image', filename, content },
  ]);
  expect(reply.status).toBe(200);
}

beforeAll(async () => {
  await place(picture, png);
  await place(`${id}.html`, '<script>alert(1)</script>');
  await place(`${id}.txt`, 'hello');
});

describe('GET /view', () => {
  test('gives the original bytes with name, ETag, Last-Modified and Accept-Ranges, and no Cache-Control', async () => {
    const reply = await get(viewPath(picture));
    expect(reply.status).toBe(200);
    expect(reply.bytes.equals(png)).toBe(true);
    expect(reply.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `filename="${picture}"`,
      'content-length': String(png.length),
      etag: expect.stringMatching(/^"[0-9a-f]+-[0-9a-f]+"$/),
      'last-modified': expect.stringMatching(/ GMT$/),
      'accept-ranges': 'bytes',
    });
    expect(reply.headers['cache-control']).toBeUndefined();
  });

  test('gives HEAD the same headers without the bytes', async () => {
    const reply = await send(viewPath(picture), { method: 'HEAD' });
    expect(reply.status).toBe(200);
    expect(reply.bytes).toHaveLength(0);
    expect(reply.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(png.length) });
  });

  const ranges: [range: string, first: number, last: number][] = [
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, png.length - 1],
    ['bytes=-10', png.length - 10, png.length - 1],
    ['bytes=50-999999', 50, png.length - 1],
  ];
  test.for(ranges)('answers Range: %s with 206 and that part', async ([range, first, last]) => {
    const reply = await get(viewPath(picture), { range });
    expect(reply.status).toBe(206);
    expect(reply.headers['content-range']).toBe(`bytes ${first}-${last}/${png.length}`);
    expect(reply.bytes.equals(png.subarray(first, last + 1))).toBe(true);
  });

  test('answers a range past the end with 416 and the size', async () => {
    const reply = await get(viewPath(picture), { range: 'bytes=999999-' });
    expect([reply.status, reply.headers['content-range'], reply.text]).toEqual([416, `bytes */${png.length}`, '']);
  });

  test('answers a known ETag or date with 304 and nothing', async () => {
    const { etag, 'last-modified': date } = (await get(viewPath(picture))).headers;
    const byTag = await get(viewPath(picture), { 'if-none-match': String(etag) });
    const byDate = await get(viewPath(picture), { 'if-modified-since': String(date) });
    expect([byTag.status, byTag.text, byTag.headers['etag']]).toEqual([304, '', etag]);
    expect([byDate.status, byDate.text]).toEqual([304, '']);
    expect((await get(viewPath(picture), { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('looks into the output folder without a type, and into another for a suffix of the name', async () => {
    expect((await get(`/view?filename=${picture}&subfolder=${folder}`)).status).toBe(404);
    const reply = await get(`/view?filename=${encodeURIComponent(`${picture} [input]`)}&subfolder=${folder}`);
    expect([reply.status, reply.headers['content-disposition']]).toEqual([200, `filename="${picture}"`]);
  });

  test('serves what a browser would run as a script as octet-stream, text as text', async () => {
    const typeOf = async (name: string) => (await get(viewPath(name))).headers['content-type'];
    await place(`${id}.css`, 'a {}');
    await place(`${id}.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await place(`${id}.js`, 'x()');
    await place(`${id}-none`, 'abc');
    expect(await typeOf(`${id}.html`)).toBe('application/octet-stream');
    expect(await typeOf(`${id}.css`)).toBe('application/octet-stream');
    expect(await typeOf(`${id}-none`)).toBe('application/octet-stream');
    expect(await typeOf(`${id}.txt`)).toBe('text/plain');
    expect(await typeOf(`${id}.svg`)).toBe('image/svg+xml');
    expect(await typeOf(`${id}.js`)).toBe('application/javascript; charset=utf-8');
  });
});

describe('GET /view?preview', () => {
  const isWebp = (bytes: Buffer): boolean => bytes.toString('latin1', 8, 12) === 'WEBP';

  test.for(['webp;90', 'webp', 'png', 'webp;abc', ''])('=%s makes a WebP without an ETag', async (preview) => {
    const reply = await get(viewPath(picture, `&preview=${preview}`));
    expect([reply.status, reply.headers['content-type'], isWebp(reply.bytes)]).toEqual([200, 'image/webp', true]);
    expect(reply.headers['content-disposition']).toBe(`filename="${picture}"`);
    expect(reply.headers['etag']).toBeUndefined();
  });

  test('=jpeg makes a JPEG of the same size, smaller with a lower quality', async () => {
    const usual = await get(viewPath(picture, '&preview=jpeg'));
    const low = await get(viewPath(picture, '&preview=jpeg;10'));
    expect(usual.headers['content-type']).toBe('image/jpeg');
    expect(jpegSize(usual.bytes)).toEqual({ width: 64, height: 40 });
    expect(low.bytes.length).toBeLessThan(usual.bytes.length);
  });

  test('of what is no picture is a 500', async () => {
    expect((await get(viewPath(`${id}.txt`, '&preview=webp'))).status).toBe(500);
    expect((await get(viewPath(`${id}.txt`, '&channel=a'))).status).toBe(500);
  });
});

describe('GET /view?channel', () => {
  test('=rgb gives a PNG without alpha', async () => {
    const image = readPng((await get(viewPath(picture, '&channel=rgb'))).bytes);
    expect([image.width, image.height, image.channels]).toEqual([64, 40, 3]);
    expect(pixelAt(image, 40, 3)).toEqual([160, 18, 128]);
  });

  test('=a gives black with only the alpha', async () => {
    const image = readPng((await get(viewPath(picture, '&channel=a'))).bytes);
    expect([pixelAt(image, 10, 3), pixelAt(image, 40, 3)]).toEqual([
      [0, 0, 0, 255],
      [0, 0, 0, 51],
    ]);
  });

  test('of any other name gives the file itself', async () => {
    for (const channel of ['rgba', 'bogus']) {
      expect((await get(viewPath(picture, `&channel=${channel}`))).bytes.equals(png)).toBe(true);
    }
  });
});

describe('GET /view refuses', () => {
  const cases: [claim: string, query: string, status: number][] = [
    ['a file that is not there', 'filename=nope.png&type=output', 404],
    ['no filename', '', 404],
    ['an empty filename', 'filename=', 400],
    ['a type that is none', `filename=${picture}&type=bogus`, 400],
    ['a name that climbs', 'filename=../../etc/passwd', 400],
    ['a name that climbs, encoded', 'filename=..%2F..%2Fetc%2Fpasswd', 400],
    ['two dots anywhere in the name', 'filename=a..b.png', 400],
    ['an absolute name', 'filename=/etc/passwd', 400],
    ['a subfolder that climbs', 'filename=passwd&subfolder=../../../etc', 403],
    ['an absolute subfolder', 'filename=passwd&subfolder=/etc', 403],
    ['a subfolder that is not there', `filename=${picture}&subfolder=nope&type=input`, 404],
    ['a folder inside the name, which is dropped', `filename=${folder}/${picture}&type=input`, 404],
  ];
  test.for(cases)('%s (%s) with %i and no body', async ([, query, status]) => {
    const reply = await get(`/view?${query}`);
    expect([reply.status, reply.text]).toEqual([status, '']);
  });
});
