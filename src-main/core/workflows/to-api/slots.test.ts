import { describe, expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { graph, inputsOf, node, objectInfo, type Inputs } from './small-graphs.fixture.ts';
import { typesFit } from './slots.ts';

const grown = (template: object) => ({
  input: { required: { list: ['COMFY_AUTOGROW_V3', { template }], mask: ['MASK'] } },
  output: ['IMAGE'],
});
const definitions = {
  ...objectInfo,
  AtLeastThree: grown({ prefix: 'image', min: 3, max: 50, input: {} }),
  AtLeastNone: grown({ prefix: 'image', min: 0, input: {} }),
  NoLeast: grown({ prefix: 'image', input: {} }),
  Named: grown({ names: ['a', 'b', 'c'], min: 2, input: {} }),
  TooFewNames: grown({ names: ['a', 'b'], min: 5, input: {} }),
  Between: {
    input: {
      required: {
        first: ['LATENT'],
        list: ['COMFY_AUTOGROW_V3', { template: { prefix: 'image', input: {} } }],
        mask: ['MASK'],
      },
    },
    output: ['IMAGE'],
  },
  Odd: { input: { required: { first: ['A'], second: ['B'], third: ['A,C'] } }, output: ['B', 'C'] },
};
const classes = createNodeClasses(definitionsOf(definitions as Record<string, NodeDefinition>));

/** Which of the sources 11, 12, … (one for each input of the bypassed node) its output `slot` passes on to `target`. */
const passedOn = (
  type: string,
  names: readonly string[],
  { slot, target = 'Anything', outputs = [] }: { slot: number; target?: string; outputs?: string[] },
) => {
  const inputs: Inputs = Object.fromEntries(names.map((name, at) => [name, at + 1]));
  const targets = { Anything: 'source', Invert: 'image', Blend: 'mask', Odd: 'third' };
  const last = names.length + 1;
  const ui = graph(
    [
      ...names.map((_, at) => node(11 + at, 'Anything')),
      node(3, type, { inputs, mode: 4, outputs }),
      node(9, target, { inputs: { [targets[target as keyof typeof targets]]: last } }),
    ],
    [...names.map((_, at): [number, number] => [11 + at, 0]), [3, slot]],
  );
  const [input] = Object.values(inputsOf('9', ui, { classes }) ?? {});
  return (input as [string, number] | undefined)?.[0] ?? null;
};

describe('the place of an input behind a growing list', () => {
  test.each([
    ['AtLeastThree', 3],
    ['AtLeastNone', 1],
    ['NoLeast', 1],
    ['Named', 2],
    ['TooFewNames', 2],
  ])('of %s is %i, though the file lists none of it', (type, place) => {
    expect(passedOn(type, ['mask: MASK'], { slot: place })).toBe('11');
    expect(passedOn(type, ['mask: MASK'], { slot: place - 1 })).toBeNull();
  });

  test('comes after the last of the list that the file has, gaps included', () => {
    const names = ['list.image4: IMAGE', 'mask: MASK'];
    expect(passedOn('AtLeastThree', names, { slot: 4 })).toBe('11');
    expect(passedOn('AtLeastThree', names, { slot: 5 })).toBe('12');
    expect(passedOn('AtLeastThree', ['list.image1: IMAGE', 'mask: MASK'], { slot: 3 })).toBe('12');
  });

  test('is not moved by inputs that are none of the list', () => {
    expect(passedOn('Between', ['first: LATENT', 'mask: MASK'], { slot: 2 })).toBe('12');
  });

  test('counts names by the definition’s list, then those that only the file knows', () => {
    const names = ['list.c: IMAGE', 'list.z: IMAGE', 'mask: MASK', 'listing: IMAGE'];
    expect([2, 3, 4, 5].map((slot) => passedOn('Named', names, { slot }))).toEqual(['11', '12', '13', '14']);
    expect(passedOn('Named', ['list.b: IMAGE'], { slot: 1 })).toBe('11');
  });
});

describe('the input that stands for a bypassed node’s output', () => {
  test('into a wildcard is the one of the same number, whether its type fits or not', () => {
    expect(passedOn('ToMask', ['image'], { slot: 0 })).toBe('11');
    expect(passedOn('Odd', ['first', 'second'], { slot: 0 })).toBe('11');
    expect(passedOn('Odd', ['first', 'second'], { slot: 1 })).toBe('12');
  });

  test('goes into an input whose type the file does not tell as into a wildcard', () => {
    const ui = graph(
      [
        node(1, 'Image'),
        node(3, 'ToMask', { inputs: { image: 1 }, mode: 4 }),
        node(9, 'Mystery', { inputs: { a: 2 } }),
      ],
      [
        [1, 0],
        [3, 0],
      ],
    );
    expect(inputsOf('9', ui, { lenient: true })).toEqual({ a: ['1', 0] });
  });

  test('is one of exactly the wanted type before one whose type merely fits', () => {
    // `third` takes A,C: no input of Odd but its own third is of just that type.
    expect(passedOn('Odd', ['first', 'third'], { slot: 1, target: 'Odd' })).toBe('12');
    expect(passedOn('Mystery', ['a: *', 'b: MASK'], { slot: 5, target: 'Blend', outputs: [] })).toBe('12');
    expect(passedOn('Mystery', ['a: IMAGE', 'b: *'], { slot: 5, target: 'Blend', outputs: [] })).toBe('12');
  });

  test('is chosen anew at each of a chain, for the type of the input before it', () => {
    const ui = graph(
      [
        node(1, 'Image'),
        node(2, 'Both'),
        node(3, 'Blend', { inputs: { first: 1, mask: 2 }, mode: 4 }),
        node(4, 'Invert', { inputs: { image: 3 }, mode: 4 }),
        node(9, 'Anything', { inputs: { source: 4 } }),
      ],
      [
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 0],
      ],
    );
    // The wildcard takes Invert's image; that wants an IMAGE, so not the MASK opposite Blend's second output.
    expect(inputsOf('9', ui)).toEqual({ source: ['1', 0] });
  });

  test('has the type that links gave it, where only they can tell', () => {
    const names = ['on_false: MASK', 'on_true: IMAGE'];
    expect(passedOn('Match', names, { slot: 0, target: 'Invert', outputs: ['IMAGE'] })).toBe('12');
    expect(passedOn('Match', ['on_false', 'on_true: IMAGE'], { slot: 0, target: 'Invert', outputs: ['IMAGE'] })).toBe(
      '11',
    );
    expect(passedOn('Match', ['on_false: IMAGE'], { slot: 0, target: 'Invert', outputs: ['MASK'] })).toBe('11');
    expect(passedOn('Match', ['on_false: *'], { slot: 0, target: 'Invert', outputs: ['MASK'] })).toBe('11');
  });
});

test('types fit when one is any, when they are equal in any case, or when their lists share one', () => {
  for (const [left, right] of [
    ['*', 'IMAGE'],
    ['IMAGE', '*'],
    ['', 'IMAGE'],
    ['IMAGE', ''],
    ['image', 'IMAGE'],
    ['A,B', 'c,b'],
    ['A', 'B,A'],
  ])
    expect(typesFit(left!, right!), `${left} ${right}`).toBe(true);
  expect(typesFit('IMAGE', 'MASK')).toBe(false);
  expect(typesFit('A,B', 'C,D')).toBe(false);
});
