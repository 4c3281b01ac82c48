import { extname } from 'node:path';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import type { Connection } from '../backends/connection.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';

/** An output that a job reads as an input: it is copied to the job's backend before the workflow is sent. */
export interface InputFile {
  readonly outputId: string;
  /** The file's own name there. */
  readonly name: string;
  /** Below ComfyUI's input folder; empty at the top. */
  readonly subfolder: string;
  readonly type: 'image' | 'mask' | 'audio' | 'video' | 'model3d';
}

/** By the output's id: the same output is the same file there, however often it is used. */
export function inputFileOf(output: Output, type: InputFile['type']): InputFile {
  return {
    outputId: output.id,
    name: `easel-${output.id}${extname(output.filename)}`,
    // ComfyUI's 3D loaders look nowhere else.
    subfolder: type === 'model3d' ? '3d' : '',
    type,
  };
}

/** Id of the output that a file of this name is a copy of; null for another name. */
export function copiedOutput(name: string): string | null {
  return /(?:^|[\\/])easel-([\w-]{8,100})\.\w+(?: \[\w+\])?$/.exec(name)?.[1] ?? null;
}

/** What a loader takes for it. */
export const inputName = ({ name, subfolder }: Pick<InputFile, 'name' | 'subfolder'>): string =>
  subfolder === '' ? name : `${subfolder}/${name}`;

/** ComfyUI's own way to name a file of another of its folders. */
export function annotated(given: string): { readonly name: string; readonly folder: 'input' | 'output' | 'temp' } {
  const [, name = given, folder = 'input'] = /^(.*\S) \[(input|output|temp)\]$/.exec(given) ?? [];
  return { name, folder: folder as 'input' };
}

/** Whether a backend has the file that a loader would be given. @throws backend_unreachable and its kin */
export async function hasFile({ comfyui }: Connection, given: string, signal?: AbortSignal): Promise<boolean> {
  const { name, folder } = annotated(given);
  if (folder === 'input') return comfyui.hasInput(name, signal);
  return (await comfyui.inputHead(name, { folder, bytes: 1, ...(signal && { signal }) })) !== null;
}

/** The workflow with other names in the place of these; the very same object where none occurs. */
export function withNames(workflow: ApiWorkflow, names: ReadonlyMap<string, string>): ApiWorkflow {
  if (names.size === 0) return workflow;
  const nodes = Object.entries(workflow).map(([id, node]) => {
    const inputs = Object.entries(node.inputs ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? (names.get(value) ?? value) : value,
    ]);
    return [id, { ...node, inputs: Object.fromEntries(inputs) as typeof node.inputs }] as const;
  });
  return Object.fromEntries(nodes);
}
