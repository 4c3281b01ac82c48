import { expect, test } from 'vitest';
import { readDefinitions, readPairs } from '../../workflows/conversion.fixture.ts';
import { readWorkflow } from '../../workflows/read-workflow.ts';
import { toolOfTemplate } from '../tool/template-tool.ts';
import { readMarkedWorkflow } from './read-marked-workflow.ts';

/** Official workflows of ComfyUI as they are, of which nobody marked anything. */
const unprepared = [
  {
    name: 'image_netayume_lumina_t2i',
    what: 'subgraphs, one inside the other',
    required: ['prompt'],
    targets: {
      prompt: '48:51 value',
      negative_prompt: '48:35:42 value',
      width: '48:31 width',
      height: '48:31 height',
      batch_size: '48:31 batch_size',
      model: '48:34 ckpt_name',
      steps: '48:33 steps',
      cfg: '48:33 cfg',
      sampler: '48:33 sampler_name',
      scheduler: '48:33 scheduler',
      seed: '48:33 seed',
    },
  },
  {
    name: 'hidream_e1_1',
    what: 'reroutes and primitives',
    required: ['prompt', 'image'],
    targets: {
      prompt: '6 text',
      image: '13 image',
      megapixels: '45 megapixels',
      model: '41 unet_name',
      steps: '49 steps',
      cfg: '53 cfg_conds',
      sampler: '46 sampler_name',
      scheduler: '49 scheduler',
      seed: '47 noise_seed',
    },
  },
  {
    name: 'image_qwen_image_instantx_controlnet',
    what: 'a LoRA and a ControlNet',
    required: ['prompt', 'image'],
    targets: {
      prompt: '111:6 text',
      negative_prompt: '111:7 text',
      image: '71 image',
      control_strength: '111:85 strength',
      model: '111:37 unet_name',
      steps: '111:3 steps',
      cfg: '111:3 cfg',
      sampler: '111:3 sampler_name',
      scheduler: '111:3 scheduler',
      seed: '111:3 seed',
    },
  },
] as const;

const pairs = readPairs('conversion');
const definitions = readDefinitions('conversion');

test.each(unprepared)('$name, with $what, becomes a tool that takes what a person would set', async (wanted) => {
  const pair = pairs.find(({ file }) => file === `templates-json-0.1.123--${wanted.name}.json.gz`);
  const read = await readWorkflow({ value: pair!.workflow });
  const { file } = await readMarkedWorkflow(
    { name: wanted.name, read },
    { definitions: () => Promise.resolve(definitions) },
  );
  const targets = file.parameters.map(({ name, targets: [at] }) => [name, `${at?.node} ${at?.input}`]);
  expect(Object.fromEntries(targets)).toEqual(wanted.targets);
  const parameters = file.parameters.map(({ targets: _targets, choices = null, ...rest }) => ({ ...rest, choices }));
  const tool = toolOfTemplate({ ...file, parameters });
  expect(tool.name).toBe(wanted.name);
  expect(tool.description).toMatch(/^Makes pictures with the ComfyUI workflow '.+'\. Takes prompt/);
  expect(tool.required).toEqual(wanted.required);
  for (const property of Object.values(tool.properties)) expect(property.description).not.toBe('');
});
