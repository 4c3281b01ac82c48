import { afterEach, describe, expect, test } from 'vitest';
import { get, send } from './comfyui-driver.ts';
import { fileRoute, listRoute, move, namesIn, removeUserFiles, userFolder, write } from './user-files.ts';

const plain = 'text/plain; charset=utf-8';
const time = expect.any(Number) as number;

afterEach(() => removeUserFiles());

describe('a list of user files', () => {
  test('needs a folder', async () => {
    for (const path of ['/userdata', '/userdata?dir=', '/userdata?recurse=true']) {
      const reply = await get(path);
      expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([400, plain, 'Directory not provided']);
    }
  });

  test('of an absent folder is a 404 that says so', async () => {
    const reply = await get(listRoute('&recurse=true&split=false&full_info=true', `${userFolder}/never-made`));
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([404, plain, 'Directory not found']);
  });

  test('of a folder outside is a 403 that says so', async () => {
    for (const folder of ['..', '../..', '/etc', 'a/../../..', '%2e%2e']) {
      const reply = await get(listRoute('', folder));
      expect([folder, reply.status, reply.text]).toEqual([folder, 403, 'Invalid directory']);
    }
  });

  test('has only the folder itself unless recurse is true in any case', async () => {
    await write('a.json');
    await write('sub/deeper/b.json');
    expect(await namesIn('')).toEqual(['a.json']);
    expect(await namesIn('&recurse=1')).toEqual(['a.json']);
    expect(await namesIn('&recurse=TRUE')).toEqual(['a.json', 'sub/deeper/b.json']);
    expect(await namesIn('&recurse=true', `${userFolder}/sub`)).toEqual(['deeper/b.json']);
    expect(await namesIn('', `${userFolder}/sub`)).toEqual([]);
    expect(await namesIn('', `${userFolder}/`)).toEqual(['a.json']);
    expect((await get(`/api${listRoute()}`)).json()).toEqual(['a.json']);
  });

  test('with full_info has paths relative to the folder, sizes and times, whatever split says', async () => {
    const written = (await write('sub/b.json', 'four', '?full_info=true')).json<{ modified: number }>();
    for (const query of ['&recurse=true&full_info=true', '&recurse=true&split=true&full_info=True']) {
      const rows = (await get(listRoute(query))).json();
      expect(rows).toEqual([{ path: 'sub/b.json', size: 4, modified: written.modified, created: time }]);
    }
  });

  test('with split has the path and then its parts', async () => {
    await write('sub/b.json');
    expect((await get(listRoute('&recurse=true&split=true'))).json()).toEqual([['sub/b.json', 'sub', 'b.json']]);
  });

  test('has neither hidden files nor what is in hidden folders', async () => {
    await write('.hidden.json');
    await write('.folder/a.json');
    await write('a.json');
    expect(await namesIn()).toEqual(['a.json']);
    expect(await namesIn('', `${userFolder}/.folder`)).toEqual(['a.json']);
  });

  test('of a file is empty', async () => {
    await write('a.json');
    expect(await namesIn('', `${userFolder}/a.json`)).toEqual([]);
  });
});

describe('/v2/userdata', () => {
  const tree = (folder = userFolder) => get(`/v2/userdata?path=${encodeURIComponent(folder)}`);

  test('has everything below: folders first, then files by name, hidden ones too, from the root of the files', async () => {
    await write('sub/b.json', 'four');
    await write('.Hidden.json');
    await write('A.json');
    const rows = (await tree()).json<{ type: string; name: string }[]>();
    const files = rows.filter(({ type }) => type === 'file');
    expect(rows.slice(-files.length)).toEqual(files);
    expect(files).toEqual([
      { name: '.Hidden.json', path: `${userFolder}/.Hidden.json`, type: 'file', size: 1, modified: time },
      { name: 'A.json', path: `${userFolder}/A.json`, type: 'file', size: 1, modified: time },
      { name: 'b.json', path: `${userFolder}/sub/b.json`, type: 'file', size: 4, modified: time },
    ]);
    expect(rows).toContainEqual({ name: 'sub', path: `${userFolder}/sub`, type: 'directory' });
    expect((await get(`/api/v2/userdata?path=${userFolder}`)).json()).toEqual(rows);
    expect((await get('/v2/userdata')).json()).toEqual(expect.arrayContaining(files));
  });

  test('of an absent folder, of a file and of a folder outside says which of them it is', async () => {
    await write('a.json');
    const cases = [await tree(`${userFolder}/never-made`), await tree(`${userFolder}/a.json`), await tree('..')];
    expect(cases.map(({ status, text }) => [status, text])).toEqual([
      [404, 'Requested path not found'],
      [400, 'Requested path is not a directory'],
      [400, 'Invalid path requested'],
    ]);
  });
});

describe('moving a user file', () => {
  test('answers the new path, or everything about it', async () => {
    await write('a.json', 'moved');
    expect((await move('a.json', 'b.json')).text).toBe(`"${userFolder}/b.json"`);
    expect((await move('b.json', 'new/folder/c.json', '?full_info=true&overwrite=false')).json()).toEqual({
      path: `${userFolder}/new/folder/c.json`,
      size: 5,
      modified: time,
      created: time,
    });
    expect(await namesIn()).toEqual(['new/folder/c.json']);
    expect((await get(fileRoute('new/folder/c.json'))).text).toBe('moved');
  });

  test('replaces what is there, unless overwrite is false', async () => {
    await write('a.json', 'from');
    await write('b.json', 'there');
    const refused = await move('a.json', 'b.json', '?overwrite=false');
    expect([refused.status, refused.text]).toEqual([409, 'File already exists']);
    expect(await namesIn()).toEqual(['a.json', 'b.json']);
    expect((await move('a.json', 'b.json')).status).toBe(200);
    expect((await get(fileRoute('b.json'))).text).toBe('from');
    expect(await namesIn()).toEqual(['b.json']);
  });

  test('that is absent is a bare 404', async () => {
    const reply = await move('absent.json', 'b.json');
    expect([reply.status, reply.text]).toEqual([404, '']);
  });

  test('out of the user folder is a 500, and the file stays', async () => {
    await write('a.json');
    for (const query of ['', '?overwrite=false']) {
      const path = `${fileRoute('a.json')}/move/..%2Feasel-protocol-suite.json${query}`;
      expect((await send(path, { method: 'POST' })).status).toBe(500);
    }
    expect(await namesIn()).toEqual(['a.json']);
  });

  test('onto a folder puts it inside, but not over another', async () => {
    await write('a.json', 'moved');
    await write('folder/b.json');
    expect((await move('a.json', 'folder')).text).toBe(`"${userFolder}/folder"`);
    expect(await namesIn()).toEqual(['folder/a.json', 'folder/b.json']);
    await write('a.json');
    expect((await move('a.json', 'folder')).status).toBe(500);
  });

  test('takes a whole folder along', async () => {
    await write('folder/a.json');
    expect((await move('folder', 'renamed')).text).toBe(`"${userFolder}/renamed"`);
    expect(await namesIn()).toEqual(['renamed/a.json']);
  });
});
