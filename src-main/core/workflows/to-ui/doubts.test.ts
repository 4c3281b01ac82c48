import { describe, expect, test } from 'vitest';
import type { ApiWorkflow } from '../api-workflow.ts';
import { smallClasses as classes } from './classes.fixture.ts';
import { convertToUi } from './convert-to-ui.ts';

/** Each as `<node>.<input> <type>: <message>`, the node's name left out of the message. */
async function doubtsOf(api: ApiWorkflow): Promise<string[]> {
  const { doubts } = await convertToUi(api, { classes });
  return doubts.map(
    ({ nodeId, input, type, message }) => `${nodeId}.${input} ${type}: ${message.replace(/^Node .*?: /, '')}`,
  );
}
const one = (classType: string, inputs: Record<string, unknown>): ApiWorkflow => ({
  '1': { class_type: classType, inputs },
});
const text = (value: unknown): ApiWorkflow => ({
  '1': { class_type: 'Loader', inputs: { name: 'a.safetensors' } },
  '2': { class_type: 'Text', inputs: { text: value, clip: ['1', 1] } },
});

describe('a doubt', () => {
  test('names the node as the workflow does, its class and its title, cut short', async () => {
    const api: ApiWorkflow = {
      '12:6': { class_type: 'Mystery'.repeat(30), inputs: {}, _meta: { title: 'x'.repeat(100) } },
    };
    const { doubts } = await convertToUi(api, { classes });
    expect(doubts).toEqual([
      expect.objectContaining({
        nodeId: '12:6',
        classType: `${'Mystery'.repeat(30).slice(0, 120)}…`,
        title: `${'x'.repeat(79)}…`,
        message: expect.stringMatching(/^Node 12:6 'x{79}…' \((Mystery)+.*…\): the server has no node class 'Mystery/),
      }),
    ]);
  });

  test('has the display name where the node has no title of its own', async () => {
    const { doubts } = await convertToUi(one('Loader', {}), { classes });
    expect(doubts).toEqual([
      {
        nodeId: '1',
        classType: 'Loader',
        title: 'Load It',
        input: 'name',
        type: 'input_added',
        message:
          "Node 1 'Load It' (Loader): the workflow gives no 'name', and ComfyUI's canvas submits its own default for it.",
        nextStep: null,
      },
    ]);
  });

  test('is there for an input that the workflow leaves out', async () => {
    expect(await doubtsOf(one('Loader', {}))).toEqual([
      "1.name input_added: the workflow gives no 'name', and ComfyUI's canvas submits its own default for it.",
    ]);
    expect(await doubtsOf(one('Dynamic', { size: 'by one', last: 1 }))).toEqual([
      "1.size.side input_added: the workflow gives no 'size.side', and ComfyUI's canvas submits its own default for it.",
    ]);
  });

  test('is not there for what the canvas adds of its own', async () => {
    expect(await doubtsOf(one('CustomCombo', { choice: 'a', index: 0, option1: 'a', option2: '' }))).toEqual([]);
    expect(await doubtsOf(one('CustomCombo', { choice: 'a' }))).toEqual([]);
  });

  test('is there for a value that the canvas has no place for, which stays in the file', async () => {
    const api = one('Show', { images: { __value__: [1] }, unheard_of: 5, [`long${'x'.repeat(200)}`]: null });
    expect(await doubtsOf(api)).toEqual([
      "1.images input_lost: ComfyUI's canvas has no place for its input 'images' and submits the node without it.",
      "1.unheard_of input_lost: ComfyUI's canvas has no place for its input 'unheard_of' and submits the node without it.",
      `1.long${'x'.repeat(116)}… input_lost: ComfyUI's canvas has no place for its input 'long${'x'.repeat(76)}…' and submits the node without it.`,
    ]);
    const { workflow, doubts } = await convertToUi(api, { classes });
    expect(workflow.nodes[0]?.properties['easel_inputs']).toEqual({
      images: [1],
      unheard_of: 5,
      [`long${'x'.repeat(200)}`]: null,
    });
    expect(doubts[0]?.nextStep).toBe(
      'Look whether its class has that input; the value is kept among the properties of the node.',
    );
  });

  test.each([
    ['a node that is not there', ['99', 0]],
    ['half an output', ['1', 0.5]],
    ['an output below the first', ['1', -1]],
    ['more outputs than any class has', ['1', 1000]],
  ])('is there for a link to %s, which stays in the file', async (_, images) => {
    const api = one('Show', { images });
    expect(await doubtsOf(api)).toEqual([
      "1.images bad_linked_input: its input 'images' is linked to a node or an output that the workflow does not have.",
    ]);
    const { workflow, doubts } = await convertToUi(api, { classes });
    expect(workflow.nodes[0]?.inputs).toEqual([{ name: 'images', type: 'LATENT', link: null }]);
    expect(workflow.nodes[0]?.properties['easel_inputs']).toEqual({ images });
    expect(doubts[0]?.nextStep).toBe('Link it to a node that is there.');
  });

  test('is not there for a text that escapes restore', async () => {
    expect(await doubtsOf(text('a {b|c} // d /* e */ http://f'))).toEqual([]);
  });

  test.each(['a \\{b', 'a \\| b', '\\}', 'ends in \\'])('is there for the text %j', async (value) => {
    expect(await doubtsOf(text(value))).toEqual([
      "2.text input_changed: ComfyUI's canvas takes 'text' for a dynamic prompt and spoils a backslash in it.",
    ]);
  });

  test('is not there for a backslash in what is no dynamic prompt', async () => {
    expect(await doubtsOf(one('PrimitiveString', { value: 'a \\{b \\' }))).toEqual([]);
  });

  test('is there for a file name that the canvas would fill in', async () => {
    const saving = (prefix: string): ApiWorkflow => ({
      '1': { class_type: 'Sampler', inputs: { model: ['3', 0], seed: 1, steps: 2 } },
      '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: prefix } },
      '3': { class_type: 'Loader', inputs: { name: 'a.safetensors' } },
    });
    const message =
      "2.filename_prefix input_changed: ComfyUI's canvas fills in what stands between two % in 'filename_prefix'.";
    expect(await doubtsOf(saving('%date:yyyy%'))).toEqual([message]);
    expect(await doubtsOf(saving('%Sampler.seed%'))).toEqual([message]);
    expect(await doubtsOf(saving('%Nobody.seed%/%width%/100%'))).toEqual([]);
  });

  test('is there for a value that the canvas turns into another', async () => {
    const message = "1.name input_changed: ComfyUI's canvas submits another value for its input 'name'.";
    expect(await doubtsOf(one('Loader', { name: null }))).toEqual([message]);
  });

  test('is there for a file name that is no text', async () => {
    expect(await doubtsOf(one('Export', { filename_prefix: null }))).toEqual([
      "1.filename_prefix input_changed: ComfyUI's canvas submits another value for its input 'filename_prefix'.",
    ]);
  });

  test('is there for lists only where their values differ', async () => {
    const link = ['2', 0];
    const comparing = (view: unknown): ApiWorkflow => ({
      '1': { class_type: 'Compare', inputs: { view: { __value__: view }, first: link } },
      '2': { class_type: 'LoadImage', inputs: { image: 'a.png' } },
    });
    expect(await doubtsOf(comparing(['', '']))).toEqual([]);
    const message = "1.view input_changed: ComfyUI's canvas submits another value for its input 'view'.";
    for (const view of [['', 'b'], ['a', 'b'], [''], ['', '', 'c'], []]) {
      expect(await doubtsOf(comparing(view))).toEqual([message]);
    }
  });

  test('is there for a node that the canvas never submits, beside that nobody knows its class', async () => {
    const { doubts } = await convertToUi(one('Note', { text: 'x' }), { classes });
    expect(doubts.map(({ type, message, nextStep }) => ({ type, message, nextStep }))).toEqual([
      expect.objectContaining({ type: 'missing_node_type' }),
      {
        type: 'node_never_submitted',
        message: "Node 1 (Note): ComfyUI's canvas has a node of its own by this name and never submits it.",
        nextStep: 'Take the node out.',
      },
    ]);
  });

  test('is there for a link that goes through a node of the canvas', async () => {
    const api: ApiWorkflow = {
      '1': { class_type: 'Sampler', inputs: { model: ['2', 0], seed: 1, steps: 2 } },
      '2': { class_type: 'Reroute', inputs: { '': ['3', 0] } },
      '3': { class_type: 'Loader', inputs: { name: 'a.safetensors' } },
    };
    expect((await doubtsOf(api))[0]).toBe(
      "1.model input_changed: ComfyUI's canvas submits another value for its input 'model'.",
    );
  });
});

describe('a value for a bare socket', () => {
  const values = async (inputs: Record<string, unknown>): Promise<unknown[]> => {
    const { workflow } = await convertToUi(one('Sockets', inputs), { classes });
    return workflow.nodes
      .slice(1)
      .map(({ type, widgets_values: own, outputs, properties }) => [
        type,
        own,
        outputs[0]?.links,
        properties['easel_id'],
      ]);
  };

  test.each([
    ['text', 'a cat', ['PrimitiveString', ['a cat']]],
    ['text', 'x'.repeat(60), ['PrimitiveString', ['x'.repeat(60)]]],
    ['text', 'x'.repeat(61), ['PrimitiveStringMultiline', ['x'.repeat(61)]]],
    ['text', 'a\nb', ['PrimitiveStringMultiline', ['a\nb']]],
    ['whole', 3, ['PrimitiveInt', [3, 'fixed']]],
    ['number', 3, ['PrimitiveFloat', [3]]],
    ['number', 0.5, ['PrimitiveFloat', [0.5]]],
    ['yes', true, ['PrimitiveBoolean', [true]]],
    ['any', 3, ['PrimitiveInt', [3, 'fixed']]],
    ['any', 0.5, ['PrimitiveFloat', [0.5]]],
    ['any', false, ['PrimitiveBoolean', [false]]],
    ['values.a', 'b', ['PrimitiveString', ['b']]],
  ])('%s: %j gets a node of its own', async (input, value, [type, own]) => {
    expect(await values({ [input]: value })).toEqual([[type, own, [1], `1:${input}`]]);
  });

  test.each([
    ['text', 3],
    ['whole', 'a'],
    ['whole', 0.5],
    ['yes', 1],
    ['image', 'a.png'],
    ['any', null],
    ['any', { a: 1 }],
    ['any', { __value__: [1] }],
    ['valuesx', 3],
    ['text.more', 'a'],
    ['unheard_of', 3],
  ])('%s: %j gets none', async (input, value) => {
    expect(await values({ [input]: value })).toEqual([]);
  });

  test('is a doubt, and submitted as a link to a node more', async () => {
    const api = one('Sockets', { text: 'a', whole: 2 });
    expect(await doubtsOf(api)).toEqual([
      "1.text input_moved: ComfyUI's canvas has no widget for its input 'text': the value stands in a node of its own.",
      "1.whole input_moved: ComfyUI's canvas has no widget for its input 'whole': the value stands in a node of its own.",
    ]);
  });

  test('gets an id that no other value has', async () => {
    const sockets = { class_type: 'Sockets', inputs: { 'values.a:text': 'x' } };
    const api = { '1': sockets, '1:values.a': { ...sockets, inputs: { text: 'y' } } };
    const { workflow } = await convertToUi(api, { classes });
    expect(workflow.nodes.map(({ properties }) => properties['easel_id'])).toEqual([
      undefined,
      '1:values.a',
      '1:values.a:text',
      "1:values.a:text'",
    ]);
  });

  test('gets an id that no node has', async () => {
    const api: ApiWorkflow = {
      ...one('Sockets', { text: 'a' }),
      '1:text': { class_type: 'Show' },
      "1:text'": { class_type: 'Show' },
    };
    const { workflow } = await convertToUi(api, { classes });
    expect(workflow.nodes.map(({ id, properties }) => [id, properties['easel_id']])).toEqual([
      [1, undefined],
      [2, '1:text'],
      [3, "1:text'"],
      [4, "1:text''"],
    ]);
  });
});
