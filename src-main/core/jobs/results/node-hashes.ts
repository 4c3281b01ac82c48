import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { linkOf } from '../../workflows/graph/constant.ts';
import { byText, hashOf } from './canonical-text.ts';

/** What a node is told by, besides its class and what its links lead to. */
export interface HashRules {
  /** What counts of an input that is no link. */
  readonly value: (value: unknown) => unknown;
  /** Whether a node of this class does something else under another id. */
  readonly isToldById: (classType: string) => boolean;
}

/**
 * For each node a hash of all that feeds it, node ids left out: nodes with the same hash make the same. Links into nothing count by the
 * name they carry. Null for a workflow with a circle, which ComfyUI refuses.
 */
export function nodeHashes(workflow: ApiWorkflow, rules: HashRules): ReadonlyMap<string, string> | null {
  const nodes = new Map(Object.entries(workflow));
  const hashes = new Map<string, string>();
  const waitsFor = new Map<string, number>();
  const feeds = new Map<string, string[]>();
  for (const [id, node] of nodes) {
    const feeders = linksOf(node).filter((feeder) => nodes.has(feeder));
    waitsFor.set(id, feeders.length);
    for (const feeder of feeders) {
      const fed = feeds.get(feeder);
      if (fed) fed.push(id);
      else feeds.set(feeder, [id]);
    }
  }
  const ready = [...nodes.keys()].filter((id) => waitsFor.get(id) === 0);
  // Grows while it is gone through.
  for (const id of ready) {
    const node = nodes.get(id);
    if (node) hashes.set(id, hashOfNode(id, node));
    for (const fed of feeds.get(id) ?? []) {
      const left = (waitsFor.get(fed) ?? 0) - 1;
      waitsFor.set(fed, left);
      if (left === 0) ready.push(fed);
    }
  }
  return hashes.size === nodes.size ? hashes : null;

  function hashOfNode(id: string, { class_type: classType, inputs }: ApiWorkflow[string]): string {
    const told = Object.entries(inputs ?? {})
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => byText(a, b))
      .map(([name, value]) => {
        const link = linkOf(value);
        const feeder = link && hashes.get(link.nodeId);
        return link && feeder ? [name, 'link', feeder, link.slot] : [name, 'value', rules.value(value)];
      });
    return hashOf([classType, rules.isToldById(classType) ? id : null, told]);
  }
}

/** Ids of the nodes that this one is linked to; once for each link. */
export function linksOf({ inputs }: ApiWorkflow[string]): string[] {
  return Object.values(inputs ?? {}).flatMap((value) => linkOf(value)?.nodeId ?? []);
}
