import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { templateSchema } from '../../../../src-shared/nouns/templates.ts';
import { choicesOf } from '../../nodes/node-definitions.ts';
import { readDefinitions } from '../../workflows/conversion.fixture.ts';
import { loadTemplate } from '../load-templates.ts';
import { inOrder } from '../order.ts';
import { servedTemplate as served } from './served-template.fixture.ts';
import { listedTokens, toolOfTemplate } from './template-tool.ts';
import { toolOfTemplates } from './tool-of-templates.ts';

const prompt = { name: 'prompt', type: 'text', required: true } as const;
const leading = served('image', {
  title: 'Text to image',
  parameters: [
    prompt,
    { name: 'steps', type: 'integer', default: 25, min: 1, max: 50 },
    { name: 'cfg', type: 'number', default: 7, min: 1, max: 30 },
    { name: 'model', type: 'model', folder: 'checkpoints', choices: ['a.ckpt', 'b.ckpt'] },
    { name: 'strength', type: 'number', required: true },
  ],
  presets: ['draft'],
});
const fast = served('fast', {
  title: 'Text to image (Flux)',
  parameters: [
    prompt,
    { name: 'steps', type: 'integer', default: 4, min: 1, max: 100 },
    { name: 'cfg', type: 'number', default: 7, min: 0 },
    { name: 'model', type: 'model', folder: 'checkpoints', choices: ['b.ckpt', 'c.ckpt'] },
    { name: 'guidance', type: 'number', default: 3.5, required: true },
    { name: 'denoise', type: 'number' },
  ],
  presets: ['draft', 'quick'],
});
const slow = served('slow', { parameters: [prompt, { name: 'guidance', type: 'number', default: 2 }] });
const broken = served('broken', { parameters: [{ name: 'tiles', type: 'integer' }], problems: ['It lacks a model.'] });

const { properties, required, aliases, ...tool } = toolOfTemplates([broken, leading, fast, slow]);

test('a tool of several templates is led by the first that runs', () => {
  expect(tool).toMatchObject({ name: 'a_tool', title: 'Text to image' });
  expect(Object.keys(properties)).toEqual([
    'prompt',
    'steps',
    'cfg',
    'model',
    'strength',
    'guidance',
    'denoise',
    'preset',
    'template',
  ]);
  expect(required).toEqual(['prompt']);
  // `denoise` is an argument of its own beside `strength`.
  expect(aliases).toEqual({});
});

test('bounds are as wide as the widest, and a default that is not shared is told in words', () => {
  expect(properties['steps']).toEqual({
    type: 'integer',
    title: 'steps',
    description: 'The steps. Usually 25.',
    minimum: 1,
    maximum: 100,
  });
  expect(properties['cfg']).toMatchObject({ default: 7, minimum: 0 });
  expect(properties['cfg']).not.toHaveProperty('maximum');
  expect(properties['model']?.description).toBe('The model. Installed: a.ckpt, b.ckpt, c.ckpt.');
});

test('what only others take says whose it is', () => {
  expect(properties['guidance']?.description).toBe('Only fast, slow: The guidance. Usually 3.5.');
  expect(properties['guidance']).not.toHaveProperty('default');
  expect(properties['preset']).toMatchObject({ enum: ['draft', 'quick'] });
  expect(properties['preset']?.description).toContain('draft: Of image. quick: Only fast: Of fast.');
});

test('the template can be named, each with one short line', () => {
  expect(properties['template']).toEqual({
    type: 'string',
    title: 'Template',
    description: 'Without it the model and the arguments decide. In order: Text to image; Flux; slow.',
    enum: ['image', 'fast', 'slow'],
  });
  const many = Array.from({ length: 40 }, (_, n) => served(`number_${n}`, { title: 'A long title '.repeat(20) }));
  const named = toolOfTemplates(many).properties['template'];
  expect(named?.description).toMatch(/number_11 and 28 more\.$/);
  expect(named?.description.length).toBeLessThan(1000);
  expect(named).not.toHaveProperty('enum');
});

test('where one or none runs, the tool is that of the leading template alone', () => {
  expect(toolOfTemplates([broken, leading])).toBe(leading.tool);
  expect(toolOfTemplates([broken])).toBe(broken.tool);
});

const installed: Readonly<Record<string, readonly string[]>> = {
  checkpoints: ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors', 'flux1-dev-fp8.safetensors'],
  loras: ['add-detail.safetensors', 'pixel-art-xl.safetensors'],
  upscale_models: ['RealESRGAN_x4plus.pth'],
};

test('generate_image costs less than a thousand tokens with all the templates that Easel has for it', async () => {
  const root = fileURLToPath(new URL('../../../../workflows', import.meta.url));
  const definitions = readDefinitions('conversion');
  // The one in UI format would have to be converted.
  const names = readdirSync(root).filter((name) => /^(?:generate_image|basic_api)/.test(name));
  const all = await Promise.all(
    names.map(async (name) => {
      const { file, workflow } = await loadTemplate(name, join(root, name));
      const parameters = file.parameters.map(({ targets: [target], ...parameter }) => {
        const definition = target && definitions.get(workflow[target.node]?.class_type ?? '');
        const models = installed[parameter.folder ?? 'checkpoints'] ?? [];
        const live = target && definition ? choicesOf(definition, target.input) : null;
        return { ...parameter, targets: undefined, choices: parameter.type === 'choice' ? live : live && models };
      });
      return templateSchema.parse({ ...file, name, parameters, problems: [] });
    }),
  );
  expect(all.length).toBeGreaterThan(7);
  const served = inOrder(all).map((template) => ({
    template,
    tool: toolOfTemplate(template),
  }));
  const tokens = listedTokens(toolOfTemplates(served));
  expect([tokens > 500, tokens < 1000]).toEqual([true, true]);
});
