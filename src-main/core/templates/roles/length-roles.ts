import { downstream } from '../../workflows/graph/flow.ts';
import { findFirstInput, nameOf, type FoundInput } from '../../workflows/graph/found.ts';
import { findLength } from '../../workflows/graph/length.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import type { RoleList } from './role-list.ts';
import type { Stage } from './stages.ts';

/** How many pictures at once, how long a video or sound, and how far what comes out is enlarged. */
export function addLengths(
  graph: WorkflowGraph,
  { stages, live }: { stages: readonly Stage[]; live: ReadonlySet<string> },
  list: RoleList,
): void {
  const [main] = stages;
  const video = [...live].some((id) => videoMaker.test(graph.node(id)?.classType ?? ''));
  for (const stage of stages) {
    const { batchSize, frames, seconds, fps } = findLength(graph, stage.nodeId);
    const wanted = stage === main;
    list.add('batch_size', batchSize, { wanted: wanted && !video });
    // A picture may become a video in a later stage only: its length is the first that any stage has.
    if (list.of('length').length + list.of('duration').length === 0) {
      list.add(isInSeconds(graph, frames) ? 'duration' : 'length', frames);
      list.add('duration', seconds);
    }
    if (list.of('fps').length === 0) list.add('fps', fps);
  }
  addScales(graph, { main, live }, list);
}

const videoMaker = /SaveVideo|CreateVideo|SaveWEBM|SaveAnimated|VideoCombine/;

/** What frames are computed from may be seconds; its node's title is all that says so. */
function isInSeconds(graph: WorkflowGraph, frames: FoundInput | null): boolean {
  return frames?.computed === true && /second|duration/i.test(graph.node(frames.nodeId)?.title ?? '');
}

const factors = ['scale_by', 'upscale_by', 'resize_type.multiplier', 'upscale_factor', 'scale_factor', 'scale'];

/** What enlarges a finished picture; with no sampler, also what it is resized to. */
function addScales(
  graph: WorkflowGraph,
  { main, live }: { main: Stage | undefined; live: ReadonlySet<string> },
  list: RoleList,
): void {
  const after = main ? downstream(graph, main.nodeId) : [...graph.nodes.keys()];
  for (const id of after) {
    const node = live.has(id) ? graph.node(id) : null;
    if (!node || id === main?.nodeId || !isPictureScaler(node)) continue;
    const scale = findFirstInput(graph, id, factors);
    if (scale && typeof scale.value === 'number') {
      list.add('scale', scale, { reason: `${nameOf(node)} makes it so many times as large.` });
      continue;
    }
    if (main) continue;
    for (const [role, names] of resized) {
      const found = findFirstInput(graph, id, names);
      if (typeof found?.value === 'number')
        list.add(role, found, { reason: `${nameOf(node)} resizes to it.`, sure: false });
    }
  }
}

const resized = [
  ['width', ['width', 'resize_type.width', 'target_width']],
  ['height', ['height', 'resize_type.height', 'target_height']],
  ['megapixels', ['megapixels', 'resize_type.megapixels']],
] as const;

function isPictureScaler({ classType }: GraphNode): boolean {
  return /scale|resize/i.test(classType) && !/loader|conditioning|sampl|guid|mask$/i.test(classType);
}
