import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { chooseTemplate, type ServedTemplate } from './choose-template.ts';
import { servedTemplate as served, type ServedFacts } from './served-template.fixture.ts';

const checkpoints = ['dreamshaper_8.safetensors', 'flux1-dev-fp8.safetensors', 'flux1-schnell-fp8.safetensors'];
const model = { name: 'model', type: 'model', choices: checkpoints } as const;
const prompt = { name: 'prompt', type: 'text', required: true } as const;
const problems = ['The model t5.safetensors is not installed on this ComfyUI.'];

/** As the templates of generate_image are. */
const all: Readonly<Record<string, ServedFacts>> = {
  image: {
    parameters: [
      prompt,
      { name: 'negative_prompt', type: 'text', default: 'blurry' },
      { ...model, bases: ['sd1.5', 'sdxl'] },
      { name: 'strength', type: 'number', aliases: ['change'] },
    ],
    presets: ['draft'],
  },
  dev: { parameters: [prompt, { ...model, bases: ['flux'] }, { name: 'guidance', type: 'number' }] },
  schnell: { parameters: [prompt, { ...model, bases: ['flux-schnell'] }] },
  lora: {
    parameters: [prompt, { ...model, bases: ['sd1.5', 'sdxl'] }, { name: 'loras', type: 'loras' }],
    presets: ['watercolour'],
  },
  qwen: { parameters: [prompt, { ...model, choices: ['qwen_image.safetensors'], bases: ['qwen-image'] }], problems },
};
const templates = Object.entries(all).map(([name, facts]) => served(name, facts));

const chosen = (given: Record<string, unknown>, among: readonly ServedTemplate[] = templates) => {
  const { served: one, ...rest } = chooseTemplate(among, { prompt: 'a fox', ...given });
  return { name: one.template.name, ...rest };
};
const nameOf = (given: Record<string, unknown>, among?: readonly ServedTemplate[]) => chosen(given, among).name;

describe('a call', () => {
  test('goes to the first template that runs and knows all of it', () => {
    expect(nameOf({})).toBe('image');
    expect(nameOf({ loras: ['add-detail'] })).toBe('lora');
    expect(nameOf({ guidance: 3 })).toBe('dev');
    expect(nameOf({ change: 0.5 })).toBe('image');
    expect(nameOf({ guidance: null })).toBe('image');
    expect(nameOf({ preset: 'Watercolour' })).toBe('lora');
    expect(nameOf({}, [served('broken', { problems }), served('other', {})])).toBe('other');
  });

  test('that names a model goes to the template that is made for it', () => {
    expect(nameOf({ model: 'flux1-dev-fp8.safetensors' })).toBe('dev');
    expect(nameOf({ model: "FLUX1-schnell-fp8'" })).toBe('schnell');
    expect(nameOf({ model: 'dreamshaper_8' })).toBe('image');
    expect(nameOf({ model: '' })).toBe('image');
  });

  test('whose model suits no template that takes the rest goes to one that has it, as is the caller’s will', () => {
    expect(nameOf({ model: 'flux1-dev-fp8.safetensors', loras: ['x'] })).toBe('lora');
  });

  test('whose model only a template has that cannot run goes there, to be told what is missing', () => {
    expect(nameOf({ model: 'qwen_image.safetensors' })).toBe('qwen');
  });

  test('whose model nobody has goes to the first that knows the rest, which says so', () => {
    expect(nameOf({ model: 'nothing' })).toBe('image');
    expect(nameOf({ model: 'nothing', loras: ['x'] })).toBe('lora');
  });

  test('with an argument that nobody knows goes to the leading one', () => {
    expect(nameOf({ nonsense: 1 })).toBe('image');
  });

  test('with arguments of two templates is refused, and says which takes what', () => {
    expect(() => chosen({ loras: ['x'], guidance: 3 })).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: 'No template of a_tool takes all of these: loras (lora); guidance (dev).',
      }),
    );
  });

  test('with a preset that nobody has is refused with those that there are', () => {
    expect(() => chosen({ preset: 'watercolor' })).toThrow(
      expect.objectContaining({
        code: 'out_of_bounds',
        message: "preset 'watercolor' is not one of its choices.",
        nextStep: 'Use one of: draft, watercolour; or leave preset out.',
      }),
    );
  });

  test('with a preset that runs another template may give what that one takes', () => {
    const [image, dev] = [served('image', { ...all['image'], presets: ['strict'] }), served('dev', all['dev']!)];
    const [preset] = image.template.presets;
    const presets = [{ ...preset!, template: 'dev' }];
    const among = [{ ...image, template: { ...image.template, presets } }, dev];
    expect(chosen({ preset: 'strict', guidance: 3 }, among)).toMatchObject({
      name: 'image',
      given: { preset: 'strict', guidance: 3 },
      other: { template: { name: 'dev' } },
    });
    expect(() => chosen({ preset: 'strict', nonsense: 3 }, among)).not.toThrow();
    expect(nameOf({ guidance: 3 }, among)).toBe('dev');
  });

  test('with the leading one’s default in it may go to one that does not know that', () => {
    expect(chosen({ negative_prompt: 'blurry', loras: ['x'] })).toMatchObject({
      name: 'lora',
      given: { prompt: 'a fox', loras: ['x'] },
    });
    expect(() => chosen({ negative_prompt: 'other', loras: ['x'] })).toThrow(
      /negative_prompt \(image\); loras \(lora\)/,
    );
  });
});

describe('a template that is named', () => {
  test('is taken, and the rest is its own affair', () => {
    expect(chosen({ template: ' Schnell ', guidance: 3, negative_prompt: 'blurry' })).toEqual({
      name: 'schnell',
      isNamed: true,
      other: null,
      given: { prompt: 'a fox', guidance: 3 },
    });
  });

  test('is taken where it cannot run, to say what is missing', () => {
    expect(nameOf({ template: 'qwen' })).toBe('qwen');
  });

  test('and does not exist is refused with the ones that run', () => {
    expect(() => chosen({ template: 'schnel' })).toThrow(
      expect.objectContaining({ code: 'bad_input', nextStep: "Did you mean 'schnell'?" }),
    );
    for (const template of ['something else', 7]) {
      expect(() => chosen({ template })).toThrow(
        expect.objectContaining({ nextStep: 'Use one of: image, dev, schnell, lora; or leave template out.' }),
      );
    }
  });

  test('is an ordinary argument where a template has one of that name, or is the only one', () => {
    const own = served('own', { parameters: [prompt, { name: 'template', type: 'string' }] });
    expect(chosen({ template: 'x' }, [served('other', { parameters: [prompt] }), { ...own }])).toMatchObject({
      name: 'own',
      given: { prompt: 'a fox', template: 'x' },
    });
    expect(chosen({ template: 'x' }, [served('only', {})])).toMatchObject({
      name: 'only',
      given: { prompt: 'a fox', template: 'x' },
    });
  });
});

test('whatever is given, one is chosen or the call is refused with a reason', () => {
  const names = fc.constantFrom(
    'template',
    'model',
    'loras',
    'guidance',
    'preset',
    'negative_prompt',
    'constructor',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.dictionary(names, fc.jsonValue()), (given) => {
      try {
        expect(templates).toContain(chooseTemplate(templates, given).served);
      } catch (error) {
        expect(error).toBeInstanceOf(EaselError);
      }
    }),
    { numRuns: 300, seed: 9 },
  );
});
