import type { UiNode } from '../ui-graph/ui-graph.ts';
import { primitiveType, primitiveValue } from './primitive.ts';
import type { Expansion, Place } from './scope.ts';
import type { TextReplacements } from './text-replacements.ts';

/** Finds the widget that `%Node.widget%` names: the first node of that name for search and replace, else of that title. */
export function widgetLookup(places: readonly Place[], expansion: Expansion): TextReplacements['widgetValue'] {
  const titleOf = (node: UiNode): string => node.title ?? expansion.classOf(node)?.displayName ?? node.type;
  return (name, widgetName) => {
    const place =
      places.find(({ node }) => node.properties['Node name for S&R'] === name) ??
      places.find(({ node }) => titleOf(node) === name);
    const nodeClass = place && expansion.classOf(place.node);
    if (!place || !nodeClass) return undefined;
    const widget = expansion.inputsOf(place.node, nodeClass).widgets.get(widgetName);
    if (!widget) return undefined;
    const link = place.node.inputs.find((input) => input.name === widgetName)?.link;
    const origin = link == null ? undefined : place.scope.graph.links.get(link)?.originId;
    const source = origin === undefined ? undefined : place.scope.graph.nodes.get(origin);
    return (source?.type === primitiveType ? primitiveValue(source, widget.spec) : null) ?? { value: widget.value };
  };
}
