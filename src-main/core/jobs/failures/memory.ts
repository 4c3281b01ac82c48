import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { upstream } from '../../workflows/graph/flow.ts';
import { findFirstInput, type FoundInput } from '../../workflows/graph/found.ts';
import { findLength } from '../../workflows/graph/length.ts';
import { nearestSampler } from '../../workflows/graph/samplers.ts';
import { findSize } from '../../workflows/graph/size.ts';
import { findMainSampler } from '../../workflows/graph/texts.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { nodeMention } from '../../workflows/problem.ts';
import { namedNode } from './explained.ts';

/** What CUDA, ROCm (HIP), Apple (MPS), Intel (XPU), DirectML, NumPy, Python, Windows and PyTorch's CPU allocator say. */
const says =
  /out of memory|not enough (?:GPU )?(?:video )?memory|can(?:'|no)t allocate memory|cannot allocate memory|_STATUS_ALLOC_FAILED|Invalid buffer size|Unable to allocate [\d.]+ \w*B\b|paging file is too small|DefaultCPUAllocator|bad_alloc|Could not allocate tensor/i;

const types = /OutOfMemory|(?:^|\.)MemoryError$/;

export const isOutOfMemory = (exceptionType: string, message: string): boolean =>
  types.test(exceptionType) || says.test(message);

/** Memory of the computer and not of its graphics card. */
const mainMemory = /DefaultCPUAllocator|Unable to allocate|paging file|bad_alloc/i;

/** What decides how much memory a run takes, as it was submitted; null where the workflow does not say it. */
interface Amounts {
  readonly width: number | null;
  readonly height: number | null;
  readonly batchSize: number | null;
  readonly frames: number | null;
}

export function outOfMemory(
  failed: {
    readonly nodeId: string;
    readonly classType: string;
    readonly exceptionType: string;
    readonly text: string;
  },
  workflow: ApiWorkflow,
): ErrorData {
  const { nodeId, classType, exceptionType, text } = failed;
  const isMain = mainMemory.test(text) || /(?:^|\.)(?:_Array)?MemoryError$/.test(exceptionType);
  const amounts = amountsOf(workflow, nodeId);
  return {
    code: 'out_of_memory',
    message: `ComfyUI ran out of ${isMain ? 'main memory' : 'graphics memory'} in ${nodeMention(namedNode(workflow, nodeId, classType))}${wanted(text)}.`,
    nextStep: `${whatToLower(amounts)} The number of steps makes no difference.${instead(classType)}`,
    details: { lower: amounts },
  };
}

/** How much it asked for, in the words of whoever refused it. */
function wanted(text: string): string {
  const printed = /(?:tried to|unable to) allocate ([\d.]+ ?[KMGT]i?B)\b/i.exec(text)?.[1];
  const bytes = /allocate (?:tensor with )?(\d+) bytes/i.exec(text)?.[1];
  const amount = printed ?? (bytes === undefined ? /buffer size: ([\d.]+ ?[KMGT]i?B)\b/i.exec(text)?.[1] : gib(bytes));
  const room = /total capacity of ([\d.]+ \wi?B) of which ([\d.]+ (?:\wi?B|bytes)) is free/i.exec(text);
  if (amount === undefined) return '';
  return `: it asked for ${amount}${room ? `, and of ${room[1]} there were ${room[2]} free` : ''}`;
}

const gib = (bytes: string): string => `${Number((Number(bytes) / 1024 ** 3).toPrecision(3))} GiB`;

function amountsOf(workflow: ApiWorkflow, nodeId: string): Amounts {
  const graph = readGraph(workflow);
  const sized = sizedNode(graph, nodeId);
  const own = (...names: string[]): FoundInput | null => findFirstInput(graph, sized, names);
  const sampler = nearestSampler(graph, nodeId) ?? findMainSampler(graph);
  const size = sampler && findSize(graph, sampler.nodeId);
  const length = sampler && findLength(graph, sampler.nodeId);
  const isOwn = own('width') !== null && own('height') !== null;
  return {
    width: numberOf(isOwn ? own('width') : (size?.width ?? null)),
    height: numberOf(isOwn ? own('height') : (size?.height ?? null)),
    batchSize: numberOf(own('batch_size') ?? length?.batchSize ?? null),
    frames: numberOf(own('length', 'video_frames', 'num_frames', 'frames') ?? length?.frames ?? null),
  };
}

/** The node itself, or the nearest before it that sets both sides. */
function sizedNode(graph: WorkflowGraph, nodeId: string): string {
  const isSized = (id: string): boolean =>
    ['width', 'height'].every((name) => typeof graph.node(id)?.inputs.get(name) === 'number');
  for (const id of upstream(graph, nodeId)) if (isSized(id)) return id;
  return nodeId;
}

const numberOf = (found: FoundInput | null): number | null => (typeof found?.value === 'number' ? found.value : null);

function whatToLower({ width, height, batchSize, frames }: Amounts): string {
  const now = (text: string | null): string => (text === null ? '' : ` (now ${text})`);
  const size = `width and height${now(width === null || height === null ? null : `${width}×${height}`)}`;
  const rest = [
    ...(batchSize !== null && batchSize > 1 ? [`the batch size${now(String(batchSize))}`] : []),
    ...(frames !== null && frames > 1 ? [`the number of frames${now(String(frames))}`] : []),
  ];
  return `Lower ${[size, ...rest].join(', or ')}.`;
}

/** What does the same work with less. */
function instead(classType: string): string {
  if (/^VAEDecode$/.test(classType)) return ' Or put VAE Decode (Tiled) in its place, which decodes piece by piece.';
  if (/^VAEEncode$/.test(classType)) return ' Or put VAE Encode (Tiled) in its place, which encodes piece by piece.';
  if (/upscale/i.test(classType)) return ' Or scale up by less.';
  if (/load/i.test(classType)) return ' Or take a smaller model, or one in fp8 or GGUF.';
  return ' Or free memory on that machine: other programs, and models that are still loaded, take it too.';
}
