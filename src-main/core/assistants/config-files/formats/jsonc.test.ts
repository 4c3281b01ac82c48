import { expect, test } from 'vitest';
import { readEntries, removeEntry, setEntry, type EntryPlace } from '../entries.ts';

const place: EntryPlace = { format: 'jsonc', keyPath: ['mcpServers'] };
const easel = { name: 'easel', value: { command: '/n', args: ['s.js'] } };
const add = (text: string, at = place): string => setEntry(text, at, easel);
const remove = (text: string, emptyParents = 0): string => removeEntry(text, place, { name: 'easel', emptyParents });

test('a missing or empty file becomes a fresh one', () => {
  const fresh =
    '{\n  "mcpServers": {\n    "easel": {\n      "command": "/n",\n      "args": [\n        "s.js"\n      ]\n    }\n  }\n}\n';
  expect(add('')).toBe(fresh);
  expect(add(' \n')).toBe(fresh);
  expect(add('\uFEFF')).toBe(`\uFEFF${fresh}`);
  expect(remove(fresh, 1)).toBe('{}\n');
});

test('a file of comments keeps them above', () => {
  expect(add('// mine\r\n')).toMatch(/^\/\/ mine\r\n\{\r\n {2}"mcpServers": \{\r\n/);
});

test('a comment behind the last entry stays behind it', () => {
  const text = '{\n\t"mcpServers": {\n\t\t"a": {} // first\n\t}\n}';
  const added = add(text);
  expect(added).toBe(
    '{\n\t"mcpServers": {\n\t\t"a": {}, // first\n\t\t"easel": {\n\t\t\t"command": "/n",\n\t\t\t"args": [\n\t\t\t\t"s.js"\n\t\t\t]\n\t\t}\n\t}\n}',
  );
  expect(remove(added)).toBe(text);
});

test('one line stays one line, with the spaces that it has', () => {
  expect(add('{"mcpServers":{"a":{}}}')).toBe('{"mcpServers":{"a":{},"easel":{"command":"/n","args":["s.js"]}}}');
  expect(add('{"mcpServers": {"a": {}}}')).toBe(
    '{"mcpServers": {"a": {}, "easel": {"command": "/n", "args": ["s.js"]}}}',
  );
});

test('a trailing comma stays one', () => {
  expect(add('{\n  "mcpServers": {\n    "a": {},\n  },\n}')).toMatch(
    /"a": \{\},\n {4}"easel": \{[^}]*\},\n {2}\},\n\}$/,
  );
});

test('a key with a dot is one key', () => {
  const amp: EntryPlace = { format: 'jsonc', keyPath: ['amp.mcpServers'] };
  const added = add('{\n  "amp.notifications": true\n}\n', amp);
  expect([...readEntries(added, amp).keys()]).toEqual(['easel']);
  expect(added).toContain('"amp.notifications": true,\n  "amp.mcpServers": {');
});

test('an entry can stand in a project of Claude Code', () => {
  const local: EntryPlace = { format: 'jsonc', keyPath: ['projects', '/home/me/a.b', 'mcpServers'] };
  const text = '{\n  "projects": {\n    "/home/me/a.b": {\n      "history": []\n    }\n  }\n}\n';
  const added = add(text, local);
  expect([...readEntries(added, local).keys()]).toEqual(['easel']);
  expect(removeEntry(added, local, { name: 'easel', emptyParents: 1 })).toBe(text);
});

test('only parents that Easel made go with the last entry', () => {
  const text = '{\n  "theme": "dark"\n}\n';
  expect(remove(add(text), 1)).toBe(text);
  expect(remove(add(text))).toBe('{\n  "theme": "dark",\n  "mcpServers": {}\n}\n');
});

test('an entry between others goes without their comments', () => {
  const text = '{\n  "mcpServers": {\n    // one\n    "easel": {}, // two\n    // three\n    "b": {}\n  }\n}';
  expect(remove(text)).toBe('{\n  "mcpServers": {\n    // one\n     // two\n    // three\n    "b": {}\n  }\n}');
  expect(remove('{"mcpServers":{ // one\n"easel":{}, "b":{}}}')).toBe('{"mcpServers":{ // one\n "b":{}}}');
});

test.each([
  ['{\n  "mcpServers": {\n    "a": {}\n    "b": {}\n  }\n}', 4, 5, 'a comma is missing'],
  ['{\n  "mcpServers": null\n}', 2, 17, '"mcpServers" must hold an object'],
  ['{"mcpServers": []}', 1, 16, '"mcpServers" must hold an object'],
  ['{"mcpServers": "x"}', 1, 16, '"mcpServers" must hold an object'],
  ['{"mcpServers": {}, "mcpServers": {}}', 1, 20, '"mcpServers" stands twice'],
  ['{"mcpServers": {"a": {},\n"a": {}}}', 2, 1, '"a" stands twice'],
  ['[]', 1, 1, 'an object in braces is expected'],
  ['\uFEFF{"a": 1', 1, 8, 'a closing brace is missing'],
  ['{} x', 1, 4, 'something is here that JSON does not know'],
  ['[', 1, 2, 'a closing bracket is missing'],
  ['{"a":'.repeat(100_000), 1, 1, 'nested too deeply'],
])('what is wrong is said with its line and column: %#', (text, line, column, message) => {
  for (const work of [() => add(text), () => remove(text), () => readEntries(text, place)]) {
    expect(work).toThrow(
      expect.objectContaining({ line, column, message: expect.stringContaining(message) as string }) as Error,
    );
  }
});

test('an entry that is there already leaves the text alone', () => {
  const text = '{"mcpServers":{"easel":{"args":["s.js"],  "command":"/n"}}}';
  expect(add(text)).toBe(text);
  expect(remove('{"mcpServers":{}}')).toBe('{"mcpServers":{}}');
});
