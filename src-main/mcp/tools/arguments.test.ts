import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { checkArguments } from './arguments.ts';
import { defineTool } from './tool.ts';

const tool = defineTool({
  name: 'paint',
  title: 'Paint',
  description: 'Paints.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: {
    prompt: { type: 'string', description: 'What.' },
    steps: { type: 'integer', description: 'How often.', minimum: 1, maximum: 100 },
    cfg: { type: 'number', description: 'How strictly.' },
    tiled: { type: 'boolean', description: 'Seamless.' },
    workflow: { type: 'object', description: 'Nodes.' },
  },
  required: ['prompt'],
  output: z.object({}),
  handle: async () => ({ structured: {}, sentence: '' }),
});

function refusal(given: Record<string, unknown>): string {
  try {
    checkArguments(tool, given);
  } catch (error) {
    if (error instanceof EaselError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('it was taken');
}

describe('checkArguments', () => {
  it('takes values of their types as they are', () => {
    const given = { prompt: 'a', steps: 3, cfg: 7.5, tiled: false, workflow: { 1: {} } };
    expect(checkArguments(tool, given)).toEqual(given);
  });

  it('reads text that says a value of the type, and takes null for not given', () => {
    expect(checkArguments(tool, { prompt: '7', steps: '3', tiled: 'true', workflow: '{"1":{}}', cfg: null })).toEqual({
      prompt: '7',
      steps: 3,
      tiled: true,
      workflow: { 1: {} },
    });
  });

  it('names the nearest argument for one it does not know', () => {
    expect(refusal({ prompt: 'a', step: 3 })).toBe(
      "unknown_argument: paint has no argument 'step'; did you mean 'steps'?",
    );
    expect(refusal({ prompt: 'a', 'something else entirely': 3 })).toMatch(/^unknown_argument: .*'\.?$/);
    expect(refusal({ prompt: 'a', constructor: 3 })).toMatch(/^unknown_argument/);
  });

  it('refuses a wrong type, a value out of bounds and a missing argument', () => {
    expect(refusal({ prompt: 'a', steps: 1.5 })).toBe(
      "bad_input: 'steps' must be an integer, but the number 1.5 was given.",
    );
    expect(refusal({ prompt: 3 })).toBe("bad_input: 'prompt' must be a string, but the number 3 was given.");
    expect(refusal({ prompt: 'a', workflow: '[]' })).toMatch(/^bad_input: 'workflow' must be an object/);
    expect(refusal({ prompt: 'a', steps: 101 })).toBe("out_of_bounds: 'steps' is 101, but must be from 1 to 100.");
    expect(refusal({})).toBe("bad_input: paint needs the argument 'prompt'.");
  });

  it('answers anything with checked arguments or an EaselError', () => {
    const outcome = (given: Record<string, unknown>): unknown => {
      try {
        return Object.keys(checkArguments(tool, given)).every((name) => name in tool.properties);
      } catch (error) {
        return error instanceof EaselError;
      }
    };
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (rest, prompt) => {
        expect(outcome({ ...rest, prompt })).toBe(true);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe('the arguments of a template', () => {
  const template = defineTool({
    name: 'draw',
    title: 'Draw',
    description: 'Draws.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    properties: {
      denoise: { type: 'number', description: 'How much.' },
      loras: { type: 'array', items: { type: 'string' }, description: 'Which.' },
      seed: { type: 'integer', description: 'Again.' },
    },
    aliases: { strength: 'denoise' },
    bounds: 'core',
    output: z.object({}),
    handle: async () => ({ structured: {}, sentence: '' }),
  });

  it('come under the names of the parameters, each once', () => {
    expect(checkArguments(template, { strength: '0.5' })).toEqual({ denoise: 0.5 });
    expect(() => checkArguments(template, { strength: 0.5, denoise: 0.4 })).toThrow(
      expect.objectContaining({ code: 'bad_input' }),
    );
  });

  it('may be a list, or a text that the core reads as one', () => {
    expect(checkArguments(template, { loras: ['a', 'b:0.5'] })).toEqual({ loras: ['a', 'b:0.5'] });
    expect(checkArguments(template, { loras: 'a, b:0.5' })).toEqual({ loras: 'a, b:0.5' });
    expect(() => checkArguments(template, { loras: { a: 1 } })).toThrow(
      expect.objectContaining({ message: "'loras' must be an array, but an object was given." }),
    );
  });

  it('keep every digit of a seed of 64 bits', () => {
    expect(checkArguments(template, { seed: '18446744073709551615' })).toEqual({ seed: '18446744073709551615' });
    expect(checkArguments(template, { seed: '42' })).toEqual({ seed: 42 });
  });
});
