import { describe, expect, test } from 'vitest';
import { chooseTexts } from './choose-texts.ts';

describe('which of a file’s texts are the workflow', () => {
  test.each([
    [
      'chunks',
      [
        { key: 'prompt', text: '{1}' },
        { key: 'workflow', text: '{2}' },
      ],
    ],
    [
      'tags in capitals',
      [
        { key: 'PROMPT', text: '{1}' },
        { key: 'WORKFLOW', text: '{2}' },
      ],
    ],
    [
      'EXIF tags',
      [
        { key: 'Model', text: 'prompt:{1}' },
        { key: 'Make', text: 'workflow:{2}' },
      ],
    ],
    [
      'EXIF tags of others',
      [
        { key: 'Make', text: 'Prompt: {1}' },
        { key: 'ImageDescription', text: 'Workflow: {2}' },
      ],
    ],
  ])('%s', (_what, texts) => {
    expect(chooseTexts(texts)).toEqual({ prompt: '{1}', workflow: '{2}', combined: [] });
  });

  test('a comment of JSON may hold both', () => {
    expect(chooseTexts([{ key: '©cmt', text: '{"prompt":1}' }])).toEqual({ combined: ['{"prompt":1}'] });
  });

  test("a person's own words under `prompt` are not a workflow", () => {
    expect(chooseTexts([{ key: 'prompt', text: 'a castle' }])).toEqual({ combined: [] });
  });

  test.each([
    ['A1111', 'parameters', 'a castle\nSteps: 20, Sampler: Euler'],
    ['A1111', 'UserComment', 'a castle\nNegative prompt: fog\nSteps: 20, Sampler: Euler'],
    ['SwarmUI', 'parameters', '{"sui_image_params": {}}'],
    ['InvokeAI', 'invokeai_metadata', '{}'],
    ['NovelAI', 'Software', 'NovelAI'],
    ['Fooocus', 'fooocus_scheme', 'fooocus'],
  ])('notes of %s in %s tell who made it', (maker, key, text) => {
    expect(chooseTexts([{ key, text }]).madeBy).toContain(maker);
  });
});
