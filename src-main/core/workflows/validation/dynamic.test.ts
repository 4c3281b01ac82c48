import { describe, expect, test } from 'vitest';
import { defineRecent, judge, typesAt } from './validation.fixture.ts';

const resize = defineRecent({
  resize_type: [
    'COMFY_DYNAMICCOMBO_V3',
    {
      options: [
        {
          key: 'scale',
          inputs: { required: { width: ['INT', { min: 1 }] }, optional: { height: ['INT', { max: 9 }] } },
        },
        { key: 'match', inputs: { required: { match: ['IMAGE', {}] } } },
        { key: 'none', inputs: {} },
        {
          key: 'nested',
          inputs: {
            required: {
              codec: [
                'COMFY_DYNAMICCOMBO_V3',
                { options: [{ key: 'h264', inputs: { required: { crf: ['INT', { max: 51 }] } } }] },
              ],
            },
          },
        },
      ],
    },
  ],
  crop: ['COMBO', { options: ['center', 'none'] }],
});

describe('a dynamic combo', () => {
  const at = (inputs: Record<string, unknown>) => judge(resize, { crop: 'none', ...inputs });

  test('asks for the inputs of the selected option alone', () => {
    expect(at({ resize_type: 'scale', 'resize_type.width': 5 })).toMatchObject({ accepted: true, problems: [] });
    expect(at({ resize_type: 'match', 'resize_type.match': ['2', 0] })).toMatchObject({ accepted: true, problems: [] });
    expect(at({ resize_type: 'none', 'resize_type.width': 'leftover' })).toMatchObject({
      accepted: true,
      problems: [],
    });
  });

  test('names what is missing as newer servers do: in full, and by its last part', () => {
    expect(at({ resize_type: 'scale' }).nodeErrors['1']?.errors).toEqual([
      {
        type: 'required_input_missing',
        message: 'Required input is missing',
        details: 'width',
        extra_info: { input_name: 'resize_type.width' },
      },
    ]);
    expect(at({ resize_type: 'scale' }).problems[0]?.message).toBe(
      'Node 1 (Tested): its input resize_type.width is missing.',
    );
  });

  test('checks the values and links of the option', () => {
    expect(typesAt(at({ resize_type: 'scale', 'resize_type.width': 0 }))).toEqual(['value_smaller_than_min']);
    expect(typesAt(at({ resize_type: 'scale', 'resize_type.width': 5, 'resize_type.height': 10 }))).toEqual([
      'value_bigger_than_max',
    ]);
    expect(typesAt(at({ resize_type: 'match', 'resize_type.match': ['2', 3] }))).toEqual(['return_type_mismatch']);
  });

  test('nests', () => {
    const nested = { resize_type: 'nested', 'resize_type.codec': 'h264' };
    expect(at({ ...nested, 'resize_type.codec.crf': 51 }).problems).toEqual([]);
    expect(typesAt(at({ ...nested, 'resize_type.codec.crf': 52 }))).toEqual(['value_bigger_than_max']);
    expect(at(nested).nodeErrors['1']?.errors).toMatchObject([
      { details: 'crf', extra_info: { input_name: 'resize_type.codec.crf' } },
    ]);
  });

  test('without its selector passes the server, and is a problem', () => {
    const result = at({});
    expect(result).toMatchObject({ accepted: true, nodeErrors: {} });
    expect(result.problems).toMatchObject([
      {
        type: 'required_input_missing',
        input: 'resize_type',
        message: 'Node 1 (Tested): its input resize_type is missing.',
        nextStep: 'Choose one of its options.',
      },
    ]);
  });

  test('set to an option that does not exist passes the server, and is a problem', () => {
    const result = at({ resize_type: 'old' });
    expect(result).toMatchObject({ accepted: true, nodeErrors: {} });
    expect(result.problems).toMatchObject([
      {
        type: 'value_not_in_list',
        input: 'resize_type',
        message: 'Node 1 (Tested): its input resize_type is set to an option that the class does not have.',
        nextStep: 'Choose one of: scale, match, none, nested.',
      },
    ]);
  });

  test('linked, optional or without options raises no alarm', () => {
    expect(at({ resize_type: ['2', 0] })).toMatchObject({ accepted: true, problems: [] });
    const optional = { input: { optional: { mode: ['COMFY_DYNAMICCOMBO_V3', { options: [] }] } }, output_node: true };
    expect(judge(optional, {}).problems).toEqual([]);
    expect(judge(optional, { mode: 'x' }).problems).toEqual([]);
  });
});

describe('an autogrow input', () => {
  const batch = (template: Record<string, unknown>) => defineRecent({ images: ['COMFY_AUTOGROW_V3', { template }] });
  const image = { required: { image: ['IMAGE', {}] }, optional: {} };
  const byPrefix = batch({ input: image, prefix: 'image', min: 2, max: 4 });

  test('needs its first `min` slots, whichever others are there', () => {
    expect(judge(byPrefix, { 'images.image0': ['2', 0], 'images.image1': ['2', 0] })).toMatchObject({
      accepted: true,
      problems: [],
    });
    const result = judge(byPrefix, { 'images.image0': ['2', 0], 'images.image2': ['2', 0] });
    expect(result.nodeErrors['1']?.errors).toMatchObject([
      { type: 'required_input_missing', details: 'image1', extra_info: { input_name: 'images.image1' } },
    ]);
  });

  test('checks every slot that it has, and none beyond', () => {
    const enough = { 'images.image0': ['2', 0], 'images.image1': ['2', 1] };
    expect(typesAt(judge(byPrefix, { ...enough, 'images.image3': ['2', 3] }))).toEqual(['return_type_mismatch']);
    expect(judge(byPrefix, { ...enough, 'images.image4': ['nowhere', 0] }).problems).toEqual([]);
    expect(judge(byPrefix, { ...enough, images: 'ignored' }).problems).toEqual([]);
  });

  test('takes names instead of a prefix', () => {
    const byName = batch({ input: image, names: ['a', 'b'], min: 1 });
    expect(judge(byName, { 'images.a': ['2', 0] }).accepted).toBe(true);
    expect(judge(byName, { 'images.b': ['2', 0] }).nodeErrors['1']?.errors).toMatchObject([{ details: 'a' }]);
  });

  test('of optional slots needs none', () => {
    const optional = batch({
      input: { required: {}, optional: { image: ['IMAGE', {}] } },
      prefix: 'i',
      min: 2,
      max: 4,
    });
    expect(judge(optional, {}).accepted).toBe(true);
    expect(typesAt(judge(optional, { 'images.i0': ['2', 3] }))).toEqual(['return_type_mismatch']);
  });

  test('without a template that can be read raises no alarm', () => {
    for (const template of [null, {}, { input: {} }, { input: image }, { input: image, names: 5, min: 9 }]) {
      expect(judge(defineRecent({ images: ['COMFY_AUTOGROW_V3', { template }] }), {}).problems).toEqual([]);
    }
  });
});

describe('a dynamic group', () => {
  const template = {
    required: { lora_name: ['COMBO', { options: ['a'] }] },
    optional: { strength: ['FLOAT', { max: 1 }] },
  };
  const group = defineRecent({ loras: ['COMFY_DYNAMICGROUP_V3', { template, min: 1, max: 3 }] });

  test('takes rows of its fields', () => {
    expect(judge(group, { 'loras.0.lora_name': 'a', 'loras.2.lora_name': 'a', 'loras.2.strength': 1 })).toMatchObject({
      accepted: true,
      problems: [],
    });
  });

  test('needs the required fields of each row that it has', () => {
    const result = judge(group, { 'loras.1.strength': 2 });
    expect(result.nodeErrors['1']?.errors).toMatchObject([
      { type: 'required_input_missing', details: 'lora_name', extra_info: { input_name: 'loras.1.lora_name' } },
      { type: 'value_bigger_than_max', extra_info: { input_name: 'loras.1.strength' } },
    ]);
  });

  const malformed = (key: string): [Record<string, unknown>, string, string] => [
    { [key]: 'a' },
    key,
    `its input ${key} is not '<group>.<row>.<field>' with a field of its class.`,
  ];

  test.each<[Record<string, unknown>, string, string]>([
    [{}, 'loras', 'its input loras has 0 rows, but needs 1 to 3.'],
    [{ 'loras.3.lora_name': 'a' }, 'loras.3.lora_name', 'its input loras.3.lora_name is beyond the last row, 2.'],
    malformed('loras.x.lora_name'),
    malformed('loras.01.lora_name'),
    malformed('loras.0.bogus'),
    malformed('loras.0'),
    malformed('loras.-1.lora_name'),
  ])('%j is an invalid_dynamic_input, and nothing else is looked at', (inputs, name, says) => {
    const result = judge(group, inputs);
    expect(result.nodeErrors['1']?.errors).toMatchObject([
      { type: 'invalid_dynamic_input', message: 'Invalid dynamic input', extra_info: { input_name: name } },
    ]);
    expect(result.problems.map(({ message }) => message.replace("'loras.<", "'<group>.<"))).toEqual([
      `Node 1 (Tested): ${says}`,
    ]);
  });

  test('without bounds takes no row or up to 20', () => {
    const free = defineRecent({ rows: ['COMFY_DYNAMICGROUP_V3', { template }] });
    expect(judge(free, {}).accepted).toBe(true);
    expect(judge(free, { 'rows.19.lora_name': 'a' }).accepted).toBe(true);
    expect(typesAt(judge(free, { 'rows.20.lora_name': 'a' }))).toEqual(['invalid_dynamic_input']);
  });
});

test('a match type takes what it is given', () => {
  const either = defineRecent(
    { on_true: ['COMFY_MATCHTYPE_V3', { template: {} }] },
    { output: ['COMFY_MATCHTYPE_V3'] },
  );
  for (const slot of [0, 1, 2, 3]) expect(judge(either, { on_true: ['2', slot] }).problems).toEqual([]);
});

test('a name with a dot of a class without dynamic inputs is told in full', () => {
  const merge = defineRecent({ 'blocks.0.': ['FLOAT', {}] });
  expect(judge(merge, {}).nodeErrors['1']?.errors).toMatchObject([{ details: 'blocks.0.' }]);
});
