import { expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { classOf, classic, graphOf } from './graph.fixture.ts';
import { readGraph } from './workflow-graph.ts';

const wild = (value: unknown): ReturnType<typeof readGraph> => readGraph(value as never);

test('a node has its class, its title and its inputs', () => {
  const node = graphOf(classic).node('6');
  expect(node).toMatchObject({ id: '6', classType: 'CLIPTextEncode', title: 'Prompt', shape: undefined });
  expect([...(node?.inputs ?? [])]).toEqual([
    ['text', 'a fox'],
    ['clip', ['4', 1]],
  ]);
});

test('nodes keep the order of the workflow, those of subgraphs among them', () => {
  const graph = graphOf({ '2': ['A'], '12:6': ['B'], '1': ['C'] });
  expect([...graph.nodes.keys()]).toEqual(['1', '2', '12:6']);
});

test('a title is trimmed and bounded, and an empty one is none', () => {
  const graph = graphOf({ '1': ['A', {}, `  ${'x'.repeat(200)}`], '2': ['A', {}, '  '] });
  expect(graph.node('1')?.title).toBe('x'.repeat(80));
  expect(graph.node('2')?.title).toBeNull();
});

test('what is no node is left out, and a title that is no text too', () => {
  const graph = wild({
    '1': null,
    '2': 'x',
    '3': { inputs: {} },
    '4': { class_type: 'A', inputs: 7, _meta: 'x' },
    '5': { class_type: 'B', _meta: { title: 5 } },
  });
  expect([...graph.nodes.keys()]).toEqual(['4', '5']);
  expect(graph.node('4')).toMatchObject({ title: null, inputs: new Map() });
  expect(graph.node('5')?.title).toBeNull();
});

test('keys of every object are nothing special', () => {
  const graph = readGraph(
    JSON.parse(
      '{"__proto__": {"class_type": "constructor", "inputs": {"toString": ["x", 0]}}, "x": {"class_type": "Any"}}',
    ),
    new Map(),
  );
  expect(graph.node('constructor')).toBeNull();
  expect(graph.node('__proto__')?.classType).toBe('constructor');
  expect(graph.inputLink('__proto__', 'toString')).toEqual({ nodeId: 'x', slot: 0 });
  expect(graph.inputLink('__proto__', 'valueOf')).toBeNull();
  expect(graph.value('x', 'constructor')).toBeNull();
});

test('a class that is asked for often is read once', () => {
  let asked = 0;
  const definitions = { get: () => (asked++, classOf({ a: 'INT' }, ['INT'])) };
  const graph = graphOf({ '1': ['A'], '2': ['A'], '3': ['A'] }, definitions);
  expect(asked).toBe(1);
  expect(graph.node('3')?.shape?.outputs).toEqual([{ type: 'INT', name: 'INT' }]);
});

test('a link is given as written, and none to a node that does not exist', () => {
  const graph = graphOf({
    '1': ['A', { x: ['2', 3], y: ['9', 0], z: [2, 0], w: ['2', 0, 1], v: ['2', '0'] }],
    '2': ['B'],
  });
  expect(graph.inputLink('1', 'x')).toEqual({ nodeId: '2', slot: 3 });
  for (const input of ['y', 'z', 'w', 'v', 'none']) expect(graph.inputLink('1', input)).toBeNull();
  expect(graph.inputLink('9', 'x')).toBeNull();
});

test('the source of a linked input is the node that makes it', () => {
  expect(graphOf(classic).source('3', 'positive')).toEqual({ nodeId: '6', slot: 0, field: null });
  expect(graphOf(classic).source('8', 'vae')).toEqual({ nodeId: '4', slot: 2, field: null });
});

test('an input with a value of its own has that value and no source', () => {
  const graph = graphOf(classic);
  expect(graph.value('3', 'steps')).toEqual({ nodeId: '3', input: 'steps', value: 20 });
  expect(graph.source('3', 'steps')).toBeNull();
  expect(graph.value('3', 'model')).toBeNull();
  expect(graph.value('3', 'absent')).toBeNull();
  expect(graph.value('3', 'steps', 'seed')).toBeNull();
});

test('a text, a number, a switch and a long number are values; lists and objects are not', () => {
  const inputs = {
    a: 'x',
    b: 0,
    c: false,
    d: parseWorkflowText('18446744073709551615'),
    e: { __value__: [1] },
    f: null,
    g: [],
  };
  const graph = graphOf({ '1': ['A', inputs] });
  expect(['a', 'b', 'c'].map((input) => graph.value('1', input)?.value)).toEqual(['x', 0, false]);
  expect(JSON.stringify(graph.value('1', 'd')?.value)).toBe('18446744073709551615');
  expect(['e', 'f', 'g'].map((input) => graph.value('1', input))).toEqual([null, null, null]);
});

test('reroutes are passed, however many', () => {
  const graph = graphOf({
    '1': ['A', { x: ['2', 0] }],
    '2': ['Reroute', { '': ['3', 0] }],
    '3': ['Reroute (rgthree)', { any: ['4', 0] }],
    '4': ['ReroutePrimitive|pysssss', { value: ['5', 1] }],
    '5': ['B'],
  });
  expect(graph.source('1', 'x')).toEqual({ nodeId: '5', slot: 1, field: null });
  expect(graph.source('2', '')).toEqual({ nodeId: '5', slot: 1, field: null });
});

test('a reroute that leads nowhere gives nothing', () => {
  const graph = graphOf({
    '1': ['A', { x: ['2', 0], y: ['3', 0], z: ['4', 0] }],
    '2': ['Reroute'],
    '3': ['Reroute', { a: ['9', 0] }],
    '4': ['Reroute', { a: null }],
  });
  expect(['x', 'y', 'z'].map((input) => graph.source('1', input))).toEqual([null, null, null]);
  expect(graph.value('1', 'x')).toBeNull();
});

test('only the first output of a reroute is its input', () => {
  const graph = graphOf({ '1': ['A', { x: ['2', 1] }], '2': ['Reroute', { a: ['1', 0] }] });
  expect(graph.source('1', 'x')).toEqual({ nodeId: '2', slot: 1, field: null });
});

test('a circle of reroutes ends, from wherever it is entered', () => {
  const graph = graphOf({
    '1': ['A', { x: ['2', 0] }],
    '2': ['Reroute', { a: ['3', 0] }],
    '3': ['Reroute', { a: ['2', 0] }],
  });
  expect(graph.source('1', 'x')).toBeNull();
  expect(graph.source('2', 'a')).toBeNull();
  expect(graph.source('3', 'a')).toBeNull();
});

test('asking twice gives the same, from the middle of a way too', () => {
  const graph = graphOf({
    '1': ['A', { x: ['2', 0] }],
    '2': ['Reroute', { a: ['3', 0] }],
    '3': ['Reroute', { a: ['4', 2] }],
    '4': ['B'],
    '5': ['A', { x: ['3', 0] }],
  });
  const expected = { nodeId: '4', slot: 2, field: null };
  expect([graph.source('1', 'x'), graph.source('1', 'x'), graph.source('5', 'x')]).toEqual([
    expected,
    expected,
    expected,
  ]);
});

test('a chain of 10,000 reroutes is followed at once', () => {
  const nodes: Parameters<typeof graphOf>[0] = { end: ['B', { value: 1 }] };
  for (let n = 0; n < 10_000; n++) nodes[`r${n}`] = ['Reroute', { a: [n === 0 ? 'end' : `r${n - 1}`, 0] }];
  const graph = graphOf(nodes);
  const begun = performance.now();
  for (let n = 1; n < 10_000; n++) expect(graph.source(`r${n}`, 'a')?.nodeId).toBe('end');
  expect(performance.now() - begun).toBeLessThan(10_000);
});
