import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { get, openSocket, post, postParts, run, type Part, type Reply } from './comfyui-driver.ts';
import { filesOf } from './frames.ts';
import { freshColor, loadImage, saveImage } from './graphs.ts';
import { makePng, pixelAt, readPng } from './pictures.ts';

const subfolder = 'easel-protocol';
const freshName = (): string => `${randomUUID().slice(0, 8)}.png`;

/** A picture of one colour, different each time. */
function freshPng(width = 16, height = 16): Buffer {
  const color = freshColor();
  return makePng(width, height, () => [color >> 16, (color >> 8) & 255, color & 255]);
}

const upload = (filename: string, content: string | Buffer, fields: Record<string, string> = {}): Promise<Reply> =>
  postParts('/upload/image', [
    ...Object.entries({ subfolder, ...fields }).map(([name, value]): Part => ({ name, content: value })),
    { name: 'image', filename, content },
  ]);

const viewInput = (filename: string): Promise<Reply> =>
  get(`/view?filename=${encodeURIComponent(filename)}&subfolder=${subfolder}&type=input`);

const nameOf = (reply: Reply): string => reply.json<{ name: string }>().name;

describe('POST /upload/image', () => {
  test('answers with name, subfolder and type, and the file is there', async () => {
    const [name, content] = [freshName(), freshPng()];
    const reply = await upload(name, content);
    expect([reply.status, reply.json()]).toEqual([200, { name, subfolder, type: 'input' }]);
    expect((await viewInput(name)).bytes.equals(content)).toBe(true);
  });

  test('keeps the name for the same bytes and numbers it for others', async () => {
    const name = freshName();
    const [first, second, third] = [freshPng(), freshPng(), freshPng()];
    const numbered = (count: number): string => name.replace('.png', ` (${count}).png`);
    expect(nameOf(await upload(name, first))).toBe(name);
    expect(nameOf(await upload(name, first))).toBe(name);
    expect(nameOf(await upload(name, second))).toBe(numbered(1));
    expect(nameOf(await upload(name, second))).toBe(numbered(1));
    expect(nameOf(await upload(name, third, { overwrite: 'false' }))).toBe(numbered(2));
    expect((await viewInput(name)).bytes.equals(first)).toBe(true);
  });

  test.for(['true', '1'])('replaces the file with overwrite=%s', async (overwrite) => {
    const [name, second] = [freshName(), freshPng()];
    await upload(name, freshPng());
    expect(nameOf(await upload(name, second, { overwrite }))).toBe(name);
    expect((await viewInput(name)).bytes.equals(second)).toBe(true);
  });

  test('makes subfolders, and puts files into temp and output when told to', async () => {
    const name = freshName();
    const nested = await upload(name, freshPng(), { subfolder: `${subfolder}/nested` });
    expect(nested.json()).toEqual({ name, subfolder: `${subfolder}/nested`, type: 'input' });
    for (const type of ['temp', 'output']) {
      expect((await upload(name, freshPng(), { type })).json()).toEqual({ name, subfolder, type });
      expect((await get(`/view?filename=${name}&subfolder=${subfolder}&type=${type}`)).status).toBe(200);
    }
  });

  test('does not look at the content: text, markup and nothing at all are taken', async () => {
    const id = randomUUID().slice(0, 8);
    const contents = { [`${id}.txt`]: 'hello', [`${id}.html`]: '<b>', [id]: 'abc', [`${id}-empty.png`]: '' };
    for (const [name, content] of Object.entries(contents)) {
      expect((await upload(name, content)).json()).toEqual({ name, subfolder, type: 'input' });
    }
  });

  test('takes names beyond ASCII', async () => {
    const name = `bild äöü 画像 ${freshName()}`;
    const reply = await upload(name, freshPng());
    expect(reply.json()).toEqual({ name, subfolder, type: 'input' });
    expect(reply.text).toContain('\\u00e4\\u00f6\\u00fc \\u753b\\u50cf');
    expect((await viewInput(name)).status).toBe(200);
  });

  test('lists a picture in the top folder among the choices of LoadImage', async () => {
    const name = `easel-protocol-${freshName()}`;
    await upload(name, freshPng(), { subfolder: '' });
    const info = (await get('/object_info/LoadImage')).json<{
      LoadImage: { input: { required: { image: [string[]] } } };
    }>();
    expect(info.LoadImage.input.required.image[0]).toContain(name);
  });
});

describe('POST /upload/image refuses', () => {
  const content = freshPng();
  const cases: [claim: string, parts: Part[], status: number][] = [
    ['a subfolder that climbs', [{ name: 'subfolder', content: '../..' }, image('a.png')], 400],
    ['a name that climbs', [image('../a.png')], 400],
    ['a type that is none', [{ name: 'type', content: 'bogus' }, image('a.png')], 500],
    ['a name with a folder that is not there', [image(`${randomUUID()}/a.png`)], 500],
    ['no file name', [{ name: 'image', filename: null, content }], 500],
    ['an empty file name', [image('')], 500],
    ['a file under another field', [{ name: 'file', filename: 'a.png', content }], 400],
  ];
  function image(filename: string): Part {
    return { name: 'image', filename, content };
  }

  test.for(cases)('%s', async ([, parts, status]) => {
    expect((await postParts('/upload/image', parts)).status).toBe(status);
  });

  test('JSON instead of multipart with 400', async () => {
    expect((await post('/upload/image', { image: 'x' })).status).toBe(400);
  });

  test('more than max_upload_size with 413', async () => {
    const limit = (await get('/features')).json<{ max_upload_size: number }>().max_upload_size;
    const reply = await upload('big.bin', Buffer.alloc(limit));
    expect([reply.status, reply.text]).toEqual([413, `Maximum request body size ${limit} exceeded.`]);
  });
});

describe('POST /upload/mask', () => {
  const mask = makePng(16, 16, (x) => [255, 255, 255, x < 8 ? 0 : 200]);
  const uploadMask = (name: string, original: object | undefined, content: Buffer = mask): Promise<Reply> =>
    postParts('/upload/mask', [
      { name: 'subfolder', content: subfolder },
      ...(original === undefined ? [] : [{ name: 'original_ref', content: JSON.stringify(original) }]),
      { name: 'image', filename: name, content },
    ]);

  test('saves the original’s colours with the mask’s alpha', async () => {
    const [original, name] = [freshName(), freshName()];
    await upload(
      original,
      makePng(16, 16, (x) => [x * 10, 20, 30]),
    );
    const reply = await uploadMask(name, { filename: original, subfolder, type: 'input' });
    expect(reply.json()).toEqual({ name, subfolder, type: 'input' });
    const picture = readPng((await viewInput(name)).bytes);
    expect([pixelAt(picture, 3, 5), pixelAt(picture, 12, 5)]).toEqual([
      [30, 20, 30, 0],
      [120, 20, 30, 200],
    ]);
  });

  test('answers 200 and writes no file when the original is absent or climbs', async () => {
    for (const filename of [freshName(), '../x.png']) {
      const name = freshName();
      const reply = await uploadMask(name, { filename, subfolder, type: 'input' });
      expect([reply.status, reply.json()]).toEqual([200, { name, subfolder, type: 'input' }]);
      expect((await viewInput(name)).status).toBe(404);
    }
  });

  test('is a 500 without original_ref, and when the sizes differ', async () => {
    const original = freshName();
    await upload(original, freshPng(16, 16));
    const reference = { filename: original, subfolder, type: 'input' };
    expect((await uploadMask(freshName(), undefined)).status).toBe(500);
    expect(
      (
        await uploadMask(
          freshName(),
          reference,
          makePng(8, 8, () => [1, 2, 3, 4]),
        )
      ).status,
    ).toBe(500);
  });
});

test('an uploaded picture is loaded by its name, from a subfolder by "subfolder/name"', async () => {
  const socket = await openSocket();
  const name = freshName();
  await upload(
    name,
    makePng(16, 16, () => [10, 20, 30]),
  );
  const graph = { '1': loadImage(`${subfolder}/${name}`), '2': saveImage('1', 'loaded') };
  const [file] = filesOf((await run(socket, graph)).frames);
  const saved = await get(`/view?filename=${file?.filename}&subfolder=${file?.subfolder}`);
  expect(pixelAt(readPng(saved.bytes), 5, 5)).toEqual([10, 20, 30]);
});

test('an overwritten picture is loaded anew, not from the cache', async () => {
  const socket = await openSocket();
  const name = freshName();
  const graph = { '1': loadImage(`${subfolder}/${name}`), '2': saveImage('1', 'loaded') };
  await upload(name, freshPng());
  await run(socket, graph);
  expect((await run(socket, graph)).outline).toContain('execution_cached [1 2]');
  await upload(name, freshPng(), { overwrite: 'true' });
  expect((await run(socket, graph)).outline).toContain('execution_cached []');
});
