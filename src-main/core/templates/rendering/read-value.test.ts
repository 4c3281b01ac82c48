import fc from 'fast-check';
import { expect, test } from 'vitest';
import { templateParameterSchema, type TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { readValue } from './read-value.ts';

const parameter = (facts: Partial<TemplateParameter> & Pick<TemplateParameter, 'type'>): TemplateParameter =>
  templateParameterSchema.parse({ name: 'p', title: 'P', description: 'd', targets: [], ...facts });

const width = parameter({ type: 'integer', min: 64, max: 2048, multipleOf: 8 });

test('a size is inside its bounds and on its multiple, or refused with the bounds named', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 4000 }), (given) => {
      if (given < 64 || given > 2048) {
        expect(() => readValue(width, given, null)).toThrow(
          expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('64 to 2048') }),
        );
        return;
      }
      const { value, adjustment } = readValue(width, given, null);
      expect(Number(value) % 8).toBe(0);
      expect(Math.abs(Number(value) - given)).toBeLessThanOrEqual(4);
      expect(adjustment === null).toBe(value === given);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('numbers and switches written as text are read as what they say', () => {
  expect(readValue(width, '512', null).value).toBe(512);
  expect(readValue(parameter({ type: 'number' }), '7.5', null).value).toBe(7.5);
  expect(readValue(parameter({ type: 'boolean' }), 'true', null).value).toBe(true);
});

test.each([
  ['integer', 1.5],
  ['integer', 'ten'],
  ['integer', ''],
  ['integer', Number.NaN],
  ['number', Infinity],
  ['boolean', 'yes'],
  ['text', 5],
  ['choice', 5],
  ['model', ''],
  ['model', null],
] as const)('a %s does not take %j', (type, given) => {
  expect(() => readValue(parameter({ type }), given, ['a'])).toThrow(expect.objectContaining({ code: 'bad_input' }));
});

test("quotes around a model's name are forgiven and reported", () => {
  const model = parameter({ type: 'model' });
  for (const given of ["'a b.ckpt'", 'a b.ckpt"', ' `a b.ckpt` ', '“a b.ckpt”']) {
    expect(readValue(model, given, null)).toEqual({
      value: 'a b.ckpt',
      adjustment: expect.stringContaining('a b.ckpt'),
    });
  }
  expect(readValue(model, 'a b.ckpt', null).adjustment).toBeNull();
});

test('a choice is matched but for its case, and refused with the choices named', () => {
  const choice = parameter({ type: 'choice' });
  expect(readValue(choice, 'Euler', ['euler', 'heun']).value).toBe('euler');
  expect(() => readValue(choice, 'eulr', ['euler', 'heun'])).toThrow(
    expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('euler, heun') }),
  );
});

test("the link of an output is read as the output's id, and no other address is", () => {
  const image = parameter({ type: 'image' });
  const id = 'f617fe38-d3f5-a331-d337-87cd699ab4e1';
  for (const given of [
    `http://127.0.0.1:45859/outputs/${id}/original`,
    `https://easel.example/outputs/${id}/preview?v=2`,
    `easel://outputs/${id}`,
    `"easel://outputs/${id}"`,
  ]) {
    expect(readValue(image, given, null).value).toBe(id);
  }
  for (const given of [
    'https://example.com/picture.png',
    `https://example.com/a/outputs/${id}`,
    `http://x/outputs/${id}/../../etc`,
    'data:image/png;base64,AAAA',
  ]) {
    expect(() => readValue(image, given, null)).toThrow(expect.objectContaining({ code: 'bad_input' }));
  }
});
