import { bounded } from './reading/refusal.ts';

/** One thing about one node, for a person: a doubt of a conversion, a finding of validation. */
export interface WorkflowProblem {
  /** As in API format, `12:6` inside a subgraph; null when it concerns the whole workflow. */
  readonly nodeId: string | null;
  readonly classType: string | null;
  /** The node's title, at most 80 characters: it is a stranger's text. */
  readonly title: string | null;
  /** The input, widget or output it is about. */
  readonly input: string | null;
  /** A closed word per kind of problem; ComfyUI's own error type where it has one. */
  readonly type: string;
  /** A sentence that names the node. */
  readonly message: string;
  /** What a person can do about it. */
  readonly nextStep: string | null;
}

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
