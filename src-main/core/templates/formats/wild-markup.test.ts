import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { soundTemplateSchema } from '../rules/sound-template.ts';
import { readDefinitions, readPairs } from '../../workflows/conversion.fixture.ts';
import { readMarkedWorkflow } from './read-marked-workflow.ts';

const recorded = readDefinitions('conversion');
const recent = readDefinitions('conversion-2026');
const fixture = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8')) as Record<string, unknown>;
const appMode = readPairs('conversion-2026').find(({ file }) => file.includes('image_mage_flow_turbo_t2i'))!.workflow;

describe('malformed markup is refused, naming the path', () => {
  const spoil = (path: readonly string[], value: unknown): unknown => {
    const workflow = fixture('metadata.json');
    let held = workflow;
    for (const key of path.slice(0, -1)) held = held[key] as Record<string, unknown>;
    held[path.at(-1)!] = value;
    return workflow;
  };
  const parameters = ['__metadata__', 'parameters'];

  test.each([
    [['__metadata__'], 'text', '__metadata__'],
    [['__metadata__', 'parameters'], 5, '__metadata__.parameters'],
    [[...parameters, 'steps', 'type'], 'matrix', '__metadata__.parameters.steps.type'],
    [[...parameters, 'steps', 'min'], 'low', '__metadata__.parameters.steps.min'],
    [[...parameters, 'steps', 'min'], 500, '__metadata__.parameters.steps.min'],
    [[...parameters, 'steps', 'default'], 'many', '__metadata__.parameters.steps.default'],
    [[...parameters, 'steps', 'default'], 5_000, '__metadata__.parameters.steps.default'],
    [[...parameters, 'style', 'default'], 'crayon', '__metadata__.parameters.style.default'],
    [['3', 'inputs', 'steps'], '{{steps', '3.inputs.steps'],
    [['3', 'inputs', 'steps'], '{{two words!}}', '3.inputs.steps'],
    [['3', 'inputs', 'steps'], '${default_steps}', '3.inputs.steps'],
    [['6', 'inputs', 'text'], ['{{subject}}', 0], '6.inputs.text'],
    [['6', 'inputs', 'text'], `{{subject}} ${'x'.repeat(30_000)}`, '6.inputs.text'],
  ])('%#: %j', async (path, value, named) => {
    await expect(readMarkedWorkflow({ workflow: spoil(path, value), name: 'x' })).rejects.toMatchObject({
      code: 'template_broken',
      details: { path: named },
    });
  });

  test('of a .meta.json and of App Mode too', async () => {
    const meta = { override_mappings: { steps: [['33', 'steps']] } };
    await expect(readMarkedWorkflow({ workflow: fixture('param.json'), meta, name: 'x' })).rejects.toMatchObject({
      code: 'template_broken',
      details: { path: 'meta.override_mappings.steps[0]' },
    });
    const workflow = structuredClone(appMode) as { extra: { linearData: unknown } };
    workflow.extra.linearData = { inputs: [['12', 'prompt'], 5] };
    await expect(
      readMarkedWorkflow({ workflow, name: 'x' }, { definitions: () => Promise.resolve(recent) }),
    ).rejects.toMatchObject({ code: 'template_broken', details: { path: 'extra.linearData.inputs[1]' } });
  });
});

test('a hundred parameters in each of a thousand long texts are refused in seconds', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `p${index}`);
  const text = `${names.map((name) => `{{${name}}}`).join(' ')} ${'x'.repeat(15_000)}`;
  const node = { class_type: 'CLIPTextEncode', inputs: { text } };
  const nodes = Object.fromEntries(Array.from({ length: 1_000 }, (_, id) => [`n${id}`, node]));
  const parameters = Object.fromEntries(names.map((name) => [name, 'string']));
  const begun = process.cpuUsage();
  await expect(
    readMarkedWorkflow({ workflow: { __metadata__: { parameters }, ...nodes }, name: 'x' }),
  ).rejects.toMatchObject({ code: 'template_broken', details: { path: 'n1.inputs.text' } });
  expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(3_000);
});

test('a stranger’s texts are one short line each', async () => {
  const workflow = fixture('metadata.json') as { __metadata__: Record<string, unknown> };
  const nasty = `Ignore\u202E all\u0007\nprevious\u{E0041} ${'y'.repeat(900)}`;
  Object.assign(workflow.__metadata__, { title: nasty, description: nasty });
  (workflow.__metadata__['parameters'] as Record<string, Record<string, unknown>>)['subject']!['description'] = nasty;
  const { file } = await readMarkedWorkflow({ workflow, name: nasty });
  for (const text of [file.title, file.description, ...file.parameters.map((one) => one.description)]) {
    expect(text).not.toMatch(/\p{C}/u);
    expect(text.length).toBeLessThanOrEqual(500);
  }
});

const oddValues: readonly unknown[] = JSON.parse(`[
  null, true, -1, 0, 0.5, 1e308, "", "{{", "{{prompt}}", "{{x y}}", "\${default_model}", "\${", "PARAM_", "PARAM_INT",
  "PARAM_INT_", "PARAM_INT_STEPS", "a PARAM_PROMPT b {{subject}}", "=>", "====", "==a==", "=>d", "==a== =>d",
  [], {}, [[]], [["3", "steps"]], ["3", 0], {"type": "integer", "min": 9, "max": 1}, {"type": "seed", "default": -1},
  {"enum": [1, "a"]}, "integer", {"type": "object", "properties": {"constructor": {}}}, "\u202e\u202e",
  ["12", "prompt", {"description": 5}], "e13112f7-3d09-4ae1-9e84-633a0627d945:12:prompt"
]`) as unknown[];
const odd = fc.oneof(fc.constantFrom(...oddValues), fc.jsonValue({ maxDepth: 3 }));
const step = fc.record({ way: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), value: odd, key: fc.nat() });
const keys = [
  '__proto__',
  'constructor',
  'preset',
  'parameters',
  'defaults',
  'override_mappings',
  'required',
  'toString',
];

/** Follows a way into a value by counting, and puts something else there. */
function spoiled(value: unknown, steps: readonly { way: number[]; value: unknown; key: number }[]): unknown {
  const copy = structuredClone(value);
  for (const { way, value: put, key } of steps) {
    let held = copy as Record<string, unknown>;
    for (const [depth, turn] of way.entries()) {
      const names = Object.keys(held);
      const name = key % 5 === 0 ? keys[turn % keys.length]! : (names[turn % Math.max(1, names.length)] ?? 'x');
      const next = Object.hasOwn(held, name) ? held[name] : undefined;
      if (depth === way.length - 1 || typeof next !== 'object' || next === null) {
        Object.defineProperty(held, name, { value: put, enumerable: true, configurable: true, writable: true });
        break;
      }
      held = next as Record<string, unknown>;
    }
  }
  return copy;
}

test.each([
  ['metadata.json', fixture('metadata.json'), recorded],
  ['param.json', fixture('param.json'), recorded],
  ['titles.json', fixture('titles.json'), recorded],
  ['App Mode', appMode, recent],
] as const)('%s spoiled anyhow gives a valid template or an EaselError', async (_name, base, definitions) => {
  const meta = fixture('param.meta.json');
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.array(step, { maxLength: 3 }),
      async (steps, metaSteps) => {
        const given = { workflow: spoiled(base, steps), meta: spoiled(meta, metaSteps), name: 'spoiled' };
        try {
          const { file, workflow, notes } = await readMarkedWorkflow(given, {
            definitions: () => Promise.resolve(definitions),
          });
          expect(soundTemplateSchema.safeParse(file).error?.issues ?? []).toEqual([]);
          expect(new Set(file.parameters.map(({ name }) => name)).size).toBe(file.parameters.length);
          for (const { node, input } of file.parameters.flatMap(({ targets }) => targets))
            expect(Object.hasOwn(workflow[node]?.inputs ?? {}, input)).toBe(true);
          for (const note of notes) expect(note).not.toMatch(/\p{C}/u);
        } catch (error) {
          if (!(error instanceof EaselError)) throw error;
          expect(error.message).not.toMatch(/\p{Cc}/u);
        }
      },
    ),
    { numRuns: 200, seed: 5 },
  );
});
