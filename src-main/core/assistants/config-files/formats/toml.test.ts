import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { readEntries, removeEntry, setEntry, setValue, type EntryPlace } from '../entries.ts';

const place: EntryPlace = { format: 'toml', keyPath: ['mcp_servers'] };
const value = { command: 'C:\\n.exe', args: ['s.js'], env: { 'A.B': '1' }, tool_timeout_sec: 600 };
const add = (text: string): string => setEntry(text, place, { name: 'easel', value });
const remove = (text: string): string => removeEntry(text, place, { name: 'easel', emptyParents: 0 });
const block =
  '[mcp_servers.easel]\ncommand = "C:\\\\n.exe"\nargs = ["s.js"]\ntool_timeout_sec = 600\n\n[mcp_servers.easel.env]\n"A.B" = "1"';

test('a new server is a table at the end', () => {
  expect(add('')).toBe(`${block}\n`);
  const text = 'model = "x" # m\n\n[mcp_servers.a]\ncommand = "a"\n\n[[runs]]\nx = 1\n# end\n';
  expect(add(text)).toBe(`${text}\n${block}\n`);
  expect(remove(add(text))).toBe(text);
});

test('line ends and a missing last one are kept', () => {
  const text = '\uFEFFa = 1\r\n[mcp_servers.a]\r\ncommand = "a"';
  expect(add(text)).toBe(`${text}\r\n\r\n${block.replaceAll('\n', '\r\n')}`);
  expect(remove(add(text))).toBe(text);
});

test.each([
  ['dotted keys', 'mcp_servers.a.command = "a"\n'],
  ['a table of lines', '[mcp_servers]\na = { command = "a" }\nb.command = "b"\n'],
  ['an inline table', 'mcp_servers = { a = { command = "a" } } # all\n[x]\n'],
  ['an empty inline table', 'mcp_servers = {}\n'],
  ['an empty table', '[mcp_servers]\n\n[x]\ny = 1\n'],
  ['a text that looks like a header', 'a = """\n[mcp_servers.easel]\n"""\nb = \'\'\'\n[mcp_servers]\'\'\'\n'],
  ['quoted keys', '["mcp_servers".\'a\']\n"command" = "a"\n'],
  ['a table that is reopened below', '[mcp_servers.a.env]\nX = "1"\n[x]\n[mcp_servers.a]\ncommand = "a"\n'],
])('servers written as %s take a new one and lose it again', (_, text) => {
  const before = parse(text.replace('{}', '{ }'));
  const added = add(text);
  expect(parse(added)).toEqual({ ...before, mcp_servers: { ...(before['mcp_servers'] as object), easel: value } });
  expect(remove(added)).toBe(text);
});

test.each([
  [
    'tables',
    `a = 1\n\n[mcp_servers.easel]\ncommand = "old" # x\n# y\n\n[mcp_servers.easel.env]\nZ = "1" # z\n\n# of b\n[mcp_servers.b]\nc = 1\n`,
  ],
  ['tables apart', `[mcp_servers.easel]\ncommand = "old"\n[b]\nc = 1\n[mcp_servers.easel.env]\nZ = "1"\n`],
  ['a line', `[mcp_servers]\neasel = { command = "old" } # mine\nb = { c = 1 }\n`],
  ['dotted lines', `[mcp_servers]\neasel.command = "old"\neasel.env.Z = "1"\nb.c = 1\n`],
  ['a pair of an inline table', `mcp_servers = { b = { c = 1 }, easel = { command = "old" } }\n`],
])('an entry written as %s is replaced, and removed', (_, text) => {
  const others = parse(remove(text));
  expect(JSON.stringify(others)).not.toContain('easel');
  expect(JSON.stringify(others)).toContain('{"c":1}');
  const replaced = parse(add(text));
  expect(replaced).toMatchObject(others);
  expect((replaced['mcp_servers'] as object)['easel' as never]).toEqual(value);
});

test('a table that is replaced stays where it is', () => {
  const text = 'a = 1\n\n[mcp_servers.easel]\ncommand = "old"\n\n# of b\n[b]\nc = 1\n';
  expect(add(text)).toBe(`a = 1\n\n${block}\n\n# of b\n[b]\nc = 1\n`);
});

test.each([
  ['a = \n', 2, 1, 'unspecified values'],
  ['a = 1\na = 2\n', 2, 1, 'multiple times'],
  ['x = 1\nmcp_servers = "y"\n', 2, 15, '"mcp_servers" must be a table'],
  ['mcp_servers = ["y"]\n', 1, 15, '"mcp_servers" must be a table'],
  ['[[mcp_servers]]\nname = "y"\n', 1, 1, '"mcp_servers" must be a table'],
  [`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 1, 1, 'nested too deeply'],
])('what is wrong is said with its line and column: %#', (text, line, column, message) => {
  for (const work of [() => add(text), () => remove(text), () => readEntries(text, place)]) {
    expect(work).toThrow(
      expect.objectContaining({ line, column, message: expect.stringContaining(message) as string }) as Error,
    );
  }
});

test('dates and long integers of other keys are carried as they are', () => {
  const text = 'd = 1979-05-27T07:32:00Z\nbig = 9223372036854775807\n';
  expect(add(text)).toBe(`${text}\n${block}\n`);
});

test('any key can be set and removed, above tables and in them', () => {
  const text = 'a = 1 # a\n\n[t] # t\nb = 2\n\n[u]\n';
  expect(setValue(text, 'toml', { path: ['c'], value: 'x' })).toBe('a = 1 # a\nc = "x"\n\n[t] # t\nb = 2\n\n[u]\n');
  expect(setValue(text, 'toml', { path: ['t', 'c'], value: [1.5] })).toContain('b = 2\nc = [1.5]\n\n[u]');
  expect(setValue(text, 'toml', { path: ['v', 'c'], value: true })).toBe(
    `${text}\n[v]\nc = true\n`.replace('\n\n\n', '\n\n'),
  );
  expect(setValue(text, 'toml', { path: ['t', 'b'], value: undefined })).toContain('[t] # t\n\n[u]');
  expect(setValue('[t]\n', 'toml', { path: ['c'], value: 1 })).toBe('c = 1\n\n[t]\n');
});
