import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEntries, removeEntry, setEntry, type EntryPlace } from '../entries.ts';

const place: EntryPlace = { format: 'yaml', keyPath: ['extensions'] };
const value = { cmd: '/n', args: ['s.js', 'a: b'], enabled: true, envs: {} };
const add = (text: string): string => setEntry(text, place, { name: 'easel', value });
const remove = (text: string, emptyParents = 0): string => removeEntry(text, place, { name: 'easel', emptyParents });
const lines = (indent: string, step: string): string =>
  `${indent}easel:\n${indent}${step}cmd: /n\n${indent}${step}args:\n${indent}${step}${step}- s.js\n${indent}${step}${step}- "a: b"\n${indent}${step}enabled: true\n${indent}${step}envs: {}`;

test('a missing file becomes a fresh one, and comments stay above', () => {
  expect(add('')).toBe(`extensions:\n${lines('  ', '  ')}\n`);
  expect(add('# mine\r\n')).toBe(`# mine\r\nextensions:\r\n${lines('  ', '  ').replaceAll('\n', '\r\n')}\r\n`);
});

test('a new extension stands behind the others, indented as they are', () => {
  const text =
    'GOOSE_MODEL: x # m\nextensions:\n    a: # first\n        cmd: a\n        # of a\n# of theme\ntheme: dark';
  const added = add(text);
  expect(added).toBe(text.replace('# of a\n', `# of a\n${lines('    ', '    ')}\n`));
  expect(remove(added)).toBe(text);
});

test.each([
  ['nothing behind the colon', 'extensions: # none\nb: 1\n', 'extensions: {} # none\nb: 1\n'],
  ['empty braces', 'extensions: {} # none\nb: 1\n', 'extensions: {} # none\nb: 1\n'],
  ['braces', 'extensions: { a: {cmd: x, }, }\nb: 1\n', 'extensions: { a: {cmd: x, }, }\nb: 1\n'],
  [
    'a text in lines at the end',
    'extensions:\n  a:\n    note: |\n      x\n\n\nb: 1\n',
    'extensions:\n  a:\n    note: |\n      x\n\n\nb: 1\n',
  ],
  [
    'a document mark and its end',
    '%YAML 1.2\n---\nextensions:\n  a: 1\n...\n',
    '%YAML 1.2\n---\nextensions:\n  a: 1\n...\n',
  ],
  ['anchors elsewhere', 'x: &x\n  y: 1\nextensions:\n  a: *x\n', 'x: &x\n  y: 1\nextensions:\n  a: *x\n'],
])('extensions with %s take a new one and lose it again', (_, text, after) => {
  const before = parse(text) as { extensions: object | null };
  const added = add(text);
  expect(parse(added)).toEqual({ ...before, extensions: { ...before.extensions, easel: value } });
  expect(remove(added)).toBe(after);
});

test('the only extension leaves a map behind, and a key that Easel made goes', () => {
  const text = 'extensions:\n  # mine\n  easel:\n    cmd: x\nb: 1\n';
  expect(remove(text)).toBe('extensions: {}\n  # mine\nb: 1\n');
  expect(remove(add('b: 1\n'), 1)).toBe('b: 1\n');
});

test.each([
  ['a: 1\n---\nb: 2\n', 2, 1, 'second document'],
  ['extensions:\n\ta: 1\n', 2, 1, 'a tab'],
  ['extensions:\n  a: 1\n  a: 2\n', 3, 3, 'stands twice'],
  ['extensions: null\n', 1, 13, '"extensions" must hold a map'],
  ['extensions: []\n', 1, 13, '"extensions" must hold a map'],
  ['extensions: x\n', 1, 13, '"extensions" must hold a map'],
  ['x: &x {}\nextensions: *x\n', 2, 13, '"extensions" is an alias'],
  ['- a\n', 1, 1, 'a map of keys and values is expected'],
  ['a: "b\n', 2, 1, 'missing closing'],
])('what is wrong is said with its line and column: %#', (text, line, column, message) => {
  for (const work of [() => add(text), () => remove(text), () => readEntries(text, place)]) {
    expect(work).toThrow(
      expect.objectContaining({ line, column, message: expect.stringContaining(message) as string }) as Error,
    );
  }
});

test('a map that another one repeats is not edited behind its back', () => {
  expect(() => add('extensions: &x\n  a: 1\ncopy: *x\n')).toThrow('cannot edit without touching more');
});

test('what would never end to unfold is refused', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefghij'
      .split('')
      .map(
        (key, index) => `${key}: &${key} [*${'abcdefghij'[index]}, *${'abcdefghij'[index]}, *${'abcdefghij'[index]}]`,
      ),
  ];
  expect(() => add(`${bomb.join('\n')}\n`)).toThrow('alias');
});
