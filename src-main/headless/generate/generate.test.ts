import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { type Template, templateSchema } from '../../../src-shared/nouns/templates.ts';
import { templateArguments } from './arguments.ts';
import { numbered } from './generate.ts';
import { progressLine } from './progress-bar.ts';

const parameter = (name: string, type: string) => ({
  name,
  title: name,
  description: '',
  type,
  required: false,
  group: 'basic',
  choices: null,
});
const template: Template = templateSchema.parse({
  name: 't',
  title: 't',
  description: '',
  tool: 't',
  parameters: [
    parameter('steps', 'integer'),
    parameter('cfg', 'number'),
    parameter('seed', 'seed'),
    parameter('tile', 'boolean'),
    parameter('model', 'model'),
  ],
  presets: [],
  problems: [],
});
const read = (...set: string[]) => templateArguments({ prompt: 'a fox', set, template });

describe('--set', () => {
  it('reads values as the types of the parameters', () => {
    expect(read('steps=30', 'cfg=6.5', 'seed=-1', 'tile=true', 'model=12.safetensors')).toEqual({
      prompt: 'a fox',
      steps: 30,
      cfg: 6.5,
      seed: -1,
      tile: true,
      model: '12.safetensors',
    });
  });

  it('keeps every digit of a seed of 64 bits', () => {
    expect(read('seed=18446744073709551615')).toMatchObject({ seed: '18446744073709551615' });
  });

  it('leaves to the core what does not fit, and what it does not know', () => {
    expect(read('steps=many', 'tile=1', 'nope=5', 'negative_prompt=a=b')).toMatchObject({
      steps: 'many',
      tile: '1',
      nope: '5',
      negative_prompt: 'a=b',
    });
  });

  it('says how it is written', () => {
    expect(() => read('steps')).toThrow('--set steps is not a name and a value.');
  });

  it('wants something to draw', () => {
    expect(() => templateArguments({ prompt: ' ', set: [], template })).toThrow('The prompt is empty.');
  });
});

describe('what generate shows', () => {
  const job = {
    status: 'running',
    queuePosition: null,
    progress: {
      nodeId: '3',
      nodeTitle: 'KSampler',
      classType: 'KSampler',
      step: 12,
      steps: 25,
      nodesDone: 2,
      nodesTotal: 6,
      fraction: 0.5,
    },
  } as unknown as Job;

  it('is a bar for a running job and a word for the others', () => {
    expect(progressLine(job)).toBe(`${'█'.repeat(14)}${'░'.repeat(14)}  50% KSampler 12/25`);
    expect(progressLine({ ...job, status: 'queued', queuePosition: 2 })).toBe('queued, 2 ahead');
  });

  it('numbers further files', () => {
    expect([0, 1, 2].map((n) => numbered('/a.b/fox.png', n))).toEqual([
      '/a.b/fox.png',
      '/a.b/fox-2.png',
      '/a.b/fox-3.png',
    ]);
    expect(numbered('/a.b/fox', 1)).toBe('/a.b/fox-2');
  });
});
