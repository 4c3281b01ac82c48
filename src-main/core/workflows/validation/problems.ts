import type { WorkflowProblem } from '../problem.ts';
import { bounded } from '../reading/refusal.ts';

/** A node as sentences name it. Everything in it is a stranger's text. */
export interface NamedNode {
  readonly id: string;
  readonly classType: string | null;
  readonly title: string | null;
}

const maxTitle = 79;
const maxText = 80;

/** A title of at most 80 characters; null when there is none to tell. */
export function boundedTitle(title: unknown): string | null {
  return typeof title === 'string' && title.trim() !== '' ? bounded(title.trim(), maxTitle) : null;
}

/** `Node 4 'Load Checkpoint' (CheckpointLoaderSimple)` at the start of a sentence. */
export function nodeName({ id, classType, title }: NamedNode): string {
  const shownTitle = title !== null && title !== classType ? ` '${title}'` : '';
  return `Node ${bounded(id, maxText)}${shownTitle}${classType === null ? '' : ` (${bounded(classType, maxText)})`}`;
}

/** `node 4 'Load Checkpoint'` within a sentence. */
export function nodeMention(node: NamedNode): string {
  return nodeName({ ...node, classType: node.title === null ? node.classType : null }).replace(/^N/, 'n');
}

export function nodeProblem(
  node: NamedNode,
  parts: {
    readonly type: string;
    readonly input: string | null;
    readonly says: string;
    readonly nextStep: string | null;
  },
): WorkflowProblem {
  return {
    nodeId: node.id,
    classType: node.classType,
    title: node.title,
    input: parts.input,
    type: parts.type,
    message: `${nodeName(node)}: ${parts.says}`,
    nextStep: parts.nextStep,
  };
}

export function workflowProblem(type: string, message: string, nextStep: string): WorkflowProblem {
  return { nodeId: null, classType: null, title: null, input: null, type, message, nextStep };
}

/** `4 → 7 → 9 → 4`, shortened in the middle. */
export function circleText(circle: readonly string[]): string {
  const ids = [...circle, circle[0] ?? ''].map((id) => bounded(id, 40));
  const shown = ids.length > 8 ? [...ids.slice(0, 4), `… ${ids.length - 7} more …`, ...ids.slice(-3)] : ids;
  return shown.join(' → ');
}
