import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLibrary } from './library-database.ts';
import type { LibraryOutput } from './library-protocol.ts';
import { modelsOf } from './model-tables.ts';

let folder = '';
const path = (): string => join(folder, 'library.sqlite');
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'easel-model-tables-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const output = (id: string, createdAt: number, parameters: LibraryOutput['parameters']): LibraryOutput => ({
  id,
  jobId: 'job',
  index: 0,
  nodeId: '9',
  kind: 'image',
  mime: 'image/png',
  filename: `${id}.png`,
  width: 8,
  height: 8,
  bytes: 1,
  thumbhash: null,
  createdAt,
  temporary: false,
  template: null,
  title: '',
  parameters,
  backendName: '',
  demo: false,
  token: null,
  path: `outputs/${id}.png`,
});

test('models are read from parameters in every form that they have there', () => {
  const read = (parameters: LibraryOutput['parameters']): string[] =>
    [...modelsOf(parameters)].toSorted((a, b) => (a < b ? -1 : 1));
  expect(read({ prompt: 'a fox', model: 'SD\\Base.safetensors', seed: 3 })).toEqual(['sd/base.safetensors']);
  expect(read({ loras: ['one.safetensors:1', 'sub/three.safetensors:0.6'] })).toEqual([
    'one.safetensors',
    'sub/three.safetensors',
  ]);
  expect(read({ loras: 'ink (0.8), glow, x.safetensors (-1)' })).toEqual(['glow', 'ink', 'x.safetensors']);
  expect(read({ vae: 'ae.safetensors', upscale_model: 'x4.pth' })).toEqual(['ae.safetensors', 'x4.pth']);
  expect(read({ prompt: 'a'.repeat(10_000) })).toEqual([]);
});

test('the outputs of a model are found by it, newest first, whichever way a LoRA was named; also those of before there was the table', () => {
  const first = openLibrary(path());
  first.addOutputs([
    output('a', 1, { model: 'base.safetensors', loras: ['ink.safetensors:1'] }),
    output('b', 2, { model: 'base.ckpt', loras: 'ink (0.5)' }),
    output('c', 3, { model: 'base.safetensors' }),
  ]);
  const found = (library: ReturnType<typeof openLibrary>, name: string, limit = 10) => {
    const { outputs, total } = library.outputsWithModel(name, limit);
    return [outputs.map(({ id }) => id), total];
  };
  expect(found(first, 'base.safetensors')).toEqual([['c', 'a'], 2]);
  expect(found(first, 'BASE.safetensors', 1)).toEqual([['c'], 2]);
  expect(found(first, 'ink.safetensors')).toEqual([['b', 'a'], 2]);
  first.close();

  const old = new DatabaseSync(path());
  old.exec(`DROP TABLE output_models; DROP TABLE model_marks; DROP TABLE model_metadata;
    DROP INDEX outputs_of_token; ALTER TABLE outputs DROP COLUMN token; PRAGMA user_version = 2;`);
  old.close();
  const again = openLibrary(path());
  expect(found(again, 'base.safetensors')).toEqual([['c', 'a'], 2]);
  again.close();
});

test('a mark that says nothing is not kept, and metadata is found by its keys', () => {
  const library = openLibrary(path());
  library.setModelMark({ folder: 'vae', name: 'x', favourite: true, note: '' });
  library.setModelMark({ folder: 'vae', name: 'y', favourite: false, note: 'n' });
  library.setModelMark({ folder: 'vae', name: 'x', favourite: false, note: '' });
  expect(library.modelMarks()).toEqual([{ folder: 'vae', name: 'y', favourite: false, note: 'n' }]);
  library.setModelMetadata('k', '1');
  library.setModelMetadata('k', 'null');
  expect(library.modelMetadata(['k', 'other'])).toEqual({ k: 'null' });
  library.close();
});
