import { expect, test } from 'vitest';
import { classOf, graphOf } from './graph.fixture.ts';

const makers: Parameters<typeof graphOf>[0] = {
  a: ['A'],
  b: ['B'],
  on: ['PrimitiveBoolean', { value: true }],
  off: ['PrimitiveBoolean', { value: false }],
  made: ['Compare'],
};

function sourceOf(classType: string, inputs: Record<string, unknown>, slot = 0): string | undefined {
  return graphOf({ ...makers, s: [classType, inputs], t: ['T', { x: ['s', slot] }] }).source('t', 'x')?.nodeId;
}

test.each([
  ['ComfySwitchNode', 'switch', 'on_true', 'on_false'],
  ['LazySwitchKJ', 'switch', 'on_true', 'on_false'],
  ['easy ifElse', 'boolean', 'on_true', 'on_false'],
  ['ImpactConditionalBranch', 'cond', 'tt_value', 'ff_value'],
  ['Some Branch', 'condition', 'if_true', 'if_false'],
  ['easy imageSwitch', 'boolean', 'image_a', 'image_b'],
])('%s takes the branch that its constant names', (classType, selector, yes, no) => {
  expect(sourceOf(classType, { [selector]: true, [yes]: ['a', 0], [no]: ['b', 0] })).toBe('a');
  expect(sourceOf(classType, { [selector]: false, [yes]: ['a', 0], [no]: ['b', 0] })).toBe('b');
});

test('the selector may be a value node, or a number as ComfyUI allows it', () => {
  const branches = { on_true: ['a', 0], on_false: ['b', 0] };
  expect(sourceOf('ComfySwitchNode', { switch: ['on', 0], ...branches })).toBe('a');
  expect(sourceOf('ComfySwitchNode', { switch: ['off', 0], ...branches })).toBe('b');
  expect(sourceOf('ComfySwitchNode', { switch: 1, ...branches })).toBe('a');
  expect(sourceOf('ComfySwitchNode', { switch: 0, ...branches })).toBe('b');
});

test('a selector that only the run knows leaves the switch as the source', () => {
  expect(sourceOf('ComfySwitchNode', { switch: ['made', 0], on_true: ['a', 0], on_false: ['b', 0] })).toBe('s');
  expect(sourceOf('ComfySwitchNode', { switch: 'yes', on_true: ['a', 0] })).toBe('s');
});

test('an open branch leads nowhere, but the soft switch takes the other', () => {
  expect(sourceOf('ComfySwitchNode', { switch: true, on_false: ['b', 0] })).toBeUndefined();
  expect(sourceOf('ComfySoftSwitchNode', { switch: true, on_false: ['b', 0] })).toBe('b');
  expect(sourceOf('ComfySoftSwitchNode', { switch: true, on_true: ['a', 0], on_false: ['b', 0] })).toBe('a');
});

test('a text written in the switch itself is found there', () => {
  const graph = graphOf({
    ...makers,
    s: ['ComfySwitchNode', { switch: false, on_false: 'a fox', on_true: ['a', 0] }],
    t: ['T', { x: ['s', 0] }],
  });
  expect(graph.value('t', 'x')).toEqual({ nodeId: 's', input: 'on_false', value: 'a fox' });
  expect(graph.source('t', 'x')).toEqual({ nodeId: 's', slot: 0, field: null });
});

test.each([
  ['ImpactSwitch', { select: 2, input1: ['a', 0], input2: ['b', 0], sel_mode: true }],
  ['easy anythingIndexSwitch', { index: 1, value0: ['a', 0], value1: ['b', 0] }],
  ['CR Image Input Switch', { Input: 2, image1: ['a', 0], image2: ['b', 0] }],
  ['easy textSwitch', { input: 2, text1: ['a', 0], text2: ['b', 0] }],
])('%s counts its branches as it does', (classType, inputs) => {
  expect(sourceOf(classType, inputs)).toBe('b');
});

test('a switch by number with nothing at the chosen place leads nowhere', () => {
  expect(sourceOf('ImpactSwitch', { select: 3, input1: ['a', 0] })).toBeUndefined();
  expect(sourceOf('ImpactSwitch', { select: 0, input0: ['a', 0] })).toBeUndefined();
  expect(sourceOf('ImpactSwitch', { select: ['made', 0], input1: ['a', 0] })).toBe('s');
});

test('only the first output of such a switch is the chosen thing', () => {
  expect(sourceOf('ImpactSwitch', { select: 1, input1: ['a', 0] }, 2)).toBe('s');
});

test('numbered inputs alone make no switch', () => {
  expect(sourceOf('Combine', { select: 1, input1: ['a', 0] })).toBe('s');
  expect(sourceOf('Some Switch', { input1: ['a', 0] })).toBe('s');
  expect(sourceOf('Some Switch', { select: 1, left: ['a', 0] })).toBe('s');
});

test('Any Switch lets the first connected input through, by number and not by place', () => {
  expect(sourceOf('Any Switch (rgthree)', { any_10: ['a', 0], any_02: ['b', 0], other: ['a', 0] })).toBe('b');
  expect(sourceOf('Any Switch (rgthree)', {})).toBeUndefined();
});

test('switches hang on switches, a few deep', () => {
  const nodes: Parameters<typeof graphOf>[0] = { ...makers, s0: ['ComfySwitchNode', { switch: true, on_true: true }] };
  for (let n = 1; n <= 5; n++)
    nodes[`s${n}`] = ['ComfySwitchNode', { switch: [`s${n - 1}`, 0], on_true: true, on_false: false }];
  nodes.t = ['ComfySwitchNode', { switch: ['s5', 0], on_true: ['a', 0], on_false: ['b', 0] }];
  nodes.u = ['T', { x: ['t', 0] }];
  expect(graphOf(nodes).source('u', 'x')?.nodeId).toBe('a');
});

test('10,000 switches that hang on one another, and one on itself, end', () => {
  const nodes: Parameters<typeof graphOf>[0] = { s0: ['ComfySwitchNode', { switch: ['s0', 0], on_true: true }] };
  for (let n = 1; n < 10_000; n++) nodes[`s${n}`] = ['ComfySwitchNode', { switch: [`s${n - 1}`, 0], on_true: true }];
  const graph = graphOf({ ...nodes, t: ['T', { x: ['s9999', 0], y: ['s0', 0] }] });
  expect(graph.source('t', 'x')).toEqual({ nodeId: 's9999', slot: 0, field: null });
  expect(graph.source('t', 'y')).toEqual({ nodeId: 's0', slot: 0, field: null });
});

test('of a decided switch only the chosen branch and the selector are live', () => {
  const inputs = { switch: ['on', 0], on_true: ['a', 0], on_false: ['b', 0] };
  expect(graphOf({ ...makers, s: ['ComfySwitchNode', inputs] }).liveInputs('s')).toEqual(['switch', 'on_true']);
  expect(graphOf({ ...makers, s: ['ComfySwitchNode', { ...inputs, switch: ['made', 0] }] }).liveInputs('s')).toEqual([
    'switch',
    'on_true',
    'on_false',
  ]);
  expect(graphOf({ ...makers, s: ['ImpactSwitch', { select: 3, input1: ['a', 0] }] }).liveInputs('s')).toEqual([
    'select',
  ]);
  expect(graphOf({ ...makers, s: ['Plain', inputs] }).liveInputs('none')).toEqual([]);
});

test('a definition does not turn a switch into a value node', () => {
  const definitions = new Map([
    ['ComfySwitchNode', classOf({ switch: 'BOOLEAN', on_false: '*', on_true: '*' }, ['output:*'])],
  ]);
  const graph = graphOf(
    { ...makers, s: ['ComfySwitchNode', { switch: true, on_true: ['a', 1] }], t: ['T', { x: ['s', 0] }] },
    definitions,
  );
  expect(graph.source('t', 'x')).toEqual({ nodeId: 'a', slot: 1, field: null });
});
