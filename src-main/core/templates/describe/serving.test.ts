import { expect, test } from 'vitest';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { describingTemplate, isBlind, noVision } from './serving.ts';
import { visionPacks } from './vision-packs.ts';

type Facts = Partial<Pick<Template, 'tool' | 'enabled' | 'missing'>> & { problem?: string; takes?: string[] };

const template = (name: string, { problem, takes = [], ...facts }: Facts = {}): Template =>
  ({
    name,
    tool: 'describe_image',
    enabled: true,
    missing: { nodes: problem === undefined ? [] : ['X'], models: [] },
    problems: problem === undefined ? [] : [problem],
    parameters: ['image', ...takes].map((one) => ({ name: one, aliases: one === 'image' ? ['input'] : [] })),
    ...facts,
  }) as unknown as Template;

const not = { problem: 'The node class X is not installed.' };
const lead = template('describe_image', { ...not, takes: ['question'] });
const other = template('generate_image', { tool: 'generate_image' });

test('where a template of the tool can run, the tool is not blind; disabled ones and other tools do not count', () => {
  expect(isBlind([lead, other])).toBe(true);
  expect(isBlind([lead, template('tags', { enabled: false }), other])).toBe(true);
  expect(isBlind([lead, template('tags')])).toBe(false);
  expect(isBlind([other])).toBe(false);
});

test('the name of the tool stands for the first template of it that can run and takes what is given', () => {
  const all = [lead, template('tags'), template('talk', { takes: ['question'] }), other];
  expect(describingTemplate('describe_image', ['input'], all)).toEqual({
    name: 'tags',
    adjustment: 'The template tags was used: describe_image cannot run here.',
  });
  expect(describingTemplate('describe_image', ['image', 'question'], all).name).toBe('talk');
  // What none takes is refused by the one that would be used.
  expect(describingTemplate('describe_image', ['nonsense'], all).name).toBe('tags');
});

test('a template that can run, or that was named itself, stays as it is', () => {
  const able = template('describe_image');
  expect(describingTemplate('describe_image', [], [able, template('tags')])).toEqual({
    name: 'describe_image',
    adjustment: null,
  });
  const broken = template('talk', not);
  expect(describingTemplate('talk', [], [able, broken])).toEqual({ name: 'talk', adjustment: null });
  expect(describingTemplate('generate_image', [], [lead, other])).toEqual({ name: 'generate_image', adjustment: null });
});

test('where none can run, it says that and which packs would do', () => {
  const error = refusal(() => describingTemplate('describe_image', [], [lead, template('tags', not)]));
  expect(error).toMatchObject({
    code: 'node_class_missing',
    message: 'No caption or vision node is installed on this ComfyUI.',
  });
  for (const { pack, address } of visionPacks) {
    if (pack !== null) expect(error.nextStep).toContain(`${pack} (${address})`);
  }
});

test('where only a model is missing, it says which and where to get it', () => {
  const model = {
    name: 'qwen.safetensors',
    folder: 'text_encoders',
    url: 'https://example.com/qwen.safetensors',
    bytes: null,
  };
  const error = noVision([template('describe_image', { ...not, missing: { nodes: [], models: [model] } })]);
  expect(error.message).toMatch(/has the model that it needs\. .*qwen\.safetensors.*https:\/\/example\.com/);
});

function refusal(act: () => unknown): EaselError {
  try {
    act();
  } catch (error) {
    if (error instanceof EaselError) return error;
  }
  throw new Error('it was not refused');
}
