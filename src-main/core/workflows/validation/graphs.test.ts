import { describe, expect, test } from 'vitest';
import { definitionsOf } from '../definitions.ts';
import { define, defineRecent, recordedDefinitions } from './validation.fixture.ts';
import { validateWorkflow } from './validate-workflow.ts';

const definitions = recordedDefinitions();
const image = { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } };
const invert = (from: string) => ({ class_type: 'ImageInvert', inputs: { image: [from, 0] } });
const preview = (from: string) => ({ class_type: 'PreviewImage', inputs: { images: [from, 0] } });
const validate = (workflow: unknown, options = {}) => validateWorkflow(workflow, definitions, options);

describe('outputs', () => {
  const workflow = { 1: image, 2: preview('1'), 3: preview('9'), 4: { class_type: 'KSampler', inputs: {} } };

  test('one good output is enough: the others are left out, and what no output needs is not looked at', () => {
    const result = validate(workflow);
    expect(result).toMatchObject({ accepted: true, error: null, outputs: ['2'] });
    expect(Object.keys(result.nodeErrors)).toEqual(['3']);
    expect(result.nodeErrors['3']).toMatchObject({ class_type: 'PreviewImage', dependent_outputs: ['3'] });
    expect(result.problems.map(({ nodeId }) => nodeId)).toEqual(['3']);
  });

  test('only the targets run', () => {
    expect(validate(workflow, { targets: ['2'] })).toMatchObject({ accepted: true, outputs: ['2'], problems: [] });
    expect(validate(workflow, { targets: ['3'] })).toMatchObject({ accepted: false, outputs: [] });
    expect(validate(workflow, { targets: ['1', '99'] }).error?.type).toBe('prompt_no_outputs');
  });

  test('without any: prompt_no_outputs', () => {
    const result = validate({ 1: image });
    expect(result).toEqual({
      accepted: false,
      error: { type: 'prompt_no_outputs', message: 'Prompt has no outputs', details: '', extra_info: {} },
      nodeErrors: {},
      outputs: [],
      unknowable: [],
      problems: [
        {
          nodeId: null,
          classType: null,
          title: null,
          input: null,
          type: 'prompt_no_outputs',
          message: 'The workflow has no output node: it would save and show nothing.',
          nextStep: 'Add a node that saves or previews, such as SaveImage.',
        },
      ],
    });
    for (const empty of [{}, [], '']) expect(validate(empty).error?.type).toBe('prompt_no_outputs');
  });

  test('each bad node counts for each bad output that comes after it', () => {
    const bad = { class_type: 'EmptyImage', inputs: { width: 0, height: 64, batch_size: 1, color: 0 } };
    const { nodeErrors, error } = validate({
      a: bad,
      b: preview('a'),
      c: { ...bad },
      d: preview('c'),
      e: preview('a'),
    });
    expect(nodeErrors['a']?.dependent_outputs).toEqual(['b', 'd', 'e']);
    expect(nodeErrors['c']?.dependent_outputs).toEqual(['d', 'e']);
    expect(Object.keys(nodeErrors)).toEqual(['a', 'c']);
    expect(error?.details).toBe('');
  });

  test('errors of output nodes themselves are in the details of the whole', () => {
    const empty = { class_type: 'PreviewImage', inputs: {} };
    expect(validate({ a: empty, b: empty }).error?.details).toBe(
      'Required input is missing: images\nRequired input is missing: images',
    );
  });
});

describe('a node before an output', () => {
  test('that raises is reported with the link by which it was reached, and its other errors are lost to ComfyUI', () => {
    const result = validate({
      1: { class_type: 'ImageScale', inputs: { image: ['9', 0], width: -1 } },
      2: preview('1'),
    });
    expect(result.nodeErrors).toMatchObject({
      1: {
        class_type: 'ImageScale',
        dependent_outputs: ['2'],
        errors: [
          {
            type: 'exception_during_inner_validation',
            message: 'Exception when validating inner node',
            details: "'9'",
            extra_info: {
              input_name: 'images',
              input_config: ['IMAGE', {}],
              exception_message: "'9'",
              exception_type: 'KeyError',
              linked_node: ['1', 0],
            },
          },
        ],
      },
    });
    expect(result.nodeErrors['1']?.errors).toHaveLength(1);
    expect(result.problems.map(({ type, input }) => [type, input])).toEqual([
      ['exception_during_inner_validation', 'image'],
      ['required_input_missing', 'upscale_method'],
      ['value_smaller_than_min', 'width'],
      ['required_input_missing', 'height'],
      ['required_input_missing', 'crop'],
    ]);
    expect(result.error?.details).toBe('');
  });

  test('is looked at once, however many need it', () => {
    const shared = { 1: { class_type: 'EmptyImage', inputs: {} }, 2: invert('1'), 3: preview('2'), 4: preview('1') };
    const result = validate(shared);
    expect(result.problems.filter(({ nodeId }) => nodeId === '1')).toHaveLength(4);
    expect(result).toMatchObject({ accepted: false, outputs: [] });
  });

  test.each([
    [undefined, 'KeyError', "'inputs'"],
    [null, 'TypeError', "argument of type 'NoneType' is not iterable"],
    [5, 'TypeError', "argument of type 'int' is not iterable"],
    [true, 'TypeError', "argument of type 'bool' is not iterable"],
    [['images'], 'TypeError', 'list indices must be integers or slices, not str'],
    ['my images', 'TypeError', "string indices must be integers, not 'str'"],
  ])('with inputs %j raises', (inputs, exceptionType, details) => {
    const result = validate({ 1: { class_type: 'PreviewImage', inputs } });
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'exception_during_validation',
        message: 'Exception when validating node',
        details,
        extra_info: { exception_type: exceptionType },
      },
    ]);
    expect(result.problems).toMatchObject([
      {
        input: null,
        message: "Node 1 'Preview Image' (PreviewImage): it has no object of inputs.",
        nextStep: 'Give the node an object "inputs".',
      },
    ]);
  });

  test.each([[[]], [''], [['other', 1]], ['other']])('with inputs %j lacks them', (inputs) => {
    const result = validate({ 1: { class_type: 'PreviewImage', inputs } });
    expect(result.nodeErrors['1']?.errors.map(({ type, details }) => [type, details])).toEqual([
      ['required_input_missing', 'images'],
    ]);
  });

  test('of a class without inputs needs none, but the key must be there', () => {
    const plain = definitionsOf({ Plain: { output_node: true } });
    expect(validateWorkflow({ 1: { class_type: 'Plain', inputs: null } }, plain).accepted).toBe(true);
    expect(validateWorkflow({ 1: { class_type: 'Plain' } }, plain).accepted).toBe(false);
  });
});

describe('classes', () => {
  const workflow = {
    1: image,
    2: { class_type: 'NoSuch', inputs: {}, _meta: { title: 'Magic' } },
    3: preview('2'),
    4: { inputs: {} },
    5: { class_type: 'EmptyImage', inputs: { width: 0, height: 1, batch_size: 1, color: 0 } },
    6: preview('5'),
  };

  test('that ComfyUI does not have end it all for ComfyUI, while a person is told the rest too', () => {
    const result = validate(workflow);
    expect(result).toMatchObject({
      accepted: false,
      error: {
        type: 'invalid_prompt',
        message: 'Cannot execute because node NoSuch does not exist.',
        details: "Node ID '#2'",
        extra_info: {},
      },
      nodeErrors: {},
      outputs: [],
    });
    expect(result.problems.map(({ type, message, nextStep }) => [type, message, nextStep])).toEqual([
      [
        'missing_node_type',
        "Node 2 'Magic' (NoSuch): ComfyUI does not have this node class.",
        'Install the custom nodes that it comes from, update ComfyUI, or take the node out.',
      ],
      ['invalid_prompt', 'Node 4: it has no class_type.', 'Give the node a class_type and inputs.'],
      ['value_smaller_than_min', 'Node 5 (EmptyImage): width 0 is below the minimum of 1.', 'Give at least 1.'],
    ]);
  });

  test.each([
    [{ inputs: {} }, 'Cannot execute because a node is missing the class_type property.'],
    ['x', 'Cannot execute because a node is missing the class_type property.'],
    [null, 'Cannot execute because a node is missing the class_type property.'],
    [['class_type'], 'Cannot execute because a node is missing the class_type property.'],
    [{ class_type: null }, 'Cannot execute because node None does not exist.'],
    [{ class_type: 5 }, 'Cannot execute because node 5 does not exist.'],
    [{ class_type: '__proto__' }, 'Cannot execute because node __proto__ does not exist.'],
    [{ class_type: 'toString' }, 'Cannot execute because node toString does not exist.'],
  ])('%j is an invalid_prompt', (node, message) => {
    expect(validate({ 1: image, 2: preview('1'), 3: node }).error).toEqual({
      type: 'invalid_prompt',
      message,
      details: "Node ID '#3'",
      extra_info: {},
    });
  });

  test('newer servers call it missing_node_type, and name the node by its title', () => {
    const recent = definitionsOf({ Known: defineRecent({}) });
    const error = (node: unknown) =>
      validateWorkflow({ 1: { class_type: 'Known', inputs: {} }, 2: node }, recent).error;
    expect(error({ class_type: 'NoSuch', _meta: { title: 'Magic' } })).toEqual({
      type: 'missing_node_type',
      message: "Node 'Magic' not found. The custom node may not be installed.",
      details: "Node ID '#2'",
      extra_info: { node_id: '2', class_type: 'NoSuch', node_title: 'Magic' },
    });
    expect(error({ class_type: 'NoSuch' })).toMatchObject({
      message: "Node 'NoSuch' not found. The custom node may not be installed.",
      extra_info: { node_title: 'NoSuch' },
    });
    expect(error({})).toEqual({
      type: 'missing_node_type',
      message: "Node 'ID #2' has no class_type. The workflow may be corrupted or a custom node is missing.",
      details: "Node ID '#2'",
      extra_info: { node_id: '2', class_type: null, node_title: null },
    });
  });

  test.each([null, 5, 'x', [1], true])('%j is no workflow', (workflow) => {
    const result = validate(workflow);
    expect(result).toMatchObject({ accepted: false, error: { type: 'invalid_prompt' }, outputs: [], nodeErrors: {} });
    expect(result.problems).toMatchObject([
      {
        nodeId: null,
        type: 'invalid_prompt',
        message: 'The workflow is not an object of nodes.',
        nextStep: 'Give an API-format workflow (in ComfyUI: Export (API)).',
      },
    ]);
  });
});

test('ids, classes and inputs with the names of prototypes are like any other', () => {
  const names = definitionsOf(
    JSON.parse(
      '{"constructor": {"input": {"required": {"__proto__": ["INT", {"max": 1}], "toString": ["INT", {}]}}, "output_node": true}}',
    ),
  );
  const workflow: unknown = JSON.parse(
    '{"__proto__": {"class_type": "constructor", "inputs": {"__proto__": 5}}, "toString": {"class_type": "constructor", "inputs": {"__proto__": 1, "toString": 2}}}',
  );
  const result = validateWorkflow(workflow, names);
  expect(result).toMatchObject({ accepted: true, outputs: ['toString'] });
  expect(Object.keys(result.nodeErrors)).toEqual(['__proto__']);
  expect(Object.entries(result.nodeErrors)[0]?.[1].errors.map(({ type, details }) => [type, details])).toEqual([
    ['value_bigger_than_max', '__proto__'],
    ['required_input_missing', 'toString'],
  ]);
  expect(({} as Record<string, unknown>)['class_type']).toBeUndefined();
});

describe('titles', () => {
  const workflow = { 7: { class_type: 'PreviewImage', inputs: {}, _meta: { title: ' Mine ' } } };

  test('come from the option, the node, or the class', () => {
    expect(validate(workflow).problems[0]).toMatchObject({
      title: 'Mine',
      message: "Node 7 'Mine' (PreviewImage): its input images is missing.",
    });
    expect(validate(workflow, { titles: { 7: 'Given' } }).problems[0]?.title).toBe('Given');
    expect(validate({ 7: { ...workflow[7], _meta: { title: 5 } } }).problems[0]?.title).toBe('Preview Image');
  });

  test('are strangers’ text: one line of at most 80 characters', () => {
    const title = `a\n\u202e${'x'.repeat(500)}`;
    const problem = validate(workflow, { titles: { 7: title } }).problems[0];
    expect(problem?.title).toHaveLength(80);
    expect(problem?.title?.startsWith('a x')).toBe(true);
    const id = 'i'.repeat(500);
    const message = validate({ [id]: workflow[7] }).problems[0]?.message ?? '';
    expect(message.length).toBeLessThan(200);
  });
});

test('no more than 1000 problems are listed', () => {
  const broken = Object.fromEntries(
    Array.from({ length: 1500 }, (_, at) => [`n${at}`, { class_type: 'PreviewImage', inputs: {} }]),
  );
  const result = validate(broken);
  expect(result.problems).toHaveLength(1000);
  expect(Object.keys(result.nodeErrors)).toHaveLength(1500);
  expect(result.nodeErrors['n0']?.dependent_outputs).toHaveLength(200);
  expect(result.nodeErrors['n1499']?.dependent_outputs).toEqual(['n1499']);
});

describe('custom node packs', () => {
  const pack = (inputs: Record<string, unknown>) =>
    definitionsOf({ Packed: define(inputs, { python_module: 'custom_nodes.pack', output: ['IMAGE'] }) });
  const inputs = {
    n: ['INT', { max: 1 }],
    file: [['a'], { image_upload: true }],
    mask: ['MASK', {}],
    text: ['STRING', {}],
  };
  const workflow = {
    1: { class_type: 'Packed', inputs: { n: 2, file: 'b', mask: ['2', 0], text: 5 } },
    2: { class_type: 'Packed', inputs: {} },
  };

  test('can replace checks: what is found there is said to be for the server to decide', () => {
    const result = validateWorkflow(workflow, pack(inputs), { targets: ['1'] });
    expect(result.nodeErrors['1']?.errors.map(({ type }) => type)).toEqual([
      'value_bigger_than_max',
      'return_type_mismatch',
    ]);
    expect(validateWorkflow(workflow, pack(inputs)).unknowable.map(({ input, reason }) => [input, reason])).toEqual([
      ['n', 'custom_class'],
      ['file', 'own_check'],
      ['mask', 'custom_class'],
    ]);
  });
});
