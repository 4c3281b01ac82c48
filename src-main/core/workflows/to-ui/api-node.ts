import type { ApiWorkflow } from '../api-workflow.ts';
import { linkOf, type Link } from '../graph/constant.ts';
import { objectOf, textOf } from '../ui-graph/json-value.ts';

/** A node of an API workflow with its links told apart from its values. */
export interface ApiNode {
  readonly id: string;
  readonly classType: string;
  /** Empty where the workflow names none. */
  readonly title: string;
  /** What a newer frontend says about the pack that the class is from. */
  readonly origin: Readonly<Record<string, string>>;
  /** By input, to nodes that the workflow has. */
  readonly links: ReadonlyMap<string, Link>;
  /** By input, as a widget holds them: what ComfyUI's canvas wraps to tell it from a link is unwrapped. */
  readonly values: ReadonlyMap<string, unknown>;
  /** By input, as written: links to nodes that the workflow does not have, or to outputs that no node can have. */
  readonly looseEnds: ReadonlyMap<string, unknown>;
}

/** No class has as many outputs; a link beyond is not drawn. */
const mostOutputs = 1000;

export function readApiNodes(workflow: ApiWorkflow): ApiNode[] {
  return Object.entries(workflow).map(([id, node]) => {
    const links = new Map<string, Link>();
    const values = new Map<string, unknown>();
    const looseEnds = new Map<string, unknown>();
    for (const [name, value] of Object.entries(objectOf(node.inputs) ?? {})) {
      const link = linkOf(value);
      if (!link) values.set(name, unwrapped(value));
      else if (Object.hasOwn(workflow, link.nodeId) && isSlot(link.slot)) links.set(name, link);
      else looseEnds.set(name, value);
    }
    const meta = objectOf(node._meta) ?? {};
    const origin = ['cnr_id', 'aux_id', 'ver'].flatMap((key) => (textOf(meta[key]) ? [[key, textOf(meta[key])]] : []));
    return {
      id,
      classType: node.class_type,
      title: textOf(meta['title']),
      origin: Object.fromEntries(origin),
      links,
      values,
      looseEnds,
    };
  });
}

/** A list is wrapped, since it would be taken for a link; so are the points of a curve. */
export function unwrapped(value: unknown): unknown {
  const wrapper = objectOf(value);
  const inner = wrapper?.['__value__'];
  return Array.isArray(inner) || (inner !== undefined && wrapper?.['__type__'] === 'CURVE') ? inner : value;
}

function isSlot(slot: number): boolean {
  return Number.isSafeInteger(slot) && slot >= 0 && slot < mostOutputs;
}
