import { expect, test } from 'vitest';
import { classTypesOf, classTypesOfUi } from './class-types.ts';
import { readUiWorkflow } from './ui-graph/read-ui-workflow.ts';

const node = (id: number, type: string): unknown => ({ id, type, inputs: [], outputs: [], mode: 0 });

test('a graph asks for the classes of its nodes and of those inside its subgraphs, and for no subgraph', () => {
  const inner = '11111111-2222-4333-8444-555555555555';
  const outer = '99999999-2222-4333-8444-555555555555';
  const subgraph = (id: string, nodes: unknown[]): unknown => ({
    id,
    name: 'A part',
    nodes,
    links: [],
    inputs: [],
    outputs: [],
    inputNode: { id: -10 },
    outputNode: { id: -20 },
  });
  const ui = readUiWorkflow({
    nodes: [node(1, 'KSampler'), node(2, 'KSampler'), node(3, outer)],
    links: [],
    version: 0.4,
    definitions: {
      subgraphs: [subgraph(outer, [node(4, 'VAEDecode'), node(5, inner)]), subgraph(inner, [node(6, 'LoraLoader')])],
    },
  });
  expect([...classTypesOfUi(ui)].toSorted()).toEqual(['KSampler', 'LoraLoader', 'VAEDecode']);
});

test('a class that was renamed is asked for under both names', () => {
  const ui = readUiWorkflow({ nodes: [node(1, 'T2IAdapterLoader')], links: [], version: 0.4 });
  expect([...classTypesOfUi(ui)]).toEqual(['T2IAdapterLoader', 'ControlNetLoader']);
});

test('an API workflow asks for each of its classes once', () => {
  const nodes = { 1: { class_type: 'A' }, 2: { class_type: 'B', inputs: {} }, 3: { class_type: 'A' } };
  expect([...classTypesOf(nodes)]).toEqual(['A', 'B']);
});
