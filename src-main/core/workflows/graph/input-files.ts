import { uploadKind } from './class-shape.ts';
import { findInput, nameOf, type FoundInput } from './found.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

export interface FoundInputFile extends FoundInput {
  readonly kind: 'image' | 'mask' | 'audio' | 'video' | 'model3d';
  /** The picture's alpha is used as a mask too. */
  readonly withMask: boolean;
}

/** The nodes by which a workflow takes files of a person. */
const loaders: readonly (readonly [classType: RegExp, input: string, kind: FoundInputFile['kind']])[] = [
  [/^LoadImageMask$/, 'image', 'mask'],
  [/^LoadImage(Output)?$/, 'image', 'image'],
  [/^LoadAudio$|^VHS_LoadAudio/, 'audio', 'audio'],
  [/^LoadVideo$/, 'file', 'video'],
  [/^VHS_LoadVideo/, 'video', 'video'],
  [/^Load3D/, 'model_file', 'model3d'],
];

export function findInputFiles(graph: WorkflowGraph): FoundInputFile[] {
  const used = usedSlots(graph);
  return [...graph.nodes.values()].flatMap((node) => {
    const file = fileInput(node);
    const found = file && findInput(graph, node.id, file.input);
    if (!file || !found) return [];
    const slots = used.get(node.id);
    const asMask = file.kind === 'image' && slots?.has(1) === true;
    // A picture of which only the alpha is used is a mask.
    const kind = asMask && !slots.has(0) ? 'mask' : file.kind;
    return [{ ...found, kind, withMask: asMask && kind === 'image', reason: `${nameOf(node)} loads ${words[kind]}.` }];
  });
}

const words = {
  image: 'a picture',
  mask: 'a mask',
  audio: 'a sound',
  video: 'a video',
  model3d: 'a 3D model',
} as const;

function fileInput(node: GraphNode): { input: string; kind: FoundInputFile['kind'] } | null {
  const listed = loaders.find(([classType, input]) => classType.test(node.classType) && node.inputs.has(input));
  if (listed) return { input: listed[1], kind: listed[2] };
  for (const input of node.inputs.keys()) {
    const spec = node.shape?.inputs.get(input);
    const kind = spec ? uploadKind(spec) : null;
    if (kind) return { input, kind };
  }
  return null;
}

function usedSlots(graph: WorkflowGraph): Map<string, Set<number>> {
  const used = new Map<string, Set<number>>();
  for (const id of graph.nodes.keys()) {
    for (const input of graph.liveInputs(id)) {
      const link = graph.inputLink(id, input);
      if (link) used.set(link.nodeId, (used.get(link.nodeId) ?? new Set()).add(link.slot));
    }
  }
  return used;
}
