import * as fc from 'fast-check';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { entry, jsonPlace, modeOf, newHome, register, unregister } from './config-files.fixture.ts';
import { wildJsonc } from './formats/wild-jsonc.fixture.ts';

const others = '{\n  // mine\n  "mcpServers": {\n    "a": { "command": "a" },\n  },\n}\n';
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === 'win32';

function asObject(value: unknown): object {
  return expect.objectContaining(value as object) as object;
}

test('a fresh file is made with its folders, and undo leaves neither', async () => {
  const { files, path, home } = newHome();
  const file = path('.cursor', 'deep', 'mcp.json');
  const planned = await files.plan(register(file));
  expect(planned).toEqual({
    path: file,
    diff: expect.stringContaining('+    "easel": {') as string,
    backup: null,
    target: null,
  });
  expect(existsSync(path('.cursor'))).toBe(false);
  expect(files.undoable('cursor')).toBe(false);

  const [change] = await files.apply('cursor', [register(file)]);
  expect(change).toEqual(planned);
  expect(await files.read(jsonPlace(file))).toEqual(new Map([['easel', asObject(entry)]]));
  expect(files.undoable('cursor')).toBe(true);

  await files.undo('cursor');
  expect(readdirSync(home)).toEqual(['.easel']);
  expect(files.undoable('cursor')).toBe(false);
  await expect(files.undo('cursor')).rejects.toMatchObject({ code: 'not_found' });
});

test('other servers and comments stay; the backup and undo are exact', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', others);
  const [change] = await files.apply('cursor', [register(file)]);
  expect(readFileSync(file, 'utf8')).toBe(
    others.replace('},\n  },', `},\n    "easel": ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')},\n  },`),
  );
  expect(readFileSync(change?.backup ?? '', 'utf8')).toBe(others);
  const [undone] = await files.undo('cursor');
  expect(readFileSync(file, 'utf8')).toBe(others);
  expect(undone?.diff).toContain('-    "easel": {');
});

test('unregister right after register gives the file back to the byte, whatever white space it had', async () => {
  const { files, write } = newHome();
  for (const text of [
    '{"mcpServers": {\n \n}  }',
    '{ }',
    '',
    '  \n',
    '// none',
    '\uFEFF{\r\n}',
    '{\n "mcpServers": { }\n}',
  ]) {
    const file = write('mcp.json', text);
    await files.apply('cursor', [register(file)]);
    expect(readFileSync(file, 'utf8')).toContain('shim.cjs');
    await files.apply('cursor', [unregister(file)]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
});

test('any JSON with any servers is, byte for byte, what it was after register and undo', async () => {
  const { files, write } = newHome({ quietMs: 0, quietLimitMs: 0, tornMs: 0, looks: [0], limitMs: 1000 });
  await fc.assert(
    fc.asyncProperty(wildJsonc('mcpServers'), async ({ text }) => {
      const file = write('mcp.json', text);
      await files.apply('cursor', [register(file)]);
      await files.undo('cursor');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }),
    { numRuns: 30, seed: 6 },
  );
}, 60_000);

test('undo and unregister after somebody else has edited take only the entry, and the key that Easel made', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', '{\n  "a": 1\n}\n');
  const edited = (text: string): string => text.replace('"a": 1', '"a": 2');
  for (const back of [() => files.undo('cursor'), () => files.apply('cursor', [unregister(file)])]) {
    await files.apply('cursor', [register(file)]);
    writeFileSync(file, edited(readFileSync(file, 'utf8')));
    await back();
    expect(readFileSync(file, 'utf8')).toBe('{\n  "a": 2\n}\n');
    writeFileSync(file, '{\n  "a": 1\n}\n');
  }
});

test('an entry that was there comes back on undo, also when the file was edited since', async () => {
  const { files, write } = newHome();
  const text = '{"mcpServers": {"easel": {"command": "old"}}, "a": 1}';
  const file = write('mcp.json', text);
  await files.apply('cursor', [register(file)]);
  await files.apply('cursor', [register(file, { value: { command: 'newer' } })]);
  await files.undo('cursor');
  expect(await files.read(jsonPlace(file))).toEqual(new Map([['easel', asObject(entry)]]));
  writeFileSync(file, text);
  await files.apply('cursor', [unregister(file)]);
  writeFileSync(file, readFileSync(file, 'utf8').replace('1', '2'));
  await files.undo('cursor');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ mcpServers: { easel: { command: 'old' } }, a: 2 });
});

test('a change of two files is undone as one, and a change that was none leaves the last one', async () => {
  const { files, write } = newHome();
  const [a, b] = [write('a.json', '{}'), write('b.json', others)];
  await files.apply('claude-desktop', [register(a), register(b)]);
  const [none] = await files.apply('claude-desktop', [register(a)]);
  expect(none).toEqual({ path: a, diff: '', backup: null, target: null });
  await files.undo('claude-desktop');
  expect([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]).toEqual(['{}', others]);
});

test.each([
  ['{\n  "mcpServers": {\n    "a": {}\n    "b": {}\n', 'line 4, column 5: a comma is missing here'],
  ['{"mcpServers": null}', 'line 1, column 16: "mcpServers" must hold an object'],
  ['{"mcpServers": {"a": 1, "a": 2}}', 'line 1, column 25: the key "a" stands twice'],
  [Buffer.from([0x7b, 0xff, 0x7d]), 'it is no UTF-8 text'],
  [Buffer.from('\uFEFF{}', 'utf16le'), 'it is no UTF-8 text'],
])('a malformed file is left alone, and it is said where it is wrong: %#', async (content, message) => {
  const { files, write, home } = newHome();
  const file = write('mcp.json', content);
  const refusal = { code: 'config_malformed', message: expect.stringContaining(message) as string };
  await expect(files.plan(register(file))).rejects.toMatchObject(refusal);
  await expect(files.apply('cursor', [register(file)])).rejects.toMatchObject(refusal);
  await expect(files.apply('cursor', [unregister(file)])).rejects.toMatchObject(refusal);
  expect(readFileSync(file).equals(Buffer.from(content as string))).toBe(true);
  expect(readdirSync(home)).toEqual(['mcp.json']);
});

test.skipIf(isWindows)('permissions are kept, and a new file with a token is for the person only', async () => {
  const { files, write, path } = newHome();
  const file = write('mcp.json', others, 0o640);
  chmodSync(file, 0o640);
  const [change] = await files.apply('cursor', [register(file)]);
  expect(modeOf(file)).toBe('640');
  expect(modeOf(change?.backup ?? '')).toBe('600');
  await files.apply('gemini', [register(path('secret.json'), { secrets: ['t0ken-abc'] }), register(path('open.json'))]);
  expect(modeOf(path('secret.json'))).toBe('600');
  expect(modeOf(path('open.json'))).toBe((0o666 & ~process.umask()).toString(8));
  expect(modeOf(path('.easel', 'data', 'assistants', 'changes.json'))).toBe('600');
});

test.runIf(isRoot)('the owner of a file is kept', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', others);
  chownSync(file, 1234, 2345);
  await files.apply('cursor', [register(file)]);
  expect(statSync(file)).toMatchObject({ uid: 1234, gid: 2345 });
});

/** Root may write everywhere; so that what is forbidden is forbidden, the test is nobody for a while. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (!isRoot) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test.skipIf(isWindows)('a read-only file, and a file in a read-only folder, stay as they are', async () => {
  const { files, write, home } = newHome();
  const file = write('mcp.json', others);
  chmodSync(file, 0o444);
  const refusal = { code: 'forbidden_path', message: expect.stringContaining('it is read-only') as string };
  await expect(files.plan(register(file))).rejects.toMatchObject(refusal);
  await expect(files.apply('cursor', [register(file)])).rejects.toMatchObject(refusal);
  const inside = write('locked/mcp.json', others);
  chmodSync(inside, 0o666);
  chmodSync(home, 0o777);
  chmodSync(join(inside, '..'), 0o555);
  const apply = (): Promise<unknown> => files.apply('cursor', [register(inside)]);
  await expect(asNobody(apply)).rejects.toMatchObject({
    code: 'forbidden_path',
    message: expect.stringContaining('EACCES') as string,
  });
  await expect(
    asNobody(() => files.apply('cursor', [register(join(inside, '..', 'new', 'mcp.json'))])),
  ).rejects.toMatchObject({ code: 'forbidden_path' });
  expect([readFileSync(file, 'utf8'), readFileSync(inside, 'utf8')]).toEqual([others, others]);
  expect(readdirSync(join(inside, '..'))).toEqual(['mcp.json']);
  chmodSync(join(inside, '..'), 0o755);
});

test.runIf(isRoot)("another user's file is not taken over", async () => {
  const { files, write, home } = newHome();
  const file = write('mcp.json', others);
  chmodSync(file, 0o666);
  chmodSync(home, 0o777);
  await expect(asNobody(() => files.apply('cursor', [register(file)]))).rejects.toMatchObject({
    code: 'forbidden_path',
    message: expect.stringContaining('another user') as string,
  });
  expect(readFileSync(file, 'utf8')).toBe(others);
});

test.skipIf(isWindows)('a symlink into the home folder is followed and said, and stays a symlink', async () => {
  const { files, write, path } = newHome();
  const real = write('dotfiles/mcp.json', others);
  mkdirSync(path('.cursor'));
  symlinkSync('../dotfiles/mcp.json', path('.cursor', 'mcp.json'));
  symlinkSync('dotfiles', path('linked'));
  expect(await files.plan(register(path('linked', 'mcp.json')))).toMatchObject({ target: real });
  const [change] = await files.apply('cursor', [register(path('.cursor', 'mcp.json'))]);
  expect(change).toMatchObject({ path: path('.cursor', 'mcp.json'), target: real });
  expect(readFileSync(real, 'utf8')).toContain('easel');
  await files.undo('cursor');
  expect(readFileSync(path('.cursor', 'mcp.json'), 'utf8')).toBe(others);
});

test.skipIf(isWindows)('a symlink out of the home folder, or to nothing, is refused', async () => {
  const { files, path } = newHome();
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'easel-outside-')));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  writeFileSync(join(outside, 'mcp.json'), others);
  symlinkSync(join(outside, 'mcp.json'), path('mcp.json'));
  symlinkSync(outside, path('folder'));
  symlinkSync(join(outside, 'none.json'), path('none.json'));
  for (const name of ['mcp.json', 'none.json', join('folder', 'mcp.json'), join('folder', 'new', 'mcp.json')]) {
    await expect(files.apply('cursor', [register(path(name))])).rejects.toMatchObject({ code: 'forbidden_path' });
  }
  expect(readdirSync(outside)).toEqual(['mcp.json']);
  expect(readFileSync(join(outside, 'mcp.json'), 'utf8')).toBe(others);
  // A project's own folder may lie elsewhere, and it may be asked for through a symlink.
  const [change] = await files.apply('cursor', [register(path('folder', 'mcp.json'), { within: [outside] })]);
  expect(change?.target).toBe(join(outside, 'mcp.json'));
});

test('a huge file, and what is no file, are left alone', async () => {
  const { files, write, path } = newHome();
  const file = write('mcp.json', Buffer.alloc(32 * 1024 * 1024 + 1, ' '));
  await expect(files.plan(register(file))).rejects.toMatchObject({ code: 'too_large' });
  await expect(files.apply('cursor', [register(file)])).rejects.toMatchObject({ code: 'too_large' });
  mkdirSync(path('folder.json'));
  await expect(files.apply('cursor', [register(path('folder.json'))])).rejects.toMatchObject({
    code: 'forbidden_path',
  });
  expect(statSync(file).size).toBe(32 * 1024 * 1024 + 1);
});

test('a large file is written in a moment', async () => {
  const { files, write } = newHome();
  const many = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`project-${index}`, { history: ['x'.repeat(200)] }]),
  );
  const text = JSON.stringify({ projects: many }, null, 2);
  const file = write('.claude.json', text);
  const [change] = await files.apply('claude-code', [register(file)]);
  expect(change?.diff.length).toBeLessThan(2000);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ projects: many, mcpServers: { easel: entry } });
});

test('backups of a file are bounded', async () => {
  const { files, write, path } = newHome();
  const file = write('mcp.json', '{}');
  for (let count = 0; count < 14; count += 1) {
    await files.apply('cursor', [register(file, { value: { count } })]);
  }
  const [folder = ''] = readdirSync(path('.easel', 'data', 'assistants', 'backups'));
  expect(readdirSync(path('.easel', 'data', 'assistants', 'backups', folder))).toHaveLength(10);
  await files.undo('cursor');
  expect(await files.read(jsonPlace(file))).toEqual(new Map([['easel', asObject({ count: 12 })]]));
});

test('nothing is left beside the file', async () => {
  const { files, write, path } = newHome();
  const file = write('client/mcp.json', others);
  await files.apply('cursor', [register(file, { lock: true })]);
  await files.apply('cursor', [register(file, { value: { a: 1 } })]);
  await files.undo('cursor');
  expect(readdirSync(path('client'))).toEqual(['mcp.json']);
});

test('edits of one file at the same time all arrive', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', others);
  await Promise.all(['x', 'y', 'z'].map((name) => files.apply('cursor', [register(file, { name })])));
  expect([...(await files.read(jsonPlace(file))).keys()]).toEqual(['a', 'x', 'y', 'z']);
});

test('an edit that was given up before it began leaves the file alone', async () => {
  const { files, write } = newHome();
  const file = write('mcp.json', others);
  await expect(files.apply('cursor', [register(file)], AbortSignal.abort())).rejects.toThrow('abort');
  expect(readFileSync(file, 'utf8')).toBe(others);
});
