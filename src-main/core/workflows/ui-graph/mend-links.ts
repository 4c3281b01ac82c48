import type { UiLink, UiNode } from './ui-graph.ts';

export interface Repair {
  readonly nodeId: string | null;
  readonly message: string;
}

/**
 * Links are told three times in a file, and node.inputs[].link counts. An input without one, at which the links table ends a link
 * that no other input claims, takes that link (frontend 1.58 mends so; 1.27 lost it). A link id without a link is dropped.
 */
export function mendLinks(
  nodes: ReadonlyMap<string, UiNode>,
  links: ReadonlyMap<string, UiLink>,
  repairs: Repair[],
): void {
  const claimed = new Set<string>();
  for (const node of nodes.values()) {
    for (const input of node.inputs) {
      if (input.link === null) continue;
      if (links.has(input.link)) claimed.add(input.link);
      else {
        repairs.push({
          nodeId: node.id,
          message: `its input '${input.name.slice(0, 80)}' names a link that the file does not have`,
        });
        input.link = null;
      }
    }
  }
  for (const link of links.values()) {
    if (claimed.has(link.id) || !nodes.has(link.originId)) continue;
    const input = nodes.get(link.targetId)?.inputs[link.targetSlot];
    if (input?.link === null) input.link = link.id;
  }
}
