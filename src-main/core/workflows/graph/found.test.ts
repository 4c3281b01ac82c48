import { expect, test } from 'vitest';
import { findFirstInput, findInput, nameOf, nameOfId } from './found.ts';
import { classic, graphOf } from './graph.fixture.ts';

const math = (inputs: Record<string, unknown>, more: typeof classic = {}): ReturnType<typeof graphOf> =>
  graphOf({
    t: ['T', { width: ['m', 1] }],
    m: ['ComfyMathExpression', { expression: 'a/2', ...inputs }],
    p: ['PrimitiveInt', { value: 1280 }],
    q: ['PrimitiveInt', { value: 3 }],
    u: ['Unknown', { a: ['p', 0] }],
    ...more,
  });

test('a node is named by its title, else by its class, bounded', () => {
  expect(nameOf(graphOf(classic).node('6') as never)).toBe("'Prompt' (node 6)");
  expect(nameOfId(graphOf({ '1': ['x'.repeat(200)] }), '1')).toBe(`'${'x'.repeat(80)}' (node 1)`);
  expect(nameOfId(graphOf({ '1': ['A', {}, 'one\n\u0007two'] }), '1')).toBe("'one two' (node 1)");
  expect(nameOfId(graphOf({ ['i'.repeat(90)]: ['A'] }), 'i'.repeat(90))).toBe(`'A' (node ${'i'.repeat(40)})`);
  expect(nameOfId(graphOf(classic), '99')).toBe('node 99');
});

test('what is computed from one value is set by that value', () => {
  expect(findInput(math({ 'values.a': ['p', 0] }), 't', 'width')).toEqual({
    nodeId: 'p',
    input: 'value',
    value: 1280,
    computed: true,
    reason: "value of 'PrimitiveInt' (node p) is what width of 'T' (node t) is computed from.",
  });
});

test('calculators may follow one another', () => {
  const graph = math({ 'values.a': ['n', 0] }, { n: ['MathExpression|pysssss', { a: ['p', 0] }] });
  expect(findInput(graph, 't', 'width')).toMatchObject({ nodeId: 'p', computed: true });
});

test('what is computed from two values, from none, or by another kind of node is not known', () => {
  expect(findInput(math({ 'values.a': ['p', 0], 'values.b': ['q', 0] }), 't', 'width')).toBeNull();
  expect(findInput(math({}), 't', 'width')).toBeNull();
  expect(findInput(math({ 'values.a': ['u', 0] }), 't', 'width')).toBeNull();
  expect(
    findInput(
      graphOf({ t: ['T', { width: ['u', 0] }], u: ['Unknown', { a: ['p', 0] }], p: ['PrimitiveInt', { value: 1 }] }),
      't',
      'width',
    ),
  ).toBeNull();
});

test('calculators in a circle end', () => {
  expect(findInput(math({ 'values.a': ['n', 0] }, { n: ['Math', { a: ['m', 0] }] }), 't', 'width')).toBeNull();
});

test('the first input that leads to a value counts', () => {
  const graph = graphOf({ '1': ['A', { a: ['2', 0], b: 3, c: 4 }], '2': ['B'] });
  expect(findFirstInput(graph, '1', ['none', 'a', 'b', 'c'])).toMatchObject({ nodeId: '1', input: 'b', value: 3 });
  expect(findFirstInput(graph, '1', ['none', 'a'])).toBeNull();
  expect(findFirstInput(graph, 'gone', ['b'])).toBeNull();
});
