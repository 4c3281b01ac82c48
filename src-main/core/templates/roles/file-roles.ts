import { findInputFiles, type FoundInputFile } from '../../workflows/graph/input-files.ts';
import { findOutputs } from '../../workflows/graph/outputs.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { isControl } from './control-roles.ts';
import type { RoleList } from './role-list.ts';

/** What a person hands in, in the workflow's order, and how the results are named. */
export function addFiles(graph: WorkflowGraph, live: ReadonlySet<string>, list: RoleList): void {
  const uses = fileUses(graph);
  for (const file of findInputFiles(graph)) {
    if (!live.has(file.nodeId)) continue;
    const note = file.withMask ? 'Its transparent part is the mask.' : undefined;
    list.add(kindOf(file), file, { use: uses.get(file.nodeId) ?? null, ...(note ? { note } : {}) });
  }
  const [first, ...others] = findOutputs(graph).filter(({ saves }) => saves);
  const prefix = list.add('filename_prefix', first?.filenamePrefix ?? null, {
    wanted: false,
    note: 'Results are named by Easel wherever they are shown.',
  });
  for (const { filenamePrefix } of others) {
    if (prefix && filenamePrefix?.value === prefix.value) list.join(prefix, filenamePrefix);
    else list.add('filename_prefix', filenamePrefix, { wanted: false });
  }
}

/** What somebody paints on the canvas is a file by its class and a mask by its name. */
const kindOf = ({ kind, input }: FoundInputFile): FoundInputFile['kind'] =>
  kind === 'image' && input === 'mask' ? 'mask' : kind;

/** Inputs that say which picture, sound or video they want. A latent image is none. */
const telling = /^(?!latent_)[a-z]+(_[a-z]+)*_(image|frame|video|audio|mask|pose|face|view)$/;

/** By file node: the first telling input that it goes to, through what resizes or crops it. */
function fileUses(graph: WorkflowGraph): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  for (const node of graph.nodes.values()) {
    for (const input of node.links.keys()) {
      if (input.length > 40) continue;
      const use = useOf(node, input);
      if (!telling.test(use)) continue;
      let link = graph.inputLink(node.id, input);
      for (let depth = 0; link && depth < maxWay; depth++) {
        if (!uses.has(link.nodeId)) uses.set(link.nodeId, use);
        const before = link.nodeId;
        const way = graph.liveInputs(before).find((name) => pictures.test(name) && graph.inputLink(before, name));
        link = way === undefined ? null : graph.inputLink(before, way);
      }
    }
  }
  return uses;
}

/** Nodes that take one object from several sides call their inputs by the sides. */
function useOf(node: GraphNode, input: string): string {
  if (input === 'image' && isControl(node)) return 'control_image';
  return /multi_?view/i.test(node.classType) && /^(?:front|left|back|right)$/.test(input) ? `${input}_view` : input;
}

const maxWay = 8;
const pictures = /^(image|images|pixels|input|video|audio|mask)$/;
