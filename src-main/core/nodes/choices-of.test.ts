import { expect, test } from 'vitest';
import { choicesOf } from './node-definitions.ts';

test('samplers, schedulers and every other list of choices are read in both shapes, and what is none is null', () => {
  const definition = {
    input: {
      required: { sampler_name: [['euler', 'dpmpp_2m'], { default: 'euler' }], steps: ['INT', { min: 1 }] },
      optional: {
        scheduler: ['COMBO', { options: ['normal', 'karras', 2] }],
        remote: ['COMBO', { remote: { route: '/internal/files/output' } }],
      },
    },
  };
  const inputs = ['sampler_name', 'scheduler', 'steps', 'remote', 'nope'];
  expect(inputs.map((input) => choicesOf(definition, input))).toEqual([
    ['euler', 'dpmpp_2m'],
    ['normal', 'karras', '2'],
    null,
    null,
    null,
  ]);
});
