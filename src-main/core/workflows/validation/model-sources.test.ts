import { expect, test } from 'vitest';
import { modelSourcesOf, sourceOf } from './model-sources.ts';

const model = (name: string, more = {}) => ({ name, url: `https://models.example/${name}`, directory: 'vae', ...more });
const node = (...models: unknown[]) => ({ properties: { models } });

test('sources are read from nodes and from those of subgraphs, each once', () => {
  const workflow = {
    nodes: [node(model('a.sft')), {}, null, { properties: { models: 'x' } }],
    definitions: {
      subgraphs: [{ nodes: [node(model('b.sft'), model('a.sft', { url: 'https://other.example/a.sft' }))] }, 5],
    },
  };
  expect(modelSourcesOf(workflow)).toEqual([
    { name: 'a.sft', url: 'https://models.example/a.sft', directory: 'vae' },
    { name: 'b.sft', url: 'https://models.example/b.sft', directory: 'vae' },
  ]);
});

test('the same name in two folders is two models', () => {
  expect(modelSourcesOf({ nodes: [node(model('a.sft'), model('a.sft', { directory: 'loras' }))] })).toHaveLength(2);
});

test.each([
  { url: 'javascript:alert(1)' },
  { url: 'file:///etc/passwd' },
  { url: 'ftp://models.example/a' },
  { url: 'https://user@models.example/a' },
  { url: 'https://:secret@models.example/a' },
  { url: 'models.example/a' },
  { url: `https://models.example/${'a'.repeat(500)}` },
  { url: `https://models.example/${'é'.repeat(200)}` },
  { url: 5 },
  { name: '' },
  { name: 'a'.repeat(201) },
  { name: null },
])('%j is no source', (part) => {
  expect(modelSourcesOf({ nodes: [node(model('a.sft', part))] })).toEqual([]);
});

test('addresses and folders are harmless to print', () => {
  const [source] = modelSourcesOf({
    nodes: [node(model('a.sft', { url: 'HTTP://Models.example/a b\u202e', directory: `v\nae${'x'.repeat(200)}` }))],
  });
  expect(source?.url).toBe('http://models.example/a%20b%E2%80%AE');
  expect(source?.directory.startsWith('v aex')).toBe(true);
  expect(source?.directory).toHaveLength(81);
  expect(modelSourcesOf({ nodes: [node(model('a.sft', { directory: 5 }))] })[0]?.directory).toBe('');
});

test('no more than 500 are kept', () => {
  const many = Array.from({ length: 600 }, (_, at) => node(model(`${at}.sft`)));
  expect(modelSourcesOf({ nodes: many })).toHaveLength(500);
  expect(modelSourcesOf({ nodes: [node(...Array.from({ length: 600 }, (_, at) => model(`${at}.sft`)))] })).toHaveLength(
    500,
  );
});

test.each([null, 5, 'x', [], {}, { nodes: {} }, { definitions: { subgraphs: {} } }])('%j has none', (workflow) => {
  expect(modelSourcesOf(workflow)).toEqual([]);
});

test('a source is found by the name of the file, in any folder and case', () => {
  const sources = modelSourcesOf({ nodes: [node(model('a.sft'), model('sub/B.sft'))] });
  expect(sourceOf('SDXL\\A.sft', sources)?.name).toBe('a.sft');
  expect(sourceOf('x/b.sft', sources)?.name).toBe('sub/B.sft');
  expect(sourceOf('c.sft', sources)).toBeNull();
});
