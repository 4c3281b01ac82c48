import { expect, test } from 'vitest';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import { createExpansion, idAt, type Place } from './scope.ts';
import { classes, graph, group, node, subgraph } from './small-graphs.fixture.ts';

const sub = subgraph('sub', graph([node(5, 'Number', { values: [1] })], []), {});
const ui = readUiWorkflow(
  graph([node(4, 'sub'), node(6, 'sub'), node(20, 'workflow>Grp'), node(30, 'workflow>Grp')], [], {
    ...group([node(-1, 'Number', { values: [1] })]),
    definitions: { subgraphs: [sub] },
  }),
);
const at = (id: string): Place => ({
  scope: { graph: ui.graph, prefix: '', inside: null },
  node: ui.graph.nodes.get(id) ?? expect.fail('there is no such node'),
});

test('an instance has one scope however often it is entered, and another than its neighbour', () => {
  const expansion = createExpansion(ui, classes);
  const enter = (id: string) => expansion.enter(at(id), ui.subgraphs.get('sub') ?? expect.fail('no definition'));
  expect(enter('4')).toBe(enter('4'));
  expect(enter('4')).not.toBe(enter('6'));
  const [inner = expect.fail('it is empty')] = enter('4').graph.nodes.values();
  expect(idAt({ scope: enter('4'), node: inner })).toBe('4:5');
});

test('a legacy group node is opened once for each instance', () => {
  const expansion = createExpansion(ui, classes);
  const open = (id: string) => expansion.subgraphOf(at(id).node);
  expect(open('20')).toBe(open('20'));
  expect(open('20')).not.toBe(open('30'));
});

test('the widgets of a node are read once', () => {
  const expansion = createExpansion(ui, classes);
  const [inner = expect.fail('it is empty')] = ui.subgraphs.get('sub')?.nodes.values() ?? [];
  const nodeClass = expansion.classOf(inner) ?? expect.fail('there is no class');
  expect(expansion.inputsOf(inner, nodeClass)).toBe(expansion.inputsOf(inner, nodeClass));
});

test('an empty type is no class', () => {
  const [, empty] = readUiWorkflow(graph([node(1, 'Image'), node(2, '')], [])).graph.nodes.values();
  expect(createExpansion(ui, classes).classOf(empty ?? expect.fail('there is no node'))).toBeNull();
});
