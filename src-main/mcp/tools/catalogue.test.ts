import { describe, expect, it } from 'vitest';
import { ownTools } from '../../../src-shared/nouns/tools.ts';
import { createFixtureCore } from '../core.fixture.ts';
import { createCatalogueSource } from './catalogue.ts';

function generateImage(models: readonly string[]) {
  const core = createFixtureCore();
  core.setModels(models);
  const { listed } = createCatalogueSource(() => core.templates.list()).current();
  const tool = listed.find((one) => one.name === 'generate_image');
  return tool?.inputSchema.properties as Record<string, Record<string, unknown>>;
}

describe('the tool of a template', () => {
  it('has the types, bounds, defaults and choices of its parameters', () => {
    expect(generateImage(['a.ckpt'])).toEqual({
      prompt: { type: 'string', title: 'Prompt', description: 'What it shows.' },
      negative_prompt: { type: 'string', title: 'Negative', description: 'What not.', default: 'blurry' },
      model: { type: 'string', title: 'Model', description: 'Checkpoint. Installed: a.ckpt.' },
      width: { type: 'integer', title: 'Width', description: 'Pixels.', minimum: 64, maximum: 2048 },
      steps: {
        type: 'integer',
        title: 'Steps',
        description: 'More refine more.',
        default: 25,
        minimum: 1,
        maximum: 100,
      },
      scheduler: { type: 'string', title: 'Scheduler', description: 'Noise.', enum: ['karras', 'normal'] },
      seed: {
        type: 'integer',
        title: 'Seed',
        description: 'Same again.',
        default: -1,
        minimum: -1,
      },
    });
  });

  it('names some of many models and the tool that names all', () => {
    const { model } = generateImage(Array.from({ length: 500 }, (_, index) => `model-${index}.safetensors`));
    expect(String(model?.['description'])).toContain('list_models with folder "checkpoints"');
    expect(JSON.stringify(model).length).toBeLessThan(5000);
  });

  it('is listed in short while none of its templates can run, and takes all of its arguments all the same', () => {
    const [template] = createFixtureCore().templates.list();
    if (!template) throw new Error('the fixture has a template');
    const templates = [{ ...template, problems: ['The model x is not installed on this ComfyUI.'] }];
    const { listed, tools } = createCatalogueSource(() => templates).current();
    const tool = listed.find(({ name }) => name === 'generate_image');
    expect(tool?.description).toMatch(/^Cannot run on this ComfyUI now; a call answers with what is missing\./);
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(['prompt']);
    expect(Object.keys(tools.get('generate_image')?.properties ?? {})).toContain('steps');
  });

  it('cannot replace a tool of Easel itself, nor the template before it', () => {
    const [template] = createFixtureCore().templates.list();
    if (!template) throw new Error('the fixture has a template');
    const templates = [
      template,
      { ...template, title: 'Second' },
      { ...template, tool: 'cancel_job' },
      { ...template, tool: 'logo' },
    ];
    const { listed } = createCatalogueSource(() => templates).current();
    const titles = Object.fromEntries(listed.map((tool) => [tool.name, tool.title]));
    expect(listed).toHaveLength(ownTools.length + 2);
    expect(titles).toMatchObject({
      generate_image: 'Text to image',
      cancel_job: 'Cancel a job',
      logo: 'Text to image',
    });
  });

  it('cannot be called like any of Easel’s own, which are known by name everywhere', () => {
    const { listed } = createCatalogueSource(() => []).current();
    expect(listed.map(({ name }) => name).toSorted()).toEqual(ownTools.toSorted());
  });

  it('is served by the first of its templates that the backend can run, else by the first', () => {
    const [template] = createFixtureCore().templates.list();
    if (!template) throw new Error('the fixture has a template');
    const broken = { ...template, title: 'First', problems: ['A model is missing.'] };
    const titleOf = (templates: (typeof template)[]) =>
      createCatalogueSource(() => templates)
        .current()
        .listed.find(({ name }) => name === template.tool)?.title;
    expect(titleOf([broken, { ...template, title: 'Second' }])).toBe('Second');
    expect(titleOf([broken, { ...broken, title: 'Second' }])).toBe('First');
    expect(
      titleOf([
        { ...template, title: 'First', enabled: false },
        { ...template, title: 'Second' },
      ]),
    ).toBe('Second');
  });

  it('takes what the template takes that a preset runs', () => {
    const [template] = createFixtureCore().templates.list();
    if (!template) throw new Error('the fixture has a template');
    const extra = { ...template.parameters[0]!, name: 'guidance', required: false };
    const templates = [
      { ...template, presets: [{ name: 'strict', title: '', description: 'd', values: {}, template: 'other' }] },
      { ...template, name: 'other', parameters: [...template.parameters, extra] },
    ];
    const tool = createCatalogueSource(() => templates)
      .current()
      .tools.get(template.tool);
    const chosen = tool?.choose?.({ prompt: 'x', preset: 'strict', guidance: 'y' });
    expect(chosen?.given).toEqual({ prompt: 'x', preset: 'strict', guidance: 'y' });
    expect(Object.keys(chosen?.tool.properties ?? {})).toEqual(expect.arrayContaining(['preset', 'guidance']));
  });
});
