import { idOf, indexOf, listOf, objectOf, textOf } from './json-value.ts';
import type { SubgraphDefinition, UiLink, UiNode } from './ui-graph.ts';

/**
 * Legacy group nodes (`extra.groupNodes`), as subgraphs whose inner nodes are numbered by their place. An instance's type is
 * `workflow>name`, in older files `workflow/name`; both find the same definition.
 */
export function readGroupNodes(value: unknown, readNode: (value: unknown) => UiNode | null): SubgraphDefinition[] {
  const groups: SubgraphDefinition[] = [];
  for (const [name, entry] of Object.entries(objectOf(value) ?? {})) {
    const group = objectOf(entry);
    if (!group) continue;
    const nodes = new Map<string, UiNode>();
    for (const [place, item] of listOf(group['nodes']).entries()) {
      const id = String(place);
      const node = readNode({ ...objectOf(item), id });
      // Their inputs carry link ids of the graph that they were made from.
      if (node) nodes.set(id, { ...node, inputs: node.inputs.map((input) => ({ ...input, link: null })) });
    }
    const links = new Map<string, UiLink>();
    for (const [index, item] of listOf(group['links']).entries()) {
      const [origin, originSlot, target, targetSlot, , type] = listOf(item);
      const [originId, targetId] = [idOf(origin), idOf(target)];
      if (originId === null || targetId === null) continue;
      const link: UiLink = {
        id: String(index),
        originId,
        originSlot: indexOf(originSlot),
        targetId,
        targetSlot: indexOf(targetSlot),
        type: textOf(type),
      };
      links.set(link.id, link);
      const input = nodes.get(targetId)?.inputs[link.targetSlot];
      if (input) input.link = link.id;
    }
    const external = new Set(listOf(group['external']).map((item) => listOf(item).slice(0, 2).join(' ')));
    for (const id of [`workflow>${name}`, `workflow/${name}`]) {
      groups.push({
        id,
        name,
        nodes,
        links,
        inputs: [],
        outputs: [],
        legacyGroup: { external, config: objectOf(group['config']) ?? {} },
      });
    }
  }
  return groups;
}
