import { describe, expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { graph, inputsOf, node, objectInfo } from './small-graphs.fixture.ts';

describe('a value as it goes out', () => {
  const text = { filename_prefix: ['STRING', {}], note: ['STRING', {}] };
  const definitions = {
    ...objectInfo,
    SaveVideo: { input: { required: text }, output: [] },
    ShowText: { input: { required: text }, output: [] },
    Unsaid: { input: { required: { choice: [[]], socket: ['IMAGE'] } }, output: [] },
  };
  const classes = createNodeClasses(definitionsOf(definitions as Record<string, NodeDefinition>));
  const stored = ['%date:yyyy%', '%date:yyyy%'];

  test('is filled in when it is the file name of a node that saves, and no other', () => {
    const of = (type: string) => inputsOf('1', graph([node(1, type, { values: stored })], []), { classes });
    expect(of('SaveVideo')).toEqual({ filename_prefix: '2025', note: '%date:yyyy%' });
    expect(of('ShowText')).toEqual({ filename_prefix: '%date:yyyy%', note: '%date:yyyy%' });
  });

  test('of a combo without options is left out, as is an unlinked socket', () => {
    const ui = graph([node(1, 'Unsaid', { inputs: { 'socket: IMAGE': null } })], []);
    expect(inputsOf('1', ui, { classes })).toEqual({});
  });

  test('that is no curve though its widget is one stays null', () => {
    expect(inputsOf('1', graph([node(1, 'Curve', { values: [null, null] })], []))).toEqual({ curve: null, list: null });
  });

  test('that a primitive sets is a list wrapped, a file name filled in', () => {
    const ui = (value: unknown) =>
      graph(
        [
          node(1, 'PrimitiveNode', { values: [value] }),
          node(2, 'SaveVideo', { inputs: { '~filename_prefix': 1 }, values: ['a', 'b'] }),
        ],
        [[1, 0]],
      );
    expect(inputsOf('2', ui('%date:MM%'), { classes })).toEqual({ filename_prefix: '01', note: 'b' });
    expect(inputsOf('2', ui(['1', 0]), { classes })).toEqual({ filename_prefix: { __value__: ['1', 0] }, note: 'b' });
  });
});

describe('an input that the class does not have', () => {
  const marked = (widget: string) => {
    const inputs = [{ name: 'own', type: 'INT', link: 1, widget: { name: widget } }];
    const scale = { ...node(2, 'Scale', { values: [7, 1] }), inputs };
    return inputsOf('2', graph([node(1, 'Number'), scale], [[1, 0]]));
  };

  test('is exported when it is linked and stands for a widget that there is, under its own name', () => {
    expect(marked('steps')).toEqual({ steps: 7, cfg: 1, own: ['1', 0] });
    expect(marked('gone')).toEqual({ steps: 7, cfg: 1 });
  });

  test('is not exported for a value that is stored under its name', () => {
    expect(inputsOf('1', graph([node(1, 'Number', { named: { value: 5, other: 6 } })], []))).toEqual({ value: 5 });
  });
});

describe('what an unknown class stored', () => {
  const kept = (given: Parameters<typeof node>[2]) =>
    inputsOf('1', graph([node(1, 'Mystery', given)], []), { lenient: true });

  test('by name is kept, lists wrapped', () => {
    expect(kept({ values: { a: 1, b: [2] } })).toEqual({ a: 1, b: { __value__: [2] } });
    expect(kept({ values: [9], named: { a: 1 } })).toEqual({ a: 1 });
  });

  test('by position says nothing', () => {
    expect(kept({ values: [1, 2] })).toEqual({});
    expect(kept({})).toEqual({});
  });
});
