import type { NodeClass } from '../../node-classes/node-class.ts';
import { isWidget } from '../../node-classes/input-spec.ts';
import type { SubgraphDefinition, UiLink, UiNode } from '../../ui-graph/ui-graph.ts';

export const rerouteType = 'Reroute';
/** Its one input, whatever the file calls it. */
export const rerouteInput = '';

/** A link between inner nodes with the name of the input that it ends at. */
export interface InnerLink extends UiLink {
  readonly targetName: string;
}

export interface InnerLinks {
  into(nodeId: string, inputName: string): InnerLink | undefined;
  from(nodeId: string, slot: number): readonly InnerLink[];
  readonly all: readonly InnerLink[];
}

/** Links of a group; their slot numbers count in the file's inputs, or, where the file lists none, in those of the class. */
export function readInnerLinks(group: SubgraphDefinition, classOf: (node: UiNode) => NodeClass | null): InnerLinks {
  const all: InnerLink[] = [];
  const into = new Map<string, InnerLink>();
  const from = new Map<string, InnerLink[]>();
  for (const link of group.links.values()) {
    const target = group.nodes.get(link.targetId);
    if (!target || !group.nodes.has(link.originId)) continue;
    const targetName = target.type === rerouteType ? rerouteInput : inputNameAt(target, link.targetSlot, classOf);
    if (targetName === undefined) continue;
    const inner = { ...link, targetName };
    all.push(inner);
    into.set(`${link.targetId} ${targetName}`, inner);
    const key = `${link.originId} ${link.originSlot}`;
    from.set(key, [...(from.get(key) ?? []), inner]);
  }
  return {
    all,
    into: (nodeId, inputName) => into.get(`${nodeId} ${inputName}`),
    from: (nodeId, slot) => from.get(`${nodeId} ${slot}`) ?? [],
  };
}

function inputNameAt(node: UiNode, slot: number, classOf: (node: UiNode) => NodeClass | null): string | undefined {
  const inFile = node.inputs[slot];
  if (inFile) return inFile.name;
  return classOf(node)?.inputs.filter((spec) => !isWidget(spec))[slot]?.name;
}
