import type { ErrorCode, ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { ComfyuiMessage } from '../../comfyui/messages.ts';
import { nodeErrorsSchema, refusalSchema } from '../../comfyui/wire.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';

/**
 * A path that begins at a root, a drive or a share, in quotes or not: Python doubles the backslashes of those it quotes, and
 * folders have spaces. What stands after a letter is no root: models are named with their folder. Addresses are passed over.
 */
const quotedPath = /(['"])(?:[A-Za-z]:|file:)?[\\/](?:(?!\1)[^\n])*?[\\/]((?:(?!\1)[^\\/\n])+)\1/g;
const folders = /(?:[^\\/\s'":,;][^\\/\n'":,;]*[\\/]+)/.source;
const root = String.raw`(?:[A-Za-z]:[\\/]+${folders}*|(?:file:)?[\\/]+${folders}+)`;
const barePath = new RegExp(String.raw`(https?://[^\s'"]+)|(?<![\w.~\\/-])${root}([^\\/\s'":,;()]+)`, 'g');
const readChars = 4000;

/** Absolute paths of the ComfyUI machine never leave Easel: only their last part stays. */
export function withoutPaths(text: string): string {
  return text
    .slice(0, readChars)
    .replace(quotedPath, '$1…/$2$1')
    .replace(barePath, (_all, address: string | undefined, name: string | undefined) => address ?? `…/${name}`);
}

/** One line, bounded: exception messages can be pages long. */
function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return withoutPaths(line.trim()).slice(0, 400);
}

function describeNode(workflow: ApiWorkflow, nodeId: string, classType: string): string {
  const node = workflow[nodeId];
  const name = node?._meta?.title ?? node?.class_type ?? classType;
  return `'${name}' (node ${nodeId})`;
}

/** A node threw while it ran. The traceback stays in the log: it is full of paths. */
export function executionFailure(
  message: Extract<ComfyuiMessage, { kind: 'failed' }>,
  workflow: ApiWorkflow,
): ErrorData {
  const outOfMemory =
    /OutOfMemory/i.test(message.exceptionType) || /out of memory|not enough memory/i.test(message.message);
  const where = describeNode(workflow, message.nodeId, message.classType);
  const details = {
    nodeId: message.nodeId,
    nodeTitle: workflow[message.nodeId]?._meta?.title ?? message.classType,
    classType: message.classType,
    exceptionType: message.exceptionType,
  };
  if (outOfMemory) {
    return {
      code: 'out_of_memory',
      message: `ComfyUI ran out of memory in ${where}.`,
      nextStep: 'Lower width and height or the batch size, or free memory on the ComfyUI machine.',
      details,
    };
  }
  return {
    code: 'job_failed',
    message: `${where} failed: ${firstLine(message.message) || message.exceptionType}`,
    nextStep: 'Change the input of that node and run it again; ComfyUI keeps the full traceback in its log.',
    details,
  };
}

interface NodeComplaint {
  readonly nodeId: string;
  readonly classType: string;
  readonly type: string;
  readonly message: string;
  readonly details: string;
}

/** ComfyUI's answer to a workflow it does not run (400 with node_errors, or 500 in plain text). */
export function refusal(status: number, body: unknown, workflow: ApiWorkflow): ErrorData {
  const parsed = refusalSchema.safeParse(body);
  if (!parsed.success || typeof parsed.data.error === 'string') {
    return {
      code: status === 413 ? 'too_large' : 'workflow_unreadable',
      message: `ComfyUI could not read the workflow (status ${status}).`,
      nextStep: 'See whether it is an API-format workflow: an object of nodes with class_type and inputs.',
      details: { status },
    };
  }
  const { error } = parsed.data;
  const complaints = readComplaints(parsed.data.node_errors);
  const code = codeOf(error.type, error.message, complaints);
  const sentences = complaints.slice(0, 5).map((complaint) => {
    const where = describeNode(workflow, complaint.nodeId, complaint.classType);
    return `${where}: ${firstLine(complaint.message)}${complaint.details ? ` (${firstLine(complaint.details)})` : ''}`;
  });
  const said =
    sentences.length > 0
      ? sentences.join('; ')
      : [firstLine(error.message), firstLine(error.details)].filter(Boolean).join(' ');
  return {
    code,
    message: `ComfyUI refused the workflow: ${said}`,
    nextStep: nextSteps[code] ?? 'Correct the named inputs and submit it again.',
    details: {
      type: error.type,
      nodes: complaints.slice(0, 20).map((complaint) => ({
        ...complaint,
        message: firstLine(complaint.message),
        details: withoutPaths(complaint.details).slice(0, 400),
      })),
    },
  };
}

const nextSteps: Partial<Record<ErrorCode, string>> = {
  node_class_missing: 'Install the node pack that brings this class on the ComfyUI server, or use another workflow.',
  model_missing: 'Use one of the installed models (list_models), or install the missing one.',
};

function codeOf(type: string, message: string, complaints: readonly NodeComplaint[]): ErrorCode {
  if (type === 'invalid_prompt' && /does not exist|not found/i.test(message)) return 'node_class_missing';
  const modelInput = /(ckpt|unet|vae|lora|clip|control_net|model|embedding|style_model)[a-z_]*_name|^model_name/i;
  const missing = complaints.some(
    (complaint) => complaint.type === 'value_not_in_list' && modelInput.test(complaint.details),
  );
  return missing ? 'model_missing' : 'workflow_invalid';
}

function readComplaints(nodeErrors: unknown): NodeComplaint[] {
  const parsed = nodeErrorsSchema.safeParse(nodeErrors);
  if (!parsed.success) return [];
  return Object.entries(parsed.data).flatMap(([nodeId, entry]) =>
    entry.errors.map(({ type, message, details }) => ({ nodeId, classType: entry.class_type, type, message, details })),
  );
}

/** They travel with every answer about the job. */
const maxDoubts = 20;

/** With 200, ComfyUI names outputs it will not run; the others go on. */
export function partialRefusal(nodeErrors: unknown, workflow: ApiWorkflow): string[] {
  return readComplaints(nodeErrors)
    .slice(0, maxDoubts)
    .map(
      (complaint) =>
        `${describeNode(workflow, complaint.nodeId, complaint.classType)} does not run: ${firstLine(complaint.message)}`,
    );
}

const mostListed = 5;

function listed(names: readonly string[]): string {
  const rest = names.length - mostListed;
  return [...names.slice(0, mostListed), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

export const failures = {
  noOutput: {
    code: 'no_output',
    message: 'The workflow ended well but wrote nothing.',
    nextStep: 'See whether it has a save or preview node and whether a switch or blocker stopped the way to it.',
  },
  noOutputOf: (nodeIds: readonly string[], workflow: ApiWorkflow): ErrorData => ({
    code: 'no_output',
    message: `The workflow ended well, but ${listed(nodeIds.map((id) => describeNode(workflow, id, '')))} wrote nothing, and the template returns nothing else.`,
    nextStep:
      'See whether a switch or blocker stopped the way there, or name other nodes under outputs in its template.json.',
    details: { nodes: nodeIds.slice(0, mostListed) },
  }),
  interrupted: {
    code: 'interrupted',
    message: 'The run was interrupted on the ComfyUI server.',
    nextStep: 'Run it again if that was not wanted.',
  },
  cancelled: { code: 'cancelled', message: 'The job was cancelled.', nextStep: 'Run it again if that was not wanted.' },
  lost: {
    code: 'lost',
    message: 'ComfyUI no longer knows this job: it was restarted, or the job was removed there.',
    nextStep: 'Run it again.',
  },
  timedOut: (seconds: number): ErrorData => ({
    code: 'timed_out',
    message: `The run took longer than ${seconds} s and was stopped.`,
    nextStep: 'Lower size or steps, or raise the limit on run time.',
  }),
} satisfies Record<string, ErrorData | ((...facts: never[]) => ErrorData)>;
