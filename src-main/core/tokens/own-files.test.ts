import { describe, expect, test } from 'vitest';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { noSuchOutput } from '../outputs/no-such-output.ts';
import { refuseForeignFiles } from './own-files.ts';

const mine = { id: '11111111-aaaa', filename: 'mine_00001_.png' } as Output;
const theirs = { id: '22222222-bbbb', filename: 'theirs_00001_.png' } as Output;

const outputsOf = (...all: Output[]) => ({
  get: async (id: string) => {
    const output = all.find((one) => one.id === id);
    if (!output) throw noSuchOutput(id);
    return output;
  },
  named: async (filename: string) => all.find((one) => one.filename === filename) ?? null,
});
const check = (workflow: unknown) =>
  refuseForeignFiles(workflow, { outputs: outputsOf(mine, theirs), seen: outputsOf(mine) });
const loading = (image: string): Record<string, unknown> => ({ 1: { class_type: 'LoadImage', inputs: { image } } });

describe('a workflow may name', () => {
  test.each([
    'example.png',
    'mine_00001_.png [output]',
    'sub/mine_00001_.png [output]',
    `easel-${mine.id}.png`,
    'easel-nobody-knows-it.png',
    'a fox [outputs]',
    'a fox\nin two lines [output]',
  ])('%j', async (name) => {
    await expect(check(loading(name))).resolves.toBeUndefined();
  });

  test.each([
    'theirs_00001_.png [output]',
    'theirs_00001_.pngx[output] ',
    'a/theirs_00001_.png [TEMP]',
    `easel-${theirs.id}.png`,
    ` 3d/easel-${theirs.id}.glb`,
    `easel-${theirs.id}.png [input]`,
  ])('not %j, in whatever format it is', async (name) => {
    const canvas = { nodes: [{ id: 1, type: 'LoadImage', widgets_values: [name, 'image'] }], links: [] };
    for (const workflow of [loading(name), JSON.stringify(loading(name)), canvas, { prompt: loading(name) }])
      await expect(check(workflow)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('what is no workflow is left to whoever reads it', async () => {
  for (const workflow of ['{', '', null, 5, [[]]]) await expect(check(workflow)).resolves.toBeUndefined();
});
