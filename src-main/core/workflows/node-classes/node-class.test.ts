import { expect, test } from 'vitest';
import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses } from './node-class.ts';

const prepared = (definition: NodeDefinition) => createNodeClasses(definitionsOf({ Tested: definition })).get('Tested');

test('a class has its names, inputs and outputs', () => {
  const definition = {
    display_name: 'Tested It',
    input: { required: { image: ['IMAGE'] } },
    output: ['IMAGE', 'MASK'],
    output_name: ['picture', 'mask'],
  };
  expect(prepared(definition)).toEqual({
    classType: 'Tested',
    displayName: 'Tested It',
    inputs: [{ name: 'image', type: 'IMAGE', choices: [], settings: {} }],
    outputs: ['IMAGE', 'MASK'],
    outputNames: ['picture', 'mask'],
    recent: false,
  });
});

test('a class without a display name is called by its type', () => {
  expect(prepared({})).toEqual({
    classType: 'Tested',
    displayName: 'Tested',
    inputs: [],
    outputs: [],
    outputNames: [],
    recent: false,
  });
  expect(prepared({ display_name: '' })?.displayName).toBe('Tested');
});

test('an output that offers a list is a COMBO, and one without a name is called by its type', () => {
  const definition = { output: [['a', 'b'], 'INT', 7], output_name: ['', 'number'] } as unknown as NodeDefinition;
  expect(prepared(definition)).toMatchObject({
    outputs: ['COMBO', 'INT', ''],
    outputNames: ['COMBO', 'number', ''],
  });
});

test('a server of 2026 is told by has_intermediate_output, whatever its value', () => {
  expect(prepared({ has_intermediate_output: false })?.recent).toBe(true);
  expect(prepared({ output_node: true })?.recent).toBe(false);
});

test('a class is prepared once, and one that is missing is asked for once', () => {
  const asked: string[] = [];
  const classes = createNodeClasses({
    get(classType) {
      asked.push(classType);
      return classType === 'There' ? {} : undefined;
    },
  });
  expect(asked).toEqual([]);
  expect(classes.get('There')).toBe(classes.get('There'));
  expect([classes.get('Gone'), classes.get('Gone'), classes.get('constructor')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(asked).toEqual(['There', 'Gone', 'constructor']);
});
