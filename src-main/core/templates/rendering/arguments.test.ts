import { describe, expect, test } from 'vitest';
import { render } from '../render.ts';
import { followPreset } from './presets.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';

const nodes = (inputs: Record<string, unknown>) => ({ '1': { class_type: 'Node', inputs } });
const world = fixtureWorld();
const code = (name: string) => expect.objectContaining({ code: name }) as unknown;

describe('aliases', () => {
  const template = fixtureTemplate({
    workflow: nodes({ image: 'a.png', denoise: 1, cfg: 7 }),
    parameters: [
      { name: 'image', type: 'image', targets: '1.image' },
      { name: 'denoise', type: 'number', min: 0, max: 1, targets: '1.denoise' },
      { name: 'cfg', type: 'number', targets: '1.cfg', aliases: ['guidance', 'image'] },
    ],
  });

  test('stand for the parameter, those of every template among them', () => {
    const { parameters, workflow } = render(template, { input: 'b.png', strength: 0.4, guidance: 3 }, world);
    expect(parameters).toEqual({ image: 'b.png', denoise: 0.4, cfg: 3 });
    expect(workflow['1']?.inputs).toEqual({ image: 'b.png', denoise: 0.4, cfg: 3 });
  });

  test('never take the place of another parameter, and two values for one are refused', () => {
    expect(render(template, { image: 'c.png' }, world).workflow['1']?.inputs?.['cfg']).toBe(7);
    expect(() => render(template, { image: 'c.png', input: 'd.png' }, world)).toThrow(code('bad_input'));
    expect(render(template, { image: 'c.png', input: 'c.png' }, world).parameters['image']).toBe('c.png');
  });

  test('are proposed for a name that is nearly one', () => {
    expect(() => render(template, { guidence: 3 }, world)).toThrow(
      expect.objectContaining({ code: 'unknown_argument', nextStep: "Did you mean 'guidance'?" }),
    );
  });
});

describe('files', () => {
  const template = fixtureTemplate({
    workflow: nodes({ image: 'a.png' }),
    parameters: [{ name: 'image', type: 'image', required: true, targets: '1.image' }],
  });

  test('are what the world makes of the name, which is reported', () => {
    const { workflow, adjustments } = render(template, { image: 'out-1' }, fixtureWorld({ file: () => 'easel-1.png' }));
    expect(workflow['1']?.inputs).toEqual({ image: 'easel-1.png' });
    expect(adjustments).toEqual(["image 'out-1' is 'easel-1.png' there."]);
  });

  test('that nobody knows, that lie elsewhere or are no names are refused', () => {
    expect(() => render(template, { image: 'x.png' }, fixtureWorld({ file: () => null }))).toThrow(code('not_found'));
    for (const image of ['/etc/passwd', '../x.png', 'a/../../x.png', 'C:\\x.png', '~/x.png', 'a\\..\\b.png']) {
      expect(() => render(template, { image }, world)).toThrow(code('forbidden_path'));
    }
    for (const image of ['', ' ', 'https://x.test/a.png', 'data:image/png;base64,AAAA', 5]) {
      expect(() => render(template, { image }, world)).toThrow(code('bad_input'));
    }
  });

  test('that are required must be given although the workflow names one', () => {
    expect(() => render(template, {}, world)).toThrow(code('bad_input'));
  });
});

describe('a preset', () => {
  const other = fixtureTemplate({
    name: 'other',
    workflow: nodes({ steps: 4 }),
    parameters: [{ name: 'steps', type: 'integer', targets: '1.steps' }],
  });
  const template = fixtureTemplate({
    workflow: nodes({ steps: 20, cfg: 7 }),
    parameters: [
      { name: 'steps', type: 'integer', min: 1, max: 100, targets: '1.steps' },
      { name: 'cfg', type: 'number', targets: '1.cfg' },
    ],
    presets: [
      { name: 'fast', template: 'other', values: { steps: 6 } },
      { name: 'wrong', values: { stepz: 6 } },
      { name: 'far', values: { steps: 600 } },
      { name: 'good', values: { steps: 40 } },
    ],
  });
  const call = (given: Record<string, string | number>, found = other) =>
    followPreset({ template, given, find: (name) => (name === found.name ? found : null) });

  test('may run another template of the same tool; what that does not know is named', () => {
    const chosen = call({ preset: 'fast', cfg: 3 });
    expect(chosen).toMatchObject({ template: { name: 'other' }, given: {}, preset: { steps: 6 } });
    expect(chosen.ignored).toEqual(['cfg has no effect: other has no such parameter.']);
    expect(chosen.adjustments).toEqual(["Preset 'fast' runs the template other."]);
  });

  test('that runs another template lets the caller give what only that one takes', () => {
    const taller = fixtureTemplate({
      name: 'other',
      workflow: nodes({ steps: 4, tall: 1 }),
      parameters: [
        { name: 'steps', type: 'integer', targets: '1.steps' },
        { name: 'tall', type: 'integer', aliases: ['height'], targets: '1.tall' },
      ],
    });
    expect(call({ preset: 'Fast', height: 9, cfg: 3 }, taller)).toMatchObject({
      given: { tall: 9 },
      ignored: [expect.stringContaining('cfg')],
    });
    expect(() => call({ preset: 'fast', nonsense: 9 }, taller)).toThrow(code('unknown_argument'));
    expect(() => call({ preset: 'good', tall: 9 }, taller)).toThrow(code('unknown_argument'));
  });

  test("whose template is not there or serves another tool is the template's fault", () => {
    expect(() => render(template, { preset: 'fast' }, world)).toThrow(code('template_broken'));
    const stranger = { ...other, file: { ...other.file, tool: 'another_tool' } };
    expect(() => call({ preset: 'fast' }, stranger)).toThrow(code('template_broken'));
  });

  test("with a value for no parameter is the template's fault; an unknown one is the caller's", () => {
    expect(() => render(template, { preset: 'wrong' }, world)).toThrow(code('template_broken'));
    expect(() => render(template, { preset: 'far' }, world)).toThrow(code('out_of_bounds'));
    expect(() => render(template, { preset: 'slow' }, world)).toThrow(code('out_of_bounds'));
  });

  test('stands under the call and over settings', () => {
    const defaults = fixtureWorld({ defaults: { steps: 30 } });
    expect(render(template, { preset: 'good' }, defaults).parameters['steps']).toBe(40);
    expect(render(template, { preset: 'Good', steps: 50 }, defaults).parameters['steps']).toBe(50);
    expect(render(template, {}, defaults).parameters['steps']).toBe(30);
  });
});

describe('defaults of the settings', () => {
  const template = fixtureTemplate({
    workflow: nodes({ steps: 20, sampler_name: 'euler', width: 512, height: 512 }),
    parameters: [
      { name: 'steps', type: 'integer', min: 1, max: 10, default: 4, targets: '1.steps' },
      { name: 'sampler', type: 'choice', choices: ['euler', 'heun'], targets: '1.sampler_name' },
      { name: 'width', type: 'integer', default: 512, targets: '1.width' },
      { name: 'height', type: 'integer', default: 512, targets: '1.height' },
    ],
  });

  test('stand over the template; a size is also width and height', () => {
    const { parameters, ignored } = render(
      template,
      {},
      fixtureWorld({ defaults: { steps: 8, sampler: 'heun', size: '640x480' } }),
    );
    expect(parameters).toEqual({ steps: 8, sampler: 'heun', width: 640, height: 480 });
    expect(ignored).toEqual([]);
  });

  test('that do not suit the template are left, and said', () => {
    const { parameters, ignored } = render(template, {}, fixtureWorld({ defaults: { steps: 30, sampler: 'lms' } }));
    expect(parameters['steps']).toBe(4);
    expect(ignored).toEqual([expect.stringContaining('steps 30 is outside 1 to 10'), expect.stringContaining('lms')]);
  });
});

describe('a seed', () => {
  const template = fixtureTemplate({
    workflow: nodes({ seed: 1 }),
    parameters: [{ name: 'seed', type: 'seed', targets: '1.seed' }],
  });
  const seed = (given: Record<string, string | number>, facts = {}) =>
    render(template, given, fixtureWorld({ seedBounds: () => ({ min: 0, max: 2 ** 64 }), ...facts }));

  test('of 64 bits keeps its digits when it is given as text', () => {
    const { workflow, parameters } = seed({ seed: '18446744073709551615' });
    expect(JSON.stringify(workflow)).toContain('"seed":18446744073709551615');
    expect(parameters['seed']).toBe('18446744073709551615');
    expect(() => seed({ seed: 18446744073709552000 })).toThrow(code('out_of_bounds'));
    expect(() => seed({ seed: '18446744073709551616' })).toThrow(code('out_of_bounds'));
  });

  test('of 64 bits is taken as text where the template names the bound of numbers', () => {
    const bounded = fixtureTemplate({
      workflow: nodes({ seed: 1 }),
      parameters: [{ name: 'seed', type: 'seed', targets: '1.seed', min: -1, max: Number.MAX_SAFE_INTEGER }],
    });
    const world = fixtureWorld({ seedBounds: () => ({ min: 0, max: 2 ** 64 }) });
    const { workflow } = render(bounded, { seed: '18446744073709551557' }, world);
    expect(JSON.stringify(workflow)).toContain('"seed":18446744073709551557');
    expect(() => render(bounded, { seed: 2 ** 53 }, world)).toThrow(
      expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('digits as text') }),
    );
    const small = fixtureWorld({ seedBounds: () => ({ min: 0, max: 2 ** 32 }) });
    expect(() => render(bounded, { seed: '9007199254740993' }, small)).toThrow(code('out_of_bounds'));
  });

  test('is drawn inside the bounds of its widget', () => {
    const facts = { seedBounds: () => ({ min: 5, max: 7 }) };
    expect([0, 0.5, 0.9999].map((n) => seed({ seed: -1 }, { ...facts, random: () => n }).parameters['seed'])).toEqual([
      5, 6, 7,
    ]);
    expect(() => seed({ seed: 8 }, facts)).toThrow(
      expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('5 to 7') }),
    );
    expect(
      seed({}, { seedBounds: () => ({ min: -(2 ** 63), max: 2 ** 64 }), random: () => 0 }).parameters['seed'],
    ).toBe(0);
  });

  test.each([1.5, 'x', '', true, '1.5', -2])('%j is no seed', (given) => {
    expect(() => seed({ seed: given as string })).toThrow(expect.objectContaining({ name: 'EaselError' }));
  });
});

test('transforms make of one value what each input takes', () => {
  const template = fixtureTemplate({
    workflow: nodes({ method: '', factor: 1, tile: 0, exact: 0 }),
    parameters: [
      {
        name: 'scale',
        type: 'choice',
        choices: ['2', '4'],
        targets: [
          { node: '1', input: 'method', transform: { map: { '2': 'x2.pth', '4': 'x4.pth' } } },
          { node: '1', input: 'factor' },
          { node: '1', input: 'tile', transform: { multiply: 100, add: 7, roundTo: 64 } },
          { node: '1', input: 'exact', transform: { multiply: 0.1, roundTo: 0.1 } },
        ],
      },
    ],
  });
  expect(render(template, { scale: 4 }, world).workflow['1']?.inputs).toEqual({
    method: 'x4.pth',
    factor: 4,
    tile: 384,
    exact: 0.4,
  });
  const text = fixtureTemplate({
    workflow: nodes({ a: 1 }),
    parameters: [{ name: 'a', type: 'string', targets: [{ node: '1', input: 'a', transform: { add: 1 } }] }],
  });
  expect(() => render(text, { a: 'x' }, world)).toThrow(code('template_broken'));
});

test('a value reaches a node inside a subgraph by its expanded id', () => {
  const template = fixtureTemplate({
    workflow: { '12:6': { class_type: 'CLIPTextEncode', inputs: { text: '' } } },
    parameters: [{ name: 'prompt', type: 'text', targets: '12:6.text' }],
  });
  expect(render(template, { prompt: 'a fox' }, world).workflow['12:6']?.inputs).toEqual({ text: 'a fox' });
});

test('a parameter that is connected with nothing says so', () => {
  const template = fixtureTemplate({ workflow: nodes({}), parameters: [{ name: 'mood', type: 'string' }] });
  expect(render(template, { mood: 'calm' }, world).ignored).toEqual([expect.stringContaining('mood has no effect')]);
});

test('a required model must be named although the workflow has one, by the call or by settings', () => {
  const template = fixtureTemplate({
    workflow: nodes({ name: 'wanted.safetensors' }),
    parameters: [{ name: 'model', type: 'model', required: true, targets: '1.name' }],
  });
  expect(() => render(template, {}, world)).toThrow(code('bad_input'));
  const defaults = fixtureWorld({ defaults: { model: 'b.ckpt' } });
  expect(render(template, {}, defaults).workflow['1']?.inputs).toEqual({ name: 'b.ckpt' });
});

test('a model that must be the right one is missing where it is not installed; any checkpoint does', () => {
  const template = (folder: string) =>
    fixtureTemplate({
      workflow: nodes({ name: 'wanted.safetensors' }),
      parameters: [{ name: 'model', type: 'model', folder, targets: '1.name' }],
    });
  const installed = fixtureWorld({ choices: () => ['other.safetensors'] });
  expect(() => render(template('vae'), {}, installed)).toThrow(code('model_missing'));
  expect(render(template('checkpoints'), {}, installed).parameters['model']).toBe('other.safetensors');
});
