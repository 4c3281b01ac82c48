import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { bounded } from '../reading/refusal.ts';
import { nodeModes } from '../ui-graph/ui-graph.ts';
import { canBroadcast } from './frontend-nodes/broadcasters.ts';
import { idAt, type Expansion, type Place, type Scope } from './scope.ts';

/** No frontend lets subgraphs nest this deep; a definition that holds itself gets here. */
const deepest = 50;
/** More nodes, instances included, than any real workflow has; subgraphs that double at each level get here. */
const mostNodes = 50_000;

/**
 * Every node that runs or stands for one that does, subgraphs opened. Muted and bypassed nodes are left out; so is what is inside
 * a muted or bypassed instance at the root, while nested instances are opened whatever their mode, as the frontend does.
 * @throws workflow_invalid naming the instance that nests too deep, too_large
 */
export function expandedNodes(expansion: Expansion): Place[] {
  const places: Place[] = [];
  let instances = 0;

  function visit(scope: Scope, depth: number): void {
    for (const node of scope.graph.nodes.values()) {
      const place: Place = { scope, node };
      const off = node.mode === nodeModes.muted || node.mode === nodeModes.bypassed;
      const subgraph = expansion.subgraphOf(node);
      if (scope.inside?.definition.legacyGroup && (subgraph || canBroadcast(node))) throw insideGroup(place);
      if (subgraph) instances += 1;
      else if (!off) places.push(place);
      if (places.length + instances > mostNodes) throw tooLarge();
      if (!subgraph) continue;
      if (off && depth === 0 && !subgraph.legacyGroup) continue;
      if (depth >= deepest) throw endless(place, expansion);
      visit(expansion.enter(place, subgraph), depth + 1);
    }
  }

  visit({ graph: expansion.workflow.graph, prefix: '', inside: null }, 0);
  return places;
}

/** No frontend could make such a group. */
function insideGroup(place: Place): EaselError {
  const id = idAt(place).slice(-60);
  const type = place.node.type.slice(0, 80);
  return new EaselError('workflow_invalid', `Node ${id} (${type}) lies inside a legacy group node.`, {
    nextStep: 'Take the group node apart in ComfyUI, or convert it to a subgraph.',
  });
}

function endless(place: Place, expansion: Expansion): EaselError {
  let { scope, node } = place;
  while (scope.inside) ({ scope, instance: node } = scope.inside);
  const named = bounded(node.title ?? expansion.subgraphOf(node)?.name ?? node.type, 80);
  return new EaselError(
    'workflow_invalid',
    `Subgraphs nest more than ${deepest} deep in node ${bounded(node.id)} ('${named}').`,
    {
      nextStep: 'A subgraph seems to contain itself; take it apart in ComfyUI.',
    },
  );
}

function tooLarge(): EaselError {
  return new EaselError('too_large', `The workflow has more than ${mostNodes} nodes once its subgraphs are opened.`, {
    nextStep: 'Give a smaller workflow.',
  });
}
