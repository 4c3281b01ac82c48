import { describe, expect, test } from 'vitest';
import { createNodeClasses } from '../../node-classes/node-class.ts';
import { definitionsOf, type NodeDefinition } from '../../definitions.ts';
import { convert, graph, inputsOf, node, objectInfo } from '../small-graphs.fixture.ts';

const save = (link: number) => node(9, 'SaveImage', { inputs: { images: link }, values: ['x'] });
const rgthree = [
  'Label',
  'Bookmark',
  'Fast Muter',
  'Fast Bypasser',
  'Fast Groups Muter',
  'Fast Groups Bypasser',
  'Fast Actions Button',
  'Mute / Bypass Relay',
  'Mute / Bypass Repeater',
  'Node Collector',
  'Node Combiner',
].map((name) => `${name} (rgthree)`);

describe('nodes that only the frontend knows', () => {
  test.each([
    'Note',
    'MarkdownNote',
    'PrimitiveNode',
    ...rgthree,
    'Note Plus (mtb)',
    'easy bookmark',
    'Anything Everywhere',
  ])('%s is left out', (type) => {
    const { workflow, doubts } = convert(graph([node(1, 'Image'), node(2, type, { inputs: { '': 1 } })], [[1, 0]]));
    expect([Object.keys(workflow), doubts]).toEqual([['1'], []]);
  });

  test('one of a pack is exported where the server has a class of that name, one of ComfyUI’s own never', () => {
    const own = { input: { required: {} }, output: [] };
    const names = ['Label (rgthree)', 'Reroute (rgthree)', 'SetNode', 'Prompts Everywhere', 'Note', 'Reroute'];
    const definitions = { ...objectInfo, ...Object.fromEntries(names.map((name) => [name, own])) };
    const classes = createNodeClasses(definitionsOf(definitions as Record<string, NodeDefinition>));
    const ui = graph(
      names.map((name, at) => node(at, name)),
      [],
    );
    const { workflow } = convert(ui, { classes });
    expect(Object.values(workflow).map((one) => one.class_type)).toEqual(names.slice(0, 4));
  });

  test('rgthree’s Random Unmuter changes what runs: it is refused by name', () => {
    const ui = graph([node(1, 'Image'), node(2, 'Random Unmuter (rgthree)', { inputs: { '': 1 } })], [[1, 0]]);
    expect(() => convert(ui)).toThrow(/Node 2 .*'Random Unmuter \(rgthree\)' \(from the pack rgthree-comfy\)/);
  });

  test.each(['Reroute', 'Reroute (rgthree)', 'Node Collector (rgthree)'])('%s hands on its first input', (type) => {
    const ui = (link: number | null) =>
      graph(
        [node(1, 'Image'), node(2, type, { inputs: { '': link, more: 2 } }), save(3)],
        [
          [1, 0],
          [1, 1],
          [2, 0],
        ],
      );
    expect(inputsOf('9', ui(1))?.['images']).toEqual(['1', 0]);
    expect(inputsOf('9', ui(null))?.['images']).toBeUndefined();
  });

  test('what comes from a note is nothing', () => {
    expect(inputsOf('9', graph([node(2, 'Note'), save(1)], [[2, 0]]))).toEqual({ filename_prefix: 'x' });
  });
});
