import { describe, expect, test } from 'vitest';
import { dynamicTypes, inputSpecs, isWidget, nestedSpecs, widgetTypeOf, type InputSpec } from './input-spec.ts';

const specOf = (type: string, settings: Record<string, unknown> = {}): InputSpec => ({
  name: 'it',
  type,
  choices: [],
  settings,
});

describe('the order of a class’s inputs', () => {
  const names = (definition: Parameters<typeof inputSpecs>[0]): string[] =>
    inputSpecs(definition).map(({ name }) => name);

  test('is required before optional, each as the server orders it', () => {
    const input = { optional: { d: ['INT'], c: ['INT'] }, required: { b: ['INT'], a: ['INT'] } };
    expect(names({ input })).toEqual(['b', 'a', 'd', 'c']);
    const ordered = { input, input_order: { required: ['a', 'b'], optional: ['c', 'd'] } };
    expect(names(ordered)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('has at its end what input_order forgot', () => {
    const input = { required: { a: ['INT'], b: ['INT'], c: ['INT'] } };
    expect(names({ input, input_order: { required: ['c'] } })).toEqual(['c', 'a', 'b']);
  });

  test('leaves out what input_order only names, also where every object has such a property', () => {
    const input_order = { required: ['gone', 'constructor', 7, null, 'a', 'a'] };
    expect(names({ input: { required: { a: ['INT'] } }, input_order })).toEqual(['a']);
  });

  test('leaves out hidden inputs: they are the server’s own', () => {
    const input = { required: { a: ['INT'] }, hidden: { prompt: ['STRING'] } };
    expect(names({ input, input_order: { required: ['a'], hidden: ['prompt'] } })).toEqual(['a']);
  });

  test('is empty for a class without inputs', () => {
    expect(names({})).toEqual([]);
    expect(names({ input: {} })).toEqual([]);
  });

  test('knows inputs whose names every object has', () => {
    const required = JSON.parse('{"__proto__": ["INT"], "constructor": ["INT"]}') as Record<string, unknown>;
    expect(names({ input: { required } })).toEqual(['__proto__', 'constructor']);
  });
});

describe('a declared input', () => {
  const read = (value: unknown): InputSpec[] => inputSpecs({ input: { required: { it: value } } });

  test('has a type and settings', () => {
    expect(read(['INT', { default: 3, hidden: true }])).toEqual([
      { name: 'it', type: 'INT', choices: [], settings: { default: 3, hidden: true } },
    ]);
    expect(read(['IMAGE'])).toEqual([specOf('IMAGE')]);
  });

  test('is a COMBO where its type is a list, whatever its settings offer', () => {
    expect(read([['a', 'b'], { options: ['c'] }])).toEqual([
      { name: 'it', type: 'COMBO', choices: ['a', 'b'], settings: { options: ['c'] } },
    ]);
  });

  test('is a COMBO with the choices of its options', () => {
    expect(read(['COMBO', { options: ['a', 1] }])).toEqual([
      { name: 'it', type: 'COMBO', choices: ['a', 1], settings: { options: ['a', 1] } },
    ]);
  });

  test('takes anything where its type cannot be read', () => {
    expect(read('INT')).toEqual([specOf('*')]);
    expect(read([7, 'settings'])).toEqual([specOf('*')]);
  });

  test('is a dynamic combo whose options bring inputs under its name, required before optional', () => {
    const inputs = { optional: { c: ['FLOAT'] }, required: { b: ['INT'], a: ['IMAGE'] } };
    const settings = { options: [{ key: 'x', inputs }, 'no option', { key: 'y' }] };
    const at = (name: string, type: string): InputSpec => ({ ...specOf(type), name });
    expect(read(['COMFY_DYNAMICCOMBO_V3', settings])).toEqual([
      {
        name: 'it',
        type: 'COMFY_DYNAMICCOMBO_V3',
        choices: ['x', 'y'],
        settings,
        options: [
          { key: 'x', inputs: [at('it.b', 'INT'), at('it.a', 'IMAGE'), at('it.c', 'FLOAT')] },
          { key: 'y', inputs: [] },
        ],
      },
    ]);
  });

  test('has dotted names all the way down', () => {
    const inner = ['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'h264', inputs: { required: { crf: ['INT'] } } }] }];
    const outer = { options: [{ key: 'mp4', inputs: { required: { codec: inner } } }] };
    const [format] = read(['COMFY_DYNAMICCOMBO_V3', outer]);
    expect(format?.options?.[0]?.inputs[0]?.options?.[0]?.inputs[0]?.name).toBe('it.codec.crf');
  });
});

test('inputs inside another are none where nothing is written', () => {
  expect(nestedSpecs(undefined, 'it')).toEqual([]);
  expect(nestedSpecs({ required: 7 }, 'it')).toEqual([]);
});

describe('an input is a widget', () => {
  test.each([
    'INT',
    'FLOAT',
    'BOOLEAN',
    'STRING',
    'COMBO',
    'MARKDOWN',
    'COLOR',
    'COLORS',
    'TEXTAREA',
    'CHART',
    'GALLERIA',
    'TREESELECT',
    'MULTISELECT',
    'SELECTBUTTON',
    'FILEUPLOAD',
    'IMAGECOMPARE',
    'BOUNDING_BOX',
    'BOUNDING_BOXES',
    'PAINTER',
    'COMPOSITOR',
    'CURVE',
    'RANGE',
    'VIDEO_EDIT',
    'RESOLUTION_PREVIEW',
    'LIGHT_INFO_PREVIEW',
    'AUDIO_RECORD',
    'WEBCAM',
    'LOAD_3D',
    'LOAD_3D_ANIMATION',
    'CAMERA_INFO_STATE',
    'CAMERA_ANGLE_VIEW',
    'COMFY_DYNAMICCOMBO_V3',
  ])('of the type %s', (type) => {
    expect(isWidget(specOf(type))).toBe(true);
    expect(isWidget(specOf(type, { forceInput: true }))).toBe(false);
  });

  test.each(['IMAGE', 'MODEL', '*', '', 'INT,FLOAT', 'int', 'constructor'])('not of the type %j', (type) => {
    expect(isWidget(specOf(type))).toBe(false);
  });

  test('not where it grows, matches types or makes rows', () => {
    expect(dynamicTypes).toEqual({
      combo: 'COMFY_DYNAMICCOMBO_V3',
      autogrow: 'COMFY_AUTOGROW_V3',
      group: 'COMFY_DYNAMICGROUP_V3',
      match: 'COMFY_MATCHTYPE_V3',
    });
    const { autogrow, group, match } = dynamicTypes;
    expect([autogrow, group, match].map((type) => isWidget(specOf(type)))).toEqual([false, false, false]);
  });

  test('by its widgetType, which counts before its type', () => {
    expect(isWidget(specOf('AUDIO', { widgetType: 'STRING' }))).toBe(true);
    expect(isWidget(specOf('INT', { widgetType: 'IMAGE' }))).toBe(false);
    expect(widgetTypeOf(specOf('AUDIO', { widgetType: 'STRING' }))).toBe('STRING');
    expect(widgetTypeOf(specOf('INT', { widgetType: 7 }))).toBe('INT');
    expect(widgetTypeOf(specOf('INT'))).toBe('INT');
  });

  test('also where it is hidden', () => {
    expect(isWidget(specOf('COMBO', { hidden: true }))).toBe(true);
  });

  test('unless forceInput is exactly true', () => {
    expect([true, false, 'true', 1].map((forceInput) => isWidget(specOf('INT', { forceInput })))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});
