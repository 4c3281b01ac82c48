import { describe, expect, test } from 'vitest';
import { readDefinitions, recordings } from '../workflows/conversion.fixture.ts';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import { nodeDetailsSchema } from '../../../src-shared/nouns/nodes.ts';
import { describeNode } from './describe-node.ts';
import { entryOfMember } from './node-entry.ts';
import { someClasses } from './nodes.fixture.ts';

const described = (name: string, choices = 8) => describeNode(name, someClasses[name] as NodeDefinition, { choices });

describe('a node class, described', () => {
  test('has its inputs with type, default and bounds, and choices of both shapes, the first ones and how many', () => {
    const { inputs, outputs } = described('KSampler');
    expect(inputs).toEqual([
      { name: 'model', type: 'MODEL', required: true, description: 'The model used for denoising.' },
      { name: 'seed', type: 'INT', required: true, description: '', default: 0, min: 0, max: Number.MAX_SAFE_INTEGER },
      {
        name: 'sampler_name',
        type: 'COMBO',
        required: true,
        description: '',
        choices: Array.from({ length: 8 }, (_, index) => `sampler_${index}`),
        choicesTotal: 44,
      },
      {
        name: 'scheduler',
        type: 'COMBO',
        required: true,
        description: '',
        default: 'karras',
        choices: ['normal', 'karras'],
        choicesTotal: 2,
      },
      { name: 'latent_image', type: 'LATENT', required: true, description: '' },
      { name: 'denoise', type: 'FLOAT', required: false, description: '', default: 1, min: 0, max: 1, step: 0.01 },
    ]);
    expect(outputs).toEqual([{ name: 'LATENT', type: 'LATENT', list: false }]);
    expect(described('KSampler', 100).inputs[2]?.choices).toHaveLength(44);
  });

  test('tells packs and marks', () => {
    expect(described('DreamApiNode')).toMatchObject({ pack: 'comfy_api_nodes', marks: ['experimental', 'api'] });
    expect(described('ImageScale+')).toMatchObject({ pack: 'ComfyUI_essentials', marks: ['deprecated'] });
  });

  test('names what an option of a dynamic choice brings with it', () => {
    const definition = {
      input: {
        required: {
          mode: [
            'COMFY_DYNAMICCOMBO_V3',
            {
              options: [
                { key: 'size', inputs: { required: { width: ['INT', { min: 1 }] } } },
                { key: 'none', inputs: {} },
              ],
            },
          ],
        },
      },
    } as NodeDefinition;
    expect(describeNode('Dynamic', definition, { choices: 8 }).inputs).toMatchObject([
      { name: 'mode', choices: ['size', 'none'] },
      { name: 'mode.width', type: 'INT', min: 1, onlyWith: 'mode = size' },
    ]);
  });

  test.each(recordings)('works for every class of the recorded server %s', (recording) => {
    const definitions = readDefinitions(recording) as Map<string, NodeDefinition>;
    expect(definitions.size).toBeGreaterThan(400);
    for (const [name, definition] of definitions) {
      expect(() => nodeDetailsSchema.parse(describeNode(name, definition, { choices: 8 }))).not.toThrow();
      expect(entryOfMember(JSON.stringify({ [name]: definition }).slice(1, -1))).toMatchObject({ name });
    }
  });
});

test('a class with NaN for a bound, which is no JSON, is read all the same; what is no class is left out', () => {
  expect(entryOfMember('"A": {"input": {"required": {"x": ["FLOAT", {"max": Infinity, "min": NaN}]}}}')).toMatchObject({
    name: 'A',
    inputs: ['FLOAT'],
  });
  for (const odd of ['"A": 1', '"A": {', '"A"', '']) expect(entryOfMember(odd)).toBeNull();
  expect(entryOfMember('"__proto__": {"category": "x"}')).toMatchObject({ name: '__proto__', category: 'x' });
});
