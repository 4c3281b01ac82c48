import type { JobProgress } from '../../../src-shared/nouns/jobs.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';

/** Sampling is what a person waits for; the rest is moments. A share of the bar, not of a measured time. */
function weightOf(classType: string): number {
  if (/sampler/i.test(classType)) return 24;
  if (/upscale|vaedecode|vaeencode/i.test(classType)) return 3;
  return 1;
}

/** Turns ComfyUI's messages about one job into progress. */
export interface ProgressTracker {
  /** True when the message changed something. */
  read(message: ComfyuiMessage): boolean;
  readonly progress: JobProgress;
  /** Nodes that ran, are running, or were cached; those that a node grew are not among them. */
  readonly reached: ReadonlySet<string>;
}

export function createProgressTracker(workflow: ApiWorkflow): ProgressTracker {
  const weights = new Map(Object.entries(workflow).map(([id, node]) => [id, weightOf(node.class_type)]));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const done = new Set<string>();
  const reached = new Set<string>();
  let fraction = 0;
  let current: { nodeId: string; step: number | null; steps: number | null } | null = null;

  function finish(nodeIds: readonly string[]): void {
    for (const id of nodeIds) {
      if (!weights.has(id)) continue;
      done.add(id);
      reached.add(id);
    }
  }

  function steps(nodeId: string, value: number, max: number): void {
    // A node without steps reports 0 of 1 and 1 of 1.
    const counts = max > 1;
    current = { nodeId, step: counts ? Math.round(value) : null, steps: counts ? Math.round(max) : null };
  }

  function measure(): void {
    let weight = 0;
    for (const id of done) weight += weights.get(id) ?? 0;
    if (current && !done.has(current.nodeId) && current.step !== null && current.steps) {
      weight += (weights.get(current.nodeId) ?? 0) * Math.min(1, current.step / current.steps);
    }
    // An expanding node may touch more nodes than the workflow has: the bar still never goes back.
    fraction = Math.max(fraction, Math.min(1, weight / total));
  }

  return {
    read(message) {
      switch (message.kind) {
        case 'cached':
          finish(message.nodeIds);
          break;
        case 'executing': {
          const nodeId = message.displayNodeId;
          if (nodeId === null) return false;
          if (weights.has(nodeId)) reached.add(nodeId);
          if (current?.nodeId !== nodeId) current = { nodeId, step: null, steps: null };
          break;
        }
        case 'progress':
          if (message.nodeId === null) return false;
          steps(message.nodeId, message.value, message.max);
          break;
        case 'nodes': {
          finish(message.finished);
          const running = message.running.find((node) => node.max > 1) ?? message.running[0];
          if (running) steps(running.nodeId, running.value, running.max);
          break;
        }
        default:
          return false;
      }
      measure();
      return true;
    },
    reached,
    get progress() {
      const node = current ? workflow[current.nodeId] : undefined;
      return {
        nodeId: current?.nodeId ?? null,
        nodeTitle: node?._meta?.title ?? node?.class_type ?? null,
        classType: node?.class_type ?? null,
        step: current?.step ?? null,
        steps: current?.steps ?? null,
        nodesDone: done.size,
        nodesTotal: weights.size,
        fraction,
      };
    },
  };
}
