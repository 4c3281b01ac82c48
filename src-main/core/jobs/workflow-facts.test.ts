import { expect, test } from 'vitest';
import { classicWith, workflowOf } from '../workflows/graph/graph.fixture.ts';
import { notesOf, workflowFacts } from './workflow-facts.ts';

test('a submitted workflow is described under the names that templates use', () => {
  const nodes = classicWith(
    { model: ['b', 0] },
    {
      a: ['LoraLoaderModelOnly', { lora_name: 'ink', strength_model: 0.8, model: ['4', 0] }],
      b: ['LoraLoaderModelOnly', { lora_name: 'glow', strength_model: ['x', 0], model: ['a', 0] }],
      x: ['Unknown'],
      '6': ['CLIPTextEncode', { text: '  a fox\n in snow ' }],
    },
  );
  expect(workflowFacts(workflowOf(nodes))).toEqual({
    title: 'a fox in snow',
    parameters: {
      prompt: '  a fox\n in snow ',
      negative_prompt: 'watermark',
      model: 'v1-5.safetensors',
      loras: 'ink (0.8), glow',
      width: 512,
      height: 768,
      steps: 20,
      cfg: 8,
      sampler: 'euler',
      scheduler: 'normal',
      denoise: 1,
      seed: 42,
    },
  });
});

test('what a workflow does not say is left out, and its title is bounded', () => {
  const empty = workflowOf({ '1': ['EmptyImage', { width: 64 }], '2': ['SaveImage', { images: ['1', 0] }] });
  expect(workflowFacts(empty)).toEqual({ title: null, parameters: {} });
  const long = workflowOf(classicWith({}, { '6': ['CLIPTextEncode', { text: 'x'.repeat(500) }] }));
  expect(workflowFacts(long).title).toBe('x'.repeat(200));
  expect(workflowFacts(workflowOf(classicWith({}, { '6': ['CLIPTextEncode', { text: ' ' }] }))).title).toBeNull();
});

test('a job notes the first doubts about its workflow and counts the rest', () => {
  const doubts = Array.from({ length: 20_000 }, (_, at) => ({ message: `Doubt ${at}.` }));
  expect(notesOf(doubts.slice(0, 2))).toEqual(['Doubt 0.', 'Doubt 1.']);
  expect(notesOf(doubts)).toHaveLength(21);
  expect(notesOf(doubts).at(-1)).toBe('19980 more doubts about the workflow.');
});
