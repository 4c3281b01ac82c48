import { findInput, nameOf, type FoundInput, type FoundNode } from './found.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

export interface FoundOutput extends FoundNode {
  /** False for previews, which ComfyUI keeps in its temp folder only. */
  readonly saves: boolean;
  readonly kind: 'image' | 'video' | 'audio' | 'model3d' | 'text' | 'other';
  readonly filenamePrefix: FoundInput | null;
}

/** Nodes for whose sake a workflow runs. */
export function findOutputs(graph: WorkflowGraph): FoundOutput[] {
  return [...graph.nodes.values()].flatMap((node) => {
    if (!isOutput(node)) return [];
    const saves = savesFile(graph, node);
    const prefix = ['filename_prefix', 'prefix'].find((name) => node.inputs.has(name));
    return [
      {
        nodeId: node.id,
        saves,
        kind: kindOf(node),
        filenamePrefix: prefix === undefined ? null : findInput(graph, node.id, prefix),
        reason: `${nameOf(node)} ${saves ? 'saves' : 'shows'} what reaches it.`,
      },
    ];
  });
}

function isOutput(node: GraphNode): boolean {
  const declared = node.shape?.isOutput;
  return typeof declared === 'boolean'
    ? declared
    : /^(save|preview)|preview$|VideoCombine|^ImageCompare$/i.test(node.classType);
}

function savesFile(graph: WorkflowGraph, node: GraphNode): boolean {
  // VHS asks for it with a switch of its own.
  const asked = graph.value(node.id, 'save_output')?.value;
  if (typeof asked === 'boolean') return asked;
  if (/preview|websocket|compare/i.test(node.classType)) return false;
  const prefixed = node.inputs.has('filename_prefix') || node.shape?.inputs.has('filename_prefix') === true;
  return prefixed || /save/i.test(node.classType);
}

/** By the name of what it takes, else by its own. */
const kinds: readonly (readonly [FoundOutput['kind'], RegExp, RegExp])[] = [
  ['video', /^(video)$/, /video|webm|animated|gif/i],
  ['audio', /^audio$/, /audio/i],
  ['model3d', /^(mesh|model_3d|model_file)$/, /glb|3d|splat|pointcloud|tomodel/i],
  ['image', /^(image|images|image_a|svg|mask)$/, /image|mask|svg/i],
  ['text', /^(text|source|string)$/, /text|previewany/i],
];

function kindOf(node: GraphNode): FoundOutput['kind'] {
  const inputs = [...node.inputs.keys()];
  const byClass = kinds.find(([, , classType]) => classType.test(node.classType));
  return (byClass ?? kinds.find(([, input]) => inputs.some((name) => input.test(name))))?.[0] ?? 'other';
}
