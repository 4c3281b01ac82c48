import { downstream } from './flow.ts';
import { findFirstInput, type FoundInput } from './found.ts';
import { conditioningPart, partOf } from './samplers.ts';
import type { Part } from './samplers.ts';
import type { WorkflowGraph } from './workflow-graph.ts';

/** How many a sampler makes at once, and how long they last. */
export interface FoundLength {
  readonly batchSize: FoundInput | null;
  /** Frames of a video. */
  readonly frames: FoundInput | null;
  /** Of a video or a sound. */
  readonly seconds: FoundInput | null;
  /** Frames per second. */
  readonly fps: FoundInput | null;
}

const batchNames = ['batch_size', 'amount', 'n'];
const frameNames = ['length', 'video_frames', 'num_frames', 'frames', 'frame_count', 'frames_number'];
const secondNames = ['seconds', 'duration', 'duration_seconds', 'max_duration'];
const fpsNames = ['fps', 'frame_rate'];

export function findLength(graph: WorkflowGraph, samplerId: string): FoundLength {
  const latents = [samplerId, ...way(graph, partOf(graph, samplerId, 'latent'), latentNames)];
  const guidance = way(graph, conditioningPart(graph, samplerId, 'positive'), conditioningNames);
  // What prepares a later stage has a frame rate of its own.
  const later = downstream(graph, samplerId).filter(
    (id) => !/conditioning|ToVideo/i.test(graph.node(id)?.classType ?? ''),
  );
  const first = (ids: readonly string[], names: readonly string[]): FoundInput | null => {
    for (const id of ids) {
      const found = findFirstInput(graph, id, names);
      if (found) return found;
    }
    return null;
  };
  return {
    batchSize: first(latents, batchNames),
    frames: first(latents, frameNames),
    seconds: first([...latents, ...guidance], secondNames),
    fps: first([...later, ...guidance], fpsNames),
  };
}

const maxWay = 200;
const latentNames = /^(latent_image|latent|latents|samples|samples1|samples_to|video_latent|av_latent)$/;
const conditioningNames = /^(positive|conditioning|conditioning_to|conditioning_1)$/;

/** The nodes along one latent or conditioning, nearest first. */
function way(graph: WorkflowGraph, part: Part | null, names: RegExp): string[] {
  const ids = new Set<string>();
  let at = part && graph.source(part.nodeId, part.input, part.field);
  while (at && !ids.has(at.nodeId) && ids.size < maxWay) {
    ids.add(at.nodeId);
    const { nodeId } = at;
    const next = graph.liveInputs(nodeId).find((name) => names.test(name) && graph.inputLink(nodeId, name));
    at = next === undefined ? null : graph.source(nodeId, next);
  }
  return [...ids];
}
