import type { InputSpec, NodeCatalogue } from '../nodes/node-catalogue.ts';

/** One node of a template, as short as it can be written. Nodes stand in the order in which they run. */
export interface TemplateNode {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly at: readonly [x: number, y: number];
  readonly size: readonly [width: number, height: number];
  /** What the canvas keeps, in its order: also `control_after_generate` after a seed, and "image" after an uploaded file. */
  readonly widgets?: readonly (string | number)[];
  /** Which node's output goes into an input. */
  readonly from?: Readonly<Record<string, readonly [node: number, slot: number]>>;
}

const widgetTypes: ReadonlySet<string> = new Set(['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO']);

type Link = readonly [id: number, from: number, fromSlot: number, to: number, toSlot: number, type: string];

/** A workflow as ComfyUI's canvas saves it, schema version 0.4. */
export function workflowGraph(id: string, nodes: readonly TemplateNode[], catalogue: NodeCatalogue) {
  const links = linksOf(nodes, catalogue);
  return {
    id,
    revision: 0,
    last_node_id: Math.max(...nodes.map((node) => node.id)),
    last_link_id: links.length,
    nodes: nodes.map((node, order) => ({
      id: node.id,
      type: node.type,
      pos: node.at,
      size: node.size,
      flags: {},
      order,
      mode: 0,
      inputs: inputsOf(node, links, catalogue),
      outputs: outputsOf(node, links, catalogue),
      ...(node.title === undefined ? {} : { title: node.title }),
      properties: { 'Node name for S&R': node.type },
      ...(node.widgets === undefined ? {} : { widgets_values: node.widgets }),
    })),
    links,
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  };
}

const linkInputs = (classType: string, catalogue: NodeCatalogue): readonly InputSpec[] =>
  catalogue.spec(classType).inputs.filter(({ type }) => !widgetTypes.has(type));

function linksOf(nodes: readonly TemplateNode[], catalogue: NodeCatalogue): Link[] {
  const ends = nodes.flatMap((node) =>
    linkInputs(node.type, catalogue).flatMap(({ name, type }, toSlot) => {
      const source = node.from?.[name];
      return source === undefined ? [] : [[...source, node.id, toSlot, type] as const];
    }),
  );
  return ends.map((end, at) => [at + 1, ...end]);
}

function inputsOf(node: TemplateNode, links: readonly Link[], catalogue: NodeCatalogue) {
  return linkInputs(node.type, catalogue).map(({ name, type }, slot) => {
    const link = links.find(([, , , to, toSlot]) => to === node.id && toSlot === slot);
    return { name, type, link: link?.[0] ?? null };
  });
}

function outputsOf(node: TemplateNode, links: readonly Link[], catalogue: NodeCatalogue) {
  const { outputTypes, outputNames } = catalogue.spec(node.type);
  return outputTypes.map((type, slot) => ({
    name: outputNames[slot] ?? type,
    type,
    slot_index: slot,
    links: links.filter(([, from, fromSlot]) => from === node.id && fromSlot === slot).map(([link]) => link),
  }));
}
