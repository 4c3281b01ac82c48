import type { SubgraphDefinition, UiLink, UiNode } from '../ui-graph/ui-graph.ts';
import { proxiedInput, proxiedValue } from './proxy-widgets.ts';
import type { Expansion, Scope } from './scope.ts';

/**
 * The value that an instance of a subgraph stores for the input `slot` of its definition, when that input is a promoted widget:
 * its `widgets_values` count over the promoted inputs in the definition's order. Without one, what the first widget inside holds.
 */
export function promotedValue(scope: Scope, slot: number, expansion: Expansion): { readonly value: unknown } | null {
  const { inside } = scope;
  const input = inside?.definition.inputs[slot];
  if (!inside || !input) return null;
  const { instance, definition } = inside;
  // Its inner nodes hold the instance's values already.
  if (definition.legacyGroup) return null;
  const promoted = promotedSlots(definition, expansion);
  const place = promoted.indexOf(slot);
  if (place < 0) return null;
  const listed = [
    proxiedInput(scope, input.name, expansion),
    ...targetsOf(definition, slot).map(({ node, name }) =>
      proxiedValue(scope, { nodeId: node.id, names: [name] }, expansion),
    ),
  ].find((proxied) => proxied?.value !== undefined);
  if (listed) return listed;
  const named = instance.namedValues?.get(input.name);
  if (named !== undefined) return { value: named };
  const { widgetValues } = instance;
  if (widgetValues instanceof Map) return widgetValues.has(input.name) ? { value: widgetValues.get(input.name) } : null;
  const value = Array.isArray(widgetValues) ? (widgetValues as readonly unknown[])[place] : undefined;
  return value === undefined ? innerValue(definition, slot, expansion) : { value };
}

/** The definition's inputs that are linked to a widget inside. */
function promotedSlots(definition: SubgraphDefinition, expansion: Expansion): readonly number[] {
  const known = expansion.promoted.get(definition);
  if (known) return known;
  // A definition that holds itself promotes nothing of itself.
  expansion.promoted.set(definition, []);
  const slots = definition.inputs.flatMap((_, slot) =>
    targetsOf(definition, slot).some(({ node, name }) => isWidgetInput(node, name, expansion)) ? [slot] : [],
  );
  expansion.promoted.set(definition, slots);
  return slots;
}

interface Target {
  readonly node: UiNode;
  readonly name: string;
}

/** The inputs inside that a definition's input feeds, found by link: the slot numbers of such links cannot be relied on. */
function targetsOf(definition: SubgraphDefinition, slot: number): Target[] {
  const ids = definition.inputs[slot]?.linkIds ?? [];
  return ids.flatMap((id) => {
    const link: UiLink | undefined = definition.links.get(id);
    const node = link && definition.nodes.get(link.targetId);
    const input = node?.inputs.find((candidate) => candidate.link === id);
    return node && input ? [{ node, name: input.name }] : [];
  });
}

function isWidgetInput(node: UiNode, name: string, expansion: Expansion): boolean {
  const subgraph = expansion.subgraphOf(node);
  if (subgraph) {
    const slot = subgraph.inputs.findIndex((input) => input.name === name);
    return promotedSlots(subgraph, expansion).includes(slot);
  }
  const nodeClass = expansion.classOf(node);
  if (nodeClass) return expansion.inputsOf(node, nodeClass).widgets.has(name);
  return node.inputs.some((input) => input.name === name && input.widget !== null);
}

function innerValue(
  definition: SubgraphDefinition,
  slot: number,
  expansion: Expansion,
): { readonly value: unknown } | null {
  for (const { node, name } of targetsOf(definition, slot)) {
    const nodeClass = expansion.subgraphOf(node) ? null : expansion.classOf(node);
    const widget = nodeClass && expansion.inputsOf(node, nodeClass).widgets.get(name);
    if (widget) return { value: widget.value };
  }
  return null;
}
