import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../workflows/conversion.fixture.ts';
import { render, type RenderWorld } from '../render.ts';
import { readMarkedWorkflow } from './read-marked-workflow.ts';

const recorded = readDefinitions('conversion');
const world: RenderWorld = {
  choices: ({ type, choices }) => (type === 'model' ? ['sd15.safetensors', 'sdxl.safetensors'] : (choices ?? null)),
  defaults: { model: 'sdxl.safetensors' },
  baseOf: () => null,
  seedBounds: () => ({ min: 0, max: 1_000 }),
  file: (_parameter, given) => given,
  ownFile: (_parameter, own) => own,
  pictureSize: () => null,
  random: () => 0.5,
  backendName: 'home',
};

async function rendered(
  file: string,
  given: Record<string, string | number | boolean>,
  change?: (text: string) => string,
) {
  const text = readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8');
  const workflow: unknown = JSON.parse(change?.(text) ?? text);
  const made = await readMarkedWorkflow(
    { workflow, name: 'portrait' },
    { definitions: () => Promise.resolve(recorded) },
  );
  return render({ name: 'portrait', ...made }, given, world);
}

test('values go into their texts together, once, whatever they contain', async () => {
  const { workflow } = await rendered('metadata.json', { subject: 'a {{style}} king', style: 'charcoal' });
  expect(workflow['6']?.inputs?.['text']).toBe('a portrait of a {{style}} king, charcoal, detailed');
  expect(workflow['9']?.inputs?.['filename_prefix']).toBe('portrait_charcoal');
});

test('a placeholder alone keeps its type, the seed is drawn, and ${default_model} is the model of the settings', async () => {
  const { workflow } = await rendered('metadata.json', { subject: 'a king', steps: 30, cfg: 4.5 });
  expect(workflow['3']?.inputs).toMatchObject({ steps: 30, cfg: 4.5, seed: expect.any(Number) as number });
  expect(workflow['4']?.inputs?.['ckpt_name']).toBe('sdxl.safetensors');
  expect(JSON.stringify(workflow)).not.toMatch(/\{\{|__metadata__|default_model/);
});

test('numbers that are choices arrive as numbers', async () => {
  const { workflow } = await rendered('metadata.json', { subject: 'x', steps: '30' }, (text) =>
    text.replace('"default": 25,', '"default": 20, "enum": [10, 20, 30],'),
  );
  expect(workflow['3']?.inputs?.['steps']).toBe(30);
});

test('a required value that is missing is asked for by its name', async () => {
  await expect(rendered('param.json', {})).rejects.toMatchObject({ code: 'bad_input' });
  const { workflow } = await rendered('param.json', { prompt: 'a fox', width: 640 });
  expect(workflow['5']?.inputs).toMatchObject({ width: 640, height: 640 });
  expect(JSON.stringify(workflow)).not.toContain('PARAM_');
});
