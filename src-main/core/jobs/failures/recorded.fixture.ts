import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readMessage, type ComfyuiMessage } from '../../../comfyui/messages.ts';
import { parseExact } from '../../../comfyui/exact-json.ts';
import type { NodeDefinition } from '../../../comfyui/wire.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { recordedDefinitions } from '../../workflows/validation/validation.fixture.ts';
import type { FailedRun } from './explained.ts';
import type { FailureLookup } from './lookup.ts';

/**
 * One POST /prompt that failed on a real ComfyUI 0.3.64 (CPU), its answer, and what the socket said. `raised: …` are messages of graphics cards and of
 * Windows, which a node of a test pack raised there with the exception class that they come with. Its folder is written as /home/ann lee/ComfyUI.
 */
export interface RecordedFailure {
  readonly name: string;
  readonly prompt: ApiWorkflow;
  readonly status: number;
  readonly reply: { readonly node_errors?: unknown };
  readonly messages?: readonly { readonly type: string; readonly data: unknown }[];
}

const packed = readFileSync(new URL('fixtures/failures.jsonl.gz', import.meta.url));

export const recordedFailures: readonly RecordedFailure[] = gunzipSync(packed)
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => parseExact(line) as RecordedFailure);

export function recordedFailure(name: string): RecordedFailure {
  const found = recordedFailures.find((one) => one.name === name);
  if (!found) throw new Error(`Nothing is recorded under '${name}'.`);
  return found;
}

export const messagesOf = ({ messages = [] }: RecordedFailure): ComfyuiMessage[] =>
  messages.flatMap(({ type, data }) => readMessage(type, data) ?? []);

export function failedMessageOf(recorded: RecordedFailure): Extract<ComfyuiMessage, { kind: 'failed' }> {
  const failed = messagesOf(recorded).find((message) => message.kind === 'failed');
  if (failed?.kind !== 'failed') throw new Error(`'${recorded.name}' has no execution_error.`);
  return failed;
}

const definitions = recordedDefinitions();

/** The server of the recordings, with another checkpoint in another folder. */
export const recordedLookup: FailureLookup = {
  definition: (classType) =>
    Promise.resolve<NodeDefinition | null>(definitions.get(classType) ?? own[classType] ?? null),
  nearestClasses: (classType) =>
    Promise.resolve(classType === 'KSamplerAdvancd' ? [{ name: 'KSamplerAdvanced', pack: 'comfy-core' }] : []),
  modelsNamed: (fileName) =>
    Promise.resolve(
      fileName === 'moved.safetensors' ? [{ folder: 'diffusion_models', name: 'flux/moved.safetensors' }] : [],
    ),
};

const own: Readonly<Record<string, NodeDefinition>> = {
  EaselRaise: { input: { required: { image: ['IMAGE', {}] } }, output: ['IMAGE'] },
  EaselBlock: { input: { required: { image: ['IMAGE', {}] } }, output: ['IMAGE'] },
  EaselInterrupt: { input: { required: { image: ['IMAGE', {}] } }, output: ['IMAGE'] },
  EaselNoSave: {
    input: { required: { image: ['IMAGE', {}] } },
    output: [],
    output_node: true,
    python_module: 'custom_nodes.easel-failures',
  },
};

export const runOf = ({ prompt }: Pick<RecordedFailure, 'prompt'>, facts: Partial<FailedRun> = {}): FailedRun => ({
  workflow: prompt,
  graph: null,
  lookup: recordedLookup,
  ...facts,
});

/** A path that begins at a root, wherever it stands in the text. */
export const absolutePath =
  /(?:^|[\s'"`(=:,[{<])(?:\/(?:home|root|Users|work|tmp|usr|var|mnt|opt)\/|[A-Za-z]:\\\w|\\\\[\w.-]+\\\w)/;
