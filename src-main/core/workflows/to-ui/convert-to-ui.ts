import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from '../api-workflow.ts';
import { classTypesOf } from '../class-types.ts';
import type { NodeClasses } from '../node-classes/node-class.ts';
import type { WorkflowProblem } from '../problem.ts';
import { readApiNodes } from './api-node.ts';
import { findDifferences, type Difference } from './differences.ts';
import { doubtsAbout } from './doubts.ts';
import { createDraft, drawnOf, type Draft } from './draft.ts';
import { executionOrder, type Edge } from './execution-order.ts';
import type { Box, Point } from './layout/box.ts';
import { sizeOf, titleHeight } from './layout/node-size.ts';
import { placeNodes } from './layout/place-nodes.ts';
import type { PlaceNodes } from './layout/remember-places.ts';
import { linkNodes, type Linked } from './link-nodes.ts';
import { nodeIdsFor } from './node-ids.ts';
import { moveSocketValues, valueClasses } from './socket-values.ts';
import type { UiFile, UiFileNode } from './ui-file.ts';

export interface UiConversion {
  /** For ComfyUI's canvas; integers beyond 2^53 are raw JSON numbers. */
  readonly workflow: UiFile;
  /** What the canvas would submit otherwise than the workflow says; empty when the conversion is exact. */
  readonly doubts: readonly WorkflowProblem[];
}

/** As many as are read back. */
const mostNodes = 50_000;

/** Properties of a node that only Easel reads: its id and inputs as they were, where the canvas cannot have them so. */
const kept = { id: 'easel_id', inputs: 'easel_inputs' } as const;

/** Every class whose definition the conversion may ask for. */
export function classTypesForUi(workflow: ApiWorkflow): Set<string> {
  return new Set([...classTypesOf(workflow), ...Object.values(valueClasses)]);
}

/**
 * An API workflow as a graph laid out for ComfyUI's canvas, which submits the same workflow again, up to the ids of nodes that
 * are not numbers.
 * @throws too_large beyond 50,000 nodes
 */
export async function convertToUi(
  workflow: ApiWorkflow,
  { classes, place = placeNodes }: { readonly classes: NodeClasses; readonly place?: PlaceNodes },
): Promise<UiConversion> {
  const apiNodes = readApiNodes(workflow);
  if (apiNodes.length > mostNodes) throw tooLarge();
  const asGiven = apiNodes.map((node) => createDraft(node, classes.get(node.classType) ?? null));
  const { drafts, moved } = moveSocketValues(asGiven, classes);
  const ids = nodeIdsFor(drafts.map(({ node }) => node.id));
  const linked = linkNodes(drafts, ids);
  const file: UiFile = {
    last_node_id: [...ids.values()].reduce((last, id) => Math.max(last, id), 0),
    last_link_id: linked.links.length,
    nodes: await drawNodes(drafts, linked, { ids, place }),
    links: linked.links,
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  };
  const differences = findDifferences(drafts, file, { ids, classes });
  keepInputs(file, differences, ids);
  return { workflow: file, doubts: doubtsAbout(drafts, differences, moved) };
}

async function drawNodes(
  drafts: readonly Draft[],
  linked: Linked,
  { ids, place }: { readonly ids: ReadonlyMap<string, number>; readonly place: PlaceNodes },
): Promise<UiFileNode[]> {
  const atId = new Map(drafts.map(({ node }, at) => [ids.get(node.id), at]));
  const edges = linked.links.map(([, origin, , target]): Edge => [
    atId.get(origin) as number,
    atId.get(target) as number,
  ]);
  const sizes = drafts.map((draft, at) => sizeOf(drawnOf(draft, linked.outputs[at] ?? [])));
  const points = await place(
    sizes.map(({ width, height }) => ({ width, height: height + titleHeight })),
    edges,
  );
  const order = new Map(executionOrder(drafts.length, edges).map((at, turn) => [at, turn]));
  return drafts.map(({ node, title, written }, at) => {
    const { width, height } = sizes[at] as Box;
    const { x, y } = points[at] as Point;
    const id = ids.get(node.id) as number;
    return {
      id,
      type: node.classType,
      pos: [x, y + titleHeight],
      size: [width, height],
      flags: {},
      order: order.get(at) as number,
      mode: 0,
      inputs: linked.inputs[at] ?? [],
      outputs: linked.outputs[at] ?? [],
      ...(title === null ? {} : { title }),
      properties: {
        'Node name for S&R': node.classType,
        ...node.origin,
        ...(node.id === String(id) ? {} : { [kept.id]: node.id }),
      },
      widgets_values: written?.values ?? Object.fromEntries(node.values),
    };
  });
}

/** What the canvas has no place for stays in the file. */
function keepInputs(file: UiFile, differences: readonly Difference[], ids: ReadonlyMap<string, number>): void {
  const nodes = new Map(file.nodes.map((node) => [node.id, node]));
  for (const { draft, input, kind } of differences) {
    const properties = nodes.get(ids.get(draft.node.id) as number)?.properties;
    if (!properties || input === null || (kind !== 'lost' && kind !== 'loose end')) continue;
    const value = draft.node.values.get(input) ?? draft.node.looseEnds.get(input) ?? null;
    const inputs = new Map(Object.entries(properties[kept.inputs] ?? {})).set(input, value);
    properties[kept.inputs] = Object.fromEntries(inputs);
  }
}

function tooLarge(): EaselError {
  return new EaselError('too_large', `The workflow has more than ${mostNodes} nodes.`, {
    nextStep: 'Give a smaller workflow.',
  });
}
