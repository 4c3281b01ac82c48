import type { InputSpec } from '../../node-classes/input-spec.ts';
import type { NodeClass } from '../../node-classes/node-class.ts';
import type { SubgraphDefinition, UiNode } from '../../ui-graph/ui-graph.ts';
import type { InnerLinks } from './inner-links.ts';

interface Inside {
  readonly group: SubgraphDefinition;
  readonly links: InnerLinks;
  readonly classOf: (node: UiNode) => NodeClass | null;
}

/** A primitive's widget: that of the inputs which it sets. A primitive that sets nothing has none. */
export function primitiveSpec(node: UiNode, { group, links, classOf }: Inside): InputSpec[] {
  const targets = links.from(node.id, 0).flatMap(({ targetId, targetName }) => {
    const target = group.nodes.get(targetId);
    return (target && classOf(target)?.inputs.find((spec) => spec.name === targetName)) ?? [];
  });
  const [first, last] = [targets[0], targets.at(-1)];
  if (!first || !last) return [];
  const settings = { ...last.settings, control_after_generate: true };
  return [{ ...first, name: 'value', settings }];
}

/** A reroute's socket, named after the type that it hands on. */
export function rerouteSpec(node: UiNode, { group, links, classOf }: Inside): InputSpec[] {
  const types = links
    .from(node.id, 0)
    .map(({ targetId, targetName }) => typeOfInput(group.nodes.get(targetId), targetName, classOf));
  const type = types.find((candidate) => candidate !== '*') ?? '*';
  return [{ name: type, type, choices: [], settings: { forceInput: true } }];
}

function typeOfInput(node: UiNode | undefined, name: string, classOf: (node: UiNode) => NodeClass | null): string {
  const inFile = node?.inputs.find((input) => input.name === name)?.type;
  const declared = node && classOf(node)?.inputs.find((spec) => spec.name === name)?.type;
  return inFile || declared || '*';
}
