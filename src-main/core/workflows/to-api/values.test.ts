import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { workOutPrompt } from './dynamic-prompt.ts';
import { convert, graph, inputsOf, node, subgraph } from './small-graphs.fixture.ts';
import { fillIn, savingClasses } from './text-replacements.ts';

describe('dynamic prompts', () => {
  const first = (text: string): string => workOutPrompt(text, () => 0);
  const last = (text: string): string => workOutPrompt(text, () => 0.999);

  test.each([
    ['{a|b|c} x', 'a x', 'c x'],
    ['{a {b|c}|d}', 'a b', 'd'],
    ['{|a}', '', 'a'],
    ['{} {x}', ' x', ' x'],
    [String.raw`\{a\|b\} {c\|d|e}`, '{a|b} c|d', '{a|b} e'],
    [String.raw`\(a:1\) \\n`, String.raw`\(a:1\) \\n`, String.raw`\(a:1\) \\n`],
    ['a } b | c', 'a } b | c', 'a } b | c'],
    ['open {a|b', 'open a', 'open b'],
    ['end \\', 'end \\', 'end \\'],
  ])('%s', (text, atFirst, atLast) => {
    expect(first(text)).toBe(atFirst);
    expect(last(text)).toBe(atLast);
  });

  test('comments are removed, in addresses too', () => {
    expect(first('one /* two\n three */ four // five\nsix')).toBe('one  four \nsix');
    expect(first('see http://example.com/x')).toBe('see http:');
    expect(first('a /* never closed')).toBe('a /* never closed');
  });

  test('a text may nest as deep as it likes', () => {
    expect(first(`${'{'.repeat(100_000)}a${'}'.repeat(100_000)}`)).toBe('a');
  });

  test('text without braces, backslashes and slashes stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[{}\\/]/.test(text)),
        (text) => {
          expect(first(text)).toBe(text);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  test('only inputs that are declared so are worked out, and only texts', () => {
    expect(inputsOf('1', graph([node(1, 'Text', { values: ['{a|b}'] })], []))).toEqual({ text: 'a' });
    expect(inputsOf('1', graph([node(1, 'Text', { values: [5] })], []))).toEqual({ text: '5' });
    expect(inputsOf('1', graph([node(1, 'SaveImage', { values: ['{a|b}'] })], []))).toEqual({
      filename_prefix: '{a|b}',
    });
  });

  test('the random source that is handed in chooses', () => {
    expect(inputsOf('1', graph([node(1, 'Text', { values: ['{a|b|c}'] })], []), { random: () => 0.5 })).toEqual({
      text: 'b',
    });
  });
});

describe('what file names are filled in with', () => {
  const world = {
    now: new Date(2025, 0, 2, 3, 4, 5),
    widgetValue: (name: string, widget: string) =>
      name === 'Seed' && widget === 'value' ? { value: 'a/b:c' } : undefined,
  };

  test.each([
    ['%date:yyyy-MM-dd%', '2025-01-02'],
    ['%date:yy M d h m s%', '25 1 2 3 4 5'],
    ['%date:hh-mm-ss%', '03-04-05'],
    // The frontend takes a dot for the one between node and widget.
    ['%date:hh.mm.ss% %date:hh.mm%', '03 %date:hh.mm%'],
    ['%date:yyy%', 'yyy'],
    ['x_%Seed.value%_y', 'x_a_b_c_y'],
    ['%Seed.other% %None.value%', '%Seed.other% %None.value%'],
    ['%width%x%height% %a.b.c%', '%width%x%height% %a.b.c%'],
    ['100%', '100%'],
  ])('%s', (text, filled) => {
    expect(fillIn(text, world)).toBe(filled);
  });

  test('nothing there is an empty text', () => {
    expect(fillIn('[%a.b%]', { ...world, widgetValue: () => ({ value: null }) })).toBe('[]');
  });

  test('a node is found by its name for search and replace, else by its title', () => {
    const ui = (prefix: string) =>
      graph(
        [
          node(1, 'Number', { values: [1], title: 'Mine' }),
          node(2, 'Number', { values: [2], properties: { 'Node name for S&R': 'Mine' } }),
          node(3, 'Image', { values: [3] }),
          node(9, 'SaveImage', { values: [prefix] }),
        ],
        [],
      );
    const prefix = (text: string) => inputsOf('9', ui(text))?.['filename_prefix'];
    expect(prefix('%Mine.value%')).toBe('2');
    expect(prefix('%An Image.width%')).toBe('3');
    expect(prefix('%Mine.gone%')).toBe('%Mine.gone%');
    expect(prefix('%date:yyyy%')).toBe('2025');
  });

  test('only saving classes are filled in, and only their file name', () => {
    expect(savingClasses.has('SaveImage')).toBe(true);
    expect(inputsOf('1', graph([node(1, 'Text', { values: ['%date:yyyy%'] })], []))).toEqual({ text: '%date:yyyy%' });
  });
});

describe('primitives', () => {
  const set = (values: unknown, given: { target?: string; mode?: number; stored?: unknown[] } = {}) => {
    const [input = 'steps'] = [given.target];
    const ui = graph(
      [
        node(1, 'PrimitiveNode', { values, mode: given.mode ?? 0 }),
        node(2, 'Scale', { inputs: { [`~${input}`]: 1 }, values: given.stored ?? [7, 1] }),
      ],
      [[1, 0]],
    );
    return inputsOf('2', ui)?.[input];
  };

  test('its value goes before the stored one, muted and bypassed too, and it is never exported', () => {
    expect(set([33, 'fixed'])).toBe(33);
    expect(set([33, 'fixed'], { mode: 2 })).toBe(33);
    expect(set([33, 'fixed'], { mode: 4 })).toBe(33);
    expect(Object.keys(convert(graph([node(1, 'PrimitiveNode', { values: [1] })], [])).workflow)).toEqual([]);
  });

  test('without a value the widget keeps its own', () => {
    expect(set([])).toBe(7);
    expect(set(undefined)).toBe(7);
  });

  test('numbers are clamped, then rounded as the widget rounds', () => {
    expect(set([1000])).toBe(100);
    expect(set([-5])).toBe(1);
    expect(set([4.6])).toBe(5);
    expect(set([3.25], { target: 'cfg' })).toBe(3.3);
    expect(set(['text'])).toBe('text');
    expect(set([''])).toBe('');
    expect(set(['33'])).toBe(33);
    expect(set(['1000'])).toBe(100);
  });

  test('it does not reach through a reroute or a bypassed node', () => {
    const behind = (type: string, mode: number) =>
      graph(
        [
          node(1, 'PrimitiveNode', { values: [33] }),
          node(3, type, { inputs: { 'a: INT': 1 }, mode, outputs: ['INT'] }),
          node(2, 'Scale', { inputs: { '~steps': 2 }, values: [7, 1] }),
        ],
        [
          [1, 0],
          [3, 0],
        ],
      );
    expect(inputsOf('2', behind('Reroute', 0))?.['steps']).toBe(7);
    expect(inputsOf('2', behind('NoSuchClass', 4))?.['steps']).toBe(7);
  });

  test('it gives nothing to a plain socket', () => {
    const ui = graph(
      [node(1, 'PrimitiveNode', { values: [33] }), node(2, 'Anything', { inputs: { 'source: *': 1 } })],
      [[1, 0]],
    );
    expect(inputsOf('2', ui)).toEqual({});
  });

  test('a text from it is worked out as the widget works it out', () => {
    const ui = graph(
      [node(1, 'PrimitiveNode', { values: ['{x|y}'] }), node(2, 'Text', { inputs: { '~text': 1 }, values: ['old'] })],
      [[1, 0]],
    );
    expect(inputsOf('2', ui)).toEqual({ text: 'x' });
  });

  test('it works inside a subgraph, and from outside on a promoted widget', () => {
    const inside = subgraph(
      'sub',
      graph(
        [
          node(1, 'PrimitiveNode', { values: [33] }),
          node(2, 'Scale', { inputs: { '~steps': 1 }, values: [7, 1] }),
          node(3, 'Scale', { inputs: { '~steps': 2 }, values: [8, 1] }),
        ],
        [
          [1, 0],
          [-10, 0],
        ],
      ),
      { inputs: [{ name: 'steps', links: [2] }] },
    );
    const ui = graph(
      [node(5, 'PrimitiveNode', { values: [55] }), node(4, 'sub', { inputs: { '~steps': 1 }, values: [9] })],
      [[5, 0]],
      { definitions: { subgraphs: [inside] } },
    );
    expect(inputsOf('4:2', ui)?.['steps']).toBe(33);
    expect(inputsOf('4:3', ui)?.['steps']).toBe(55);
  });

  test('%Node.widget% sees what a primitive sets', () => {
    const ui = graph(
      [
        node(1, 'PrimitiveNode', { values: [33] }),
        node(2, 'Scale', { inputs: { '~steps': 1 }, values: [7, 1], title: 'S' }),
        node(9, 'SaveImage', { values: ['%S.steps%'] }),
      ],
      [[1, 0]],
    );
    expect(inputsOf('9', ui)).toEqual({ filename_prefix: '33' });
  });
});

describe('values as they are written', () => {
  test('a list is wrapped, a curve says that it is one', () => {
    expect(inputsOf('1', graph([node(1, 'Curve', { values: [{ points: [1] }, ['#fff']] })], []))).toEqual({
      curve: { __type__: 'CURVE', __value__: { points: [1] } },
      list: { __value__: ['#fff'] },
    });
  });

  test('numbers are kept as they are, out of bounds or not, and no digit is lost', () => {
    const text =
      '{"nodes":[{"id":1,"type":"Scale","widgets_values":[123456789012345678901234567890,-7.25]}],"links":[]}';
    const { workflow } = convert(parseExact(text));
    expect(JSON.stringify(workflow['1']?.inputs)).toBe('{"steps":123456789012345678901234567890,"cfg":-7.25}');
  });
});

describe('classes that the server does not have', () => {
  const ui = graph(
    [node(1, 'Image'), node(2, 'Mystery (rgthree)', { title: 'What', inputs: { 'a: IMAGE': 1 }, named: { b: 5 } })],
    [[1, 0]],
  );

  test('refuse the workflow, with node, title, class and pack', () => {
    expect(() => convert(ui)).toThrow(
      "Node 2 'What' (Mystery (rgthree)): the server has no node class 'Mystery (rgthree)' (from the pack rgthree-comfy).",
    );
    try {
      convert(ui);
    } catch (error) {
      expect(error).toMatchObject({
        code: 'node_class_missing',
        nextStep: 'Install the pack rgthree-comfy in ComfyUI, or take the node out.',
        details: {
          problems: [{ nodeId: '2', type: 'missing_node_type', title: 'What', classType: 'Mystery (rgthree)' }],
        },
      });
    }
  });

  test('leniently, what can be kept is kept, and a doubt says so', () => {
    const { workflow, doubts } = convert(ui, { lenient: true });
    expect(workflow['2']).toEqual({
      class_type: 'Mystery (rgthree)',
      inputs: { b: 5, a: ['1', 0] },
      _meta: { title: 'What' },
    });
    expect(doubts).toMatchObject([{ nodeId: '2', type: 'missing_node_type' }]);
  });

  test('do not matter where the node does not run', () => {
    expect(
      Object.keys(convert(graph([node(2, 'Mystery', { mode: 2 }), node(3, 'Mystery', { mode: 4 })], [])).workflow),
    ).toEqual([]);
  });

  test('the file itself may say which pack, or that it is ComfyUI’s own', () => {
    const said = (properties: Record<string, unknown>) => () =>
      convert(graph([node(2, 'Mystery', { properties })], []));
    expect(said({ cnr_id: 'some-pack' })).toThrow('(from the pack some-pack)');
    expect(said({ aux_id: 'someone/repo' })).toThrow('(from the pack someone/repo)');
    expect(said({ cnr_id: 'comfy-core', ver: '0.9.1' })).toThrow('(part of ComfyUI, saved with 0.9.1)');
    expect(said({ cnr_id: 'comfy-core' })).toThrow('(part of ComfyUI)');
    expect(said({})).toThrow("the server has no node class 'Mystery'.");
  });

  test('named by a subgraph’s id are told to lack that subgraph, since no pack brings it', () => {
    const id = '0f5b3c1e-6f0a-4c55-9d0e-2b7d3a8e9f10';
    expect(() => convert(graph([node(7, id, { title: 'Upscale' })], []))).toThrow(
      expect.objectContaining({
        message: `Node 7 'Upscale' (${id}): the file does not have the subgraph that it stands for.`,
        nextStep: 'Save the whole workflow in ComfyUI again, or take the node out.',
      }),
    );
  });

  test('several are counted, all of them in the details', () => {
    const many = graph(
      [1, 2, 3].map((id) => node(id, `Mystery${id}`)),
      [],
    );
    expect(() => convert(many)).toThrow(
      "Node 1 (Mystery1): the server has no node class 'Mystery1'. 2 more nodes are affected.",
    );
  });

  test('an old name of a class stands for the class', () => {
    expect(() => convert(graph([node(1, 'T2IAdapterLoader')], []))).toThrow('T2IAdapterLoader');
  });
});
