import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classOf, dynamicCombo, dynamicGroup, named, nodeWith } from './node-classes.fixture.ts';
import type { StoredValues } from './stored-values.ts';
import { createReading, readInputs } from './widgets.ts';

const name = fc.constantFrom('a', 'b', 'seed', 'noise_seed', 'sampler_name', '__proto__', 'constructor', 'image');
const leaf = fc.constantFrom<unknown>(
  ['INT'],
  ['INT', { control_after_generate: true }],
  ['FLOAT', { default: 1.5 }],
  ['STRING', { dynamicPrompts: true, multiline: true }],
  [['x', 'y'], { control_after_generate: true }],
  [['x.png'], { image_upload: true }],
  ['COMBO', { options: [], remote: { refresh_button: true } }],
  ['INT', { forceInput: true }],
  ['MODEL'],
  ['COMFY_AUTOGROW_V3', {}],
  'no spec',
);
const fields = (input: fc.Arbitrary<unknown>) =>
  fc.uniqueArray(fc.tuple(name, input), { selector: ([key]) => key, maxLength: 4 }).map(Object.fromEntries);
const branch = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fields(leaf).map((inputs) => dynamicCombo({ x: inputs, y: {} })) },
  { weight: 1, arbitrary: fields(leaf).map((inputs) => dynamicGroup(inputs, { min: 1, max: 3 })) },
);
const nodeClass = fc.record({ required: fields(branch), optional: fields(branch) });
const value = fc.oneof(fc.constantFrom<unknown>('x', 'y', 0, 1, 2, null, undefined), fc.jsonValue({ maxDepth: 1 }));

test('any values are read for any class, and no widget is lost', () => {
  fc.assert(
    fc.property(
      nodeClass,
      fc.option(fc.array(value, { maxLength: 12 })),
      fc.option(fc.dictionary(name, value)),
      ({ required, optional }, widgetValues, names) => {
        const prepared = classOf(required, { optional });
        const node = nodeWith({ widgetValues, namedValues: names && named(names) });
        const { widgets } = readInputs(node, prepared);
        for (const [key, widget] of widgets) expect(widget.name).toBe(key);
        expect(readInputs(node, prepared)).toEqual(readInputs(node, prepared));
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

test('a list of just as many values as the class stores gives each widget its own', () => {
  fc.assert(
    fc.property(nodeClass, ({ required, optional }) => {
      const prepared = classOf(required, { optional });
      const slots: (string | null)[] = [];
      const recorder: StoredValues = {
        take: (key) => (slots.push(key), null),
        skip: (contents) => void slots.push(...contents.map(() => null)),
      };
      const atRest = createReading(nodeWith({}), prepared, recorder);
      expect(atRest.slots).toBe(slots.length);
      // A class with dynamic inputs has other slots as soon as a selector or a count is another.
      const plain = [...specsIn(required), ...specsIn(optional)].every((spec) => !isDynamic(spec));
      const forced = prepared.inputs.some(({ settings }) => settings['forceInput'] === true);
      if (!plain || forced) return;
      const list = slots.map((key, at) => (key === null ? null : `value ${at}`));
      const { widgets } = readInputs(nodeWith({ widgetValues: list }), prepared);
      for (const [at, key] of slots.entries()) {
        if (key !== null && slots.indexOf(key) === slots.lastIndexOf(key)) {
          expect(widgets.get(key)?.value).toBe(`value ${at}`);
        }
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

const specsIn = (inputs: Record<string, unknown>): unknown[] => Object.values(inputs);
const isDynamic = (spec: unknown): boolean => Array.isArray(spec) && String(spec[0]).startsWith('COMFY_DYNAMIC');
