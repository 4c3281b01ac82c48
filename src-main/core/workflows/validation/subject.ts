import type { NodeDefinition, NodeDefinitions } from '../definitions.ts';
import { objectOf, type JsonObject } from '../ui-graph/json-value.ts';
import { isRecent } from './declared-inputs.ts';
import type { NodeError } from './findings.ts';
import { boundedTitle, type NamedNode } from '../problem.ts';
import { pythonStr } from './python-text.ts';

/** The workflow that is validated, read node by node: any JSON may stand where a node should. */
export interface Subject {
  readonly ids: readonly string[];
  /** Null where the node names no class, undefined where there is no such node. */
  classOf(nodeId: string): string | null | undefined;
  definitionOf(nodeId: string): NodeDefinition | undefined;
  inputsOf(nodeId: string): unknown;
  named(nodeId: string): NamedNode;
  /** ComfyUI's refusal of a node whose class is missing or not installed; null where it is installed. */
  classError(nodeId: string): NodeError | null;
  /** Some class is defined by a server of 2026. */
  readonly recent: boolean;
}

export function createSubject(
  workflow: JsonObject,
  definitions: NodeDefinitions,
  titles: Readonly<Record<string, string>>,
): Subject {
  const nodes = new Map(Object.entries(workflow).map(([id, node]) => [id, objectOf(node)]));

  function classOf(nodeId: string): string | null | undefined {
    if (!nodes.has(nodeId)) return undefined;
    const classType = nodes.get(nodeId)?.['class_type'];
    return typeof classType === 'string' ? classType : null;
  }

  function definitionOf(nodeId: string): NodeDefinition | undefined {
    const classType = classOf(nodeId);
    return typeof classType === 'string' ? definitions.get(classType) : undefined;
  }

  const recent = [...nodes.keys()].some((id) => {
    const definition = definitionOf(id);
    return definition !== undefined && isRecent(definition);
  });

  function ownTitle(nodeId: string): string | null {
    if (Object.hasOwn(titles, nodeId)) return boundedTitle(titles[nodeId]);
    return boundedTitle(objectOf(nodes.get(nodeId)?.['_meta'])?.['title']);
  }

  function classError(nodeId: string): NodeError | null {
    const node = nodes.get(nodeId);
    const hasClass = node ? Object.hasOwn(node, 'class_type') : false;
    if (hasClass && definitionOf(nodeId)) return null;
    const details = `Node ID '#${pythonStr(nodeId)}'`;
    const classType: unknown = hasClass ? node?.['class_type'] : null;
    const title = ownTitle(nodeId);
    if (recent) {
      const message = hasClass
        ? `Node '${title ?? pythonStr(classType)}' not found. The custom node may not be installed.`
        : `Node '${title ?? `ID #${pythonStr(nodeId)}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`;
      const extra = { node_id: nodeId, class_type: classType, node_title: title ?? (hasClass ? classType : null) };
      return { type: 'missing_node_type', message, details, extra_info: extra };
    }
    const message = hasClass
      ? `Cannot execute because node ${pythonStr(classType)} does not exist.`
      : 'Cannot execute because a node is missing the class_type property.';
    return { type: 'invalid_prompt', message, details, extra_info: {} };
  }

  return {
    ids: [...nodes.keys()],
    classOf,
    definitionOf,
    inputsOf: (nodeId) => nodes.get(nodeId)?.['inputs'],
    named(nodeId) {
      const title = ownTitle(nodeId) ?? boundedTitle(definitionOf(nodeId)?.display_name);
      return { id: nodeId, classType: classOf(nodeId) ?? null, title };
    },
    classError,
    recent,
  };
}
