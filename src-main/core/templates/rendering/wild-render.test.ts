import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import { parameterTypeSchema, templateFileSchema, type TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { render, type Rendered } from '../render.ts';
import type { RenderTemplate } from './render-world.ts';
import { fixtureWorld } from './render-world.fixture.ts';

const types = parameterTypeSchema.options;
const names = fc.constantFrom(
  'prompt',
  'width',
  'height',
  'size',
  'aspect_ratio',
  'preset',
  'image',
  'input',
  'strength',
  'denoise',
  'model',
  'seed',
  'loras',
  'constructor',
  'to_string',
  'steps',
  'cfg',
);
const wildValue = fc.oneof(
  fc.constantFrom(
    '',
    '-1',
    '16:9',
    '1024x768',
    'true',
    'a',
    'b:0.5',
    'a,b',
    '[',
    '../x',
    '18446744073709551615',
    '__proto__',
  ),
  fc.string({ maxLength: 12 }),
  fc.integer({ min: -10, max: 5000 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.constantFrom('a', 'b:1.5', 'c:9', ''), { maxLength: 4 }),
);
const ids = ['1', '2', '7:3', '__proto__', 'constructor'];
const inputs = ['model', 'text', 'strength_model', '__proto__', 'lora_name'];

const transform = fc.option(
  fc.record(
    {
      part: fc.constantFrom('width' as const, 'height' as const),
      map: fc.dictionary(fc.constantFrom('a', '-1', 'true', 'constructor'), fc.oneof(fc.integer(), fc.boolean())),
      multiply: fc.double({ noNaN: true, noDefaultInfinity: true }),
      add: fc.integer(),
      roundTo: fc.constantFrom(0.1, 8, 64),
    },
    { requiredKeys: [] },
  ),
  { freq: 4, nil: undefined },
);

const parameter = fc
  .record({
    name: names,
    type: fc.constantFrom(...types),
    required: fc.boolean(),
    bounds: fc.option(fc.tuple(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 64, max: 4000 })), {
      nil: undefined,
    }),
    multipleOf: fc.constantFrom(undefined, undefined, 8, 64),
    choices: fc.constantFrom(undefined, ['a', 'b'], []),
    usual: fc.option(fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(['a'])), {
      nil: undefined,
    }),
    targets: fc.array(fc.record({ node: fc.constantFrom(...ids), input: fc.constantFrom(...inputs), transform }), {
      maxLength: 3,
    }),
  })
  .map(({ bounds, usual, targets, ...rest }) => ({
    title: '',
    description: '',
    ...rest,
    ...(bounds ? { min: bounds[0], max: bounds[1] } : {}),
    ...(usual === undefined ? {} : { default: usual }),
    targets,
  }));

const values = fc.dictionary(names, wildValue, { maxKeys: 6, noNullPrototype: true }) as fc.Arbitrary<Parameters>;

const wildTemplate: fc.Arbitrary<RenderTemplate> = fc
  .record({
    parameters: fc.uniqueArray(parameter, { selector: ({ name }) => name, maxLength: 7 }),
    presets: fc.array(values, { maxLength: 2 }),
  })
  .map(({ parameters, presets }) => ({
    name: 'wild',
    file: read({
      title: 'Wild',
      description: '',
      tool: 'wild',
      parameters,
      presets: presets.map((preset, n) => ({ name: 'ab'[n], title: '', description: '', values: preset })),
    }),
    workflow: wildWorkflow(),
  }));

/** Without what is undefined, as JSON would be. */
const read = (file: unknown): TemplateFile => templateFileSchema.parse(JSON.parse(JSON.stringify(file)));

function wildWorkflow(): ApiWorkflow {
  const node = { class_type: 'LoraLoader', inputs: { lora_name: 'x', text: 't', strength_model: 1, model: ['2', 0] } };
  return Object.fromEntries(ids.map((id) => [id, structuredClone(node)]));
}

const world = fixtureWorld({
  choices: ({ type, choices }) => (type === 'loras' || type === 'model' ? ['a', 'b'] : (choices ?? null)),
  defaults: { steps: 7, size: '512x640', model: 'b', cfg: 3 },
  baseOf: () => 'constructor',
});

function attempt(template: RenderTemplate, given: Parameters): Rendered | EaselError {
  try {
    return render(template, given, world);
  } catch (error) {
    if (error instanceof EaselError) return error;
    throw error;
  }
}

const fitting: Readonly<Record<string, readonly Parameters[string][]>> = {
  string: ['x', '16:9'],
  text: ['a fox'],
  integer: [64, 63],
  number: [64, '64'],
  boolean: [true, 'false'],
  choice: ['a'],
  model: ['a', 'B'],
  seed: [-1, 64],
  size: ['64x64', '64×63'],
  loras: [['a:0.5'], 'a, b, a', []],
};

/** Half of the calls as somebody would make them who has read what the tool takes. */
const call = fc.tuple(wildTemplate, values, fc.nat(5)).map(([template, wild, n]) => {
  if (n % 2 === 0) return { template, given: wild };
  const given = template.file.parameters.flatMap(({ name, type, required }) => {
    const choices = fitting[type] ?? ['a.png'];
    return required || name in wild || n === 5 ? [[name, choices[n % choices.length] ?? 'a'] as const] : [];
  });
  return { template, given: Object.fromEntries(given) as Parameters };
});

test('any template with any arguments is rendered or refused with a reason, and changes nothing it was given', () => {
  let rendered = 0;
  fc.assert(
    fc.property(call, ({ template, given }) => {
      const before = JSON.stringify([template, given]);
      const first = attempt(template, given);
      expect(JSON.stringify([template, given])).toBe(before);
      expect(JSON.stringify(attempt(template, given))).toBe(JSON.stringify(first));
      if (first instanceof EaselError) {
        expect(first.nextStep).not.toBe('');
        return;
      }
      rendered++;
      expect(JSON.stringify(first.workflow)).toBe(JSON.stringify(JSON.parse(JSON.stringify(first.workflow))));
      for (const [name, value] of Object.entries(given)) {
        const isSaid = Object.hasOwn(first.parameters, name) || first.ignored.length > 0;
        const isAlias = ['image', 'input', 'strength', 'denoise'].includes(name);
        expect(value === null || isSaid || isAlias).toBe(true);
      }
    }),
    { numRuns: 1200, seed: 11 },
  );
  expect(rendered).toBeGreaterThan(150);
});

const plainTypes = ['string', 'text', 'integer', 'number', 'boolean', 'choice', 'image', 'seed'] as const;

test('every used value is in every one of its targets', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...plainTypes), fc.integer({ min: 1, max: 3 })), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 0, max: 2000 }),
      (wanted, number) => {
        const workflow: ApiWorkflow = Object.fromEntries(ids.map((id) => [id, { class_type: 'N', inputs: {} }]));
        const parameters = wanted.map(([type, targets], n) => ({
          name: `p${n}`,
          title: '',
          description: '',
          type,
          targets: ids.slice(0, targets).map((node) => ({ node, input: `i${n}` })),
        }));
        const file = read({ title: '', description: '', tool: 't', parameters });
        const given = Object.fromEntries(
          wanted.map(([type], n) => [
            `p${n}`,
            type === 'boolean'
              ? number % 2 === 0
              : type === 'integer' || type === 'number' || type === 'seed'
                ? number
                : `v${number}`,
          ]),
        );
        const { parameters: used, workflow: filled, ignored } = render({ name: 't', file, workflow }, given, world);
        expect(used).toEqual(given);
        expect(ignored).toEqual([]);
        for (const { name, targets } of parameters) {
          for (const { node, input } of targets) {
            const inputsThere = Object.entries(filled).find(([id]) => id === node)?.[1].inputs;
            expect(inputsThere?.[input]).toEqual(used[name]);
          }
        }
      },
    ),
    { numRuns: 300, seed: 12 },
  );
});
