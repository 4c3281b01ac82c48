import { expect, test } from 'vitest';
import { parsePythonJson } from '../protocol/python-json.ts';
import { textToImage } from '../test-client.ts';
import { ExecutionOrder } from './execution-order.ts';
import type { Graph } from './graph.ts';

function orderOf(workflow: unknown, outputs: string[], cached: string[] = []): string[] {
  const graph = parsePythonJson(JSON.stringify(workflow)) as Graph;
  const isOutput = (nodeId: string): boolean => outputs.includes(nodeId);
  const order = new ExecutionOrder(outputs, { graph, isOutput, isCached: (nodeId) => cached.includes(nodeId) });
  const ran: string[] = [];
  for (let nodeId = order.next(); nodeId !== undefined; nodeId = order.next()) {
    ran.push(nodeId);
    order.complete(nodeId);
  }
  return ran;
}

test('the default text-to-image workflow runs as recorded: the negative prompt before the positive', () => {
  expect(orderOf(textToImage({ seed: 1 }), ['9'])).toEqual(['4', '5', '7', '6', '3', '8', '9']);
});

test('cached inputs are not entered, a cached output is', () => {
  expect(orderOf(textToImage({ seed: 1 }), ['9'], ['3', '4', '5', '6', '7', '8', '9'])).toEqual(['9']);
  expect(orderOf(textToImage({ seed: 2 }), ['9'], ['4', '5', '6', '7'])).toEqual(['3', '8', '9']);
});

test('an output that is ready goes first, then what feeds an output', () => {
  const workflow = {
    '1': { class_type: 'EmptyImage', inputs: {} },
    '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
    '3': { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
    '4': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  };
  expect(orderOf(workflow, ['3', '4'])).toEqual(['1', '4', '2', '3']);
});

test('a node that two inputs of one node need runs once', () => {
  const workflow = {
    '1': { class_type: 'EmptyImage', inputs: {} },
    '2': { class_type: 'ImageBatch', inputs: { image1: ['1', 0], image2: ['1', 0] } },
    '3': { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
  };
  expect(orderOf(workflow, ['3'])).toEqual(['1', '2', '3']);
});
