import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ComfyuiMessage } from '../../../comfyui/messages.ts';
import { summary } from '../../workflows/graph/summary.ts';
import { nodeMention } from '../../workflows/problem.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { firstLine, harmless, namedNode, type Explained, type FailedRun } from './explained.ts';
import { unreadableInput } from './input-files.ts';
import { isOutOfMemory, outOfMemory } from './memory.ts';
import { brokenModel, missingModel, modelsOfNode } from './model-files.ts';
import { tracebackOf } from './traceback.ts';

export type FailedMessage = Extract<ComfyuiMessage, { kind: 'failed' }>;

/** What ComfyUI said of a node that threw. */
interface Failed {
  readonly nodeId: string;
  readonly classType: string;
  readonly exceptionType: string;
  /** Never more than its first part: some packs put whole arrays into it. */
  readonly text: string;
}

const mostRead = 8_000;

/** A node threw while it ran (`execution_error`), in Easel's words. Never throws, and answers within seconds. */
export async function explainExecution(message: FailedMessage, run: FailedRun): Promise<Explained> {
  const { nodeId, classType, exceptionType } = message;
  const failed: Failed = { nodeId, classType, exceptionType, text: message.message.slice(0, mostRead) };
  const error = await errorOf(failed, run).catch(() => inItsOwnWords(failed, run));
  const node = namedNode(run.workflow, nodeId, classType);
  const details = {
    nodeId,
    nodeTitle: node.title ?? node.classType ?? classType,
    classType: node.classType ?? classType,
    exceptionType,
    ...error.details,
  };
  return { error: harmless({ ...error, details }), traceback: tracebackOf(message) };
}

async function errorOf(failed: Failed, run: FailedRun): Promise<ErrorData> {
  if (isOutOfMemory(failed.exceptionType, failed.text)) return outOfMemory(failed, run.workflow);
  return (
    (await lackedModel(failed, run)) ??
    brokenModel(failed, run) ??
    unreadableInput(failed, run) ??
    known.map((look) => look(failed, run)).find((found) => found !== null) ??
    inItsOwnWords(failed, run)
  );
}

/** It was there when the workflow was checked, or a class that checks nothing names it. */
async function lackedModel(
  { nodeId, classType, exceptionType, text }: Failed,
  run: FailedRun,
): Promise<ErrorData | null> {
  const said = /Model in folder '([^']{1,200})' with filename '([^']{1,400})' not found/.exec(text);
  const isGone = exceptionType === 'FileNotFoundError' || /No such file or directory/.test(text);
  if (!said && !isGone) return null;
  const models = modelsOfNode(run, nodeId);
  const fileName = (name: string): string => name.replace(/^.*[/\\]/s, '');
  const named = models.find(({ name }) => (said ? name === said[2] : text.includes(fileName(name))));
  const name = said?.[2] ?? named?.name;
  if (name === undefined) return null;
  const lacked = { nodeId, classType, input: named?.input ?? null, name, folder: said?.[1] ?? null, choices: null };
  const problem = await missingModel(lacked, run);
  return {
    code: 'model_missing',
    message: problem.message,
    nextStep: problem.nextStep ?? 'Choose an installed model.',
    details: { problems: [problem] },
  };
}

type Look = (failed: Failed, run: FailedRun) => ErrorData | null;

/** Parts of one workflow that were made for different models. */
const shapes =
  /Given groups=\d+, weight of size|mat1 and mat2 shapes cannot be multiplied|The size of tensor a \(\d+\) must match|size mismatch for|shape '\[.*\]' is invalid for input|Sizes of tensors must match|y must have shape/;

const known: readonly Look[] = [
  ({ nodeId, classType, exceptionType, text }, { workflow }) =>
    exceptionType !== 'ExecutionBlocked'
      ? null
      : {
          code: 'job_failed',
          message: `A node stopped the way to ${mention(workflow, nodeId, classType)}: ${firstLine(text.replace(/^Execution Blocked:\s*/, '')) || 'it does not say why'}.`,
          nextStep: 'Do what it asks for, or set the switch or chooser before that node to let something through.',
        },
  ({ nodeId, classType, text }, { workflow }) => {
    if (!shapes.test(text)) return null;
    const models = summary(workflow)
      .models.slice(0, 3)
      .map((name) => `'${bounded(name, 100)}'`);
    return {
      code: 'job_failed',
      message: `What ${mention(workflow, nodeId, classType)} was given does not fit together: ${firstLine(text)}.`,
      nextStep: `Take latent, VAE, text encoder, LoRA and ControlNet of the same kind${models.length > 0 ? ` as ${models.join(' and ')}` : ' as the model'}.`,
    };
  },
  ({ nodeId, classType, exceptionType, text }, { workflow }) => {
    const module = /No module named '?([\w.-]{1,80})/.exec(text)?.[1];
    if (module === undefined && !/ModuleNotFoundError|^ImportError/.test(exceptionType)) return null;
    return {
      code: 'job_failed',
      message: `${mention(workflow, nodeId, classType, 'N')} needs the Python module ${module ?? 'named in the traceback'}, which that ComfyUI does not have.`,
      nextStep:
        'Install what the node’s pack requires on the ComfyUI machine (its requirements.txt), and restart ComfyUI.',
    };
  },
  ({ nodeId, classType, text }, { workflow }) =>
    /outside the output folder/.test(text)
      ? {
          code: 'forbidden_path',
          message: `${mention(workflow, nodeId, classType, 'N')} would save outside ComfyUI’s output folder.`,
          nextStep: 'Give a filename_prefix without .. and without a root, such as easel/fox.',
        }
      : null,
  ({ nodeId, classType, text }, { workflow }) =>
    /Dependency cycle detected/.test(text)
      ? {
          code: 'workflow_invalid',
          message: `${mention(workflow, nodeId, classType, 'N')} takes its own result as an input.`,
          nextStep: 'Take out one of the links of that circle.',
        }
      : null,
  ({ nodeId, classType, text }, { workflow }) =>
    /Please login first to use this node|Payment Required|(?:not enough|insufficient) (?:credits|funds)/i.test(text)
      ? {
          code: 'job_failed',
          message: `${mention(workflow, nodeId, classType, 'N')} runs on a partner’s machines, which refused it: ${firstLine(text)}.`,
          nextStep: 'Sign in or buy credits in ComfyUI, or use a node that runs on this machine.',
        }
      : null,
];

function mention(workflow: FailedRun['workflow'], id: string, classType: string, first = 'n'): string {
  return nodeMention(namedNode(workflow, id, classType)).replace(/^n/, first);
}

function inItsOwnWords({ nodeId, classType, exceptionType, text }: Failed, { workflow }: FailedRun): ErrorData {
  const said = firstLine(text) || firstLine(exceptionType) || 'it does not say why';
  return {
    code: 'job_failed',
    message: `${mention(workflow, nodeId, classType, 'N')} failed: ${said}${/[.!?]$/.test(said) ? '' : '.'}`,
    nextStep: 'Change the inputs of that node and run it again; the job in Easel has the full traceback.',
  };
}
