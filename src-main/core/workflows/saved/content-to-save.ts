import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { WorkflowGraphFile } from '../../jobs/job-store.ts';
import { parseWorkflowText, type ApiWorkflow } from '../api-workflow.ts';
import { readWorkflow, type ReadWorkflow } from '../read-workflow.ts';
import type { WorkflowToSave } from './saved-workflows.ts';

export interface ContentToSave {
  readonly text: string;
  readonly doubts: readonly string[];
}

export interface ContentOptions {
  /** The built worker that reads workflows out of media files. */
  readonly workerUrl: URL;
  /** Lays an API workflow out; null where it cannot be. */
  readonly graphOf: (workflow: ApiWorkflow) => Promise<WorkflowGraphFile | null>;
}

/**
 * Any workflow as ComfyUI's page opens it: in UI format, and to the last space as it was handed in where it already is that.
 * @throws bad_input, workflow_unreadable, unsupported_media, too_large, workflow_invalid
 */
export async function contentToSave(
  { file, text }: Pick<WorkflowToSave, 'file' | 'text'>,
  { workerUrl, graphOf }: ContentOptions,
): Promise<ContentToSave> {
  const read = await readAny({ file, text }, workerUrl);
  if (read.ui) {
    const whole = text ?? (read.source === 'json' ? await file?.text() : undefined);
    return { text: asItIs(whole, read.ui) ?? JSON.stringify(read.ui), doubts: read.doubts };
  }
  const graph = read.format === 'api' ? await graphOf(read.api) : null;
  if (!graph) {
    throw new EaselError('workflow_invalid', 'No graph can be made of this workflow, and ComfyUI opens nothing else.', {
      nextStep: 'See with `easel validate` what is wrong with it.',
    });
  }
  return {
    text: JSON.stringify(graph),
    doubts: [...read.doubts, 'It was in API format, which the canvas does not open: its graph was laid out anew.'],
  };
}

function readAny({ file, text }: Pick<WorkflowToSave, 'file' | 'text'>, workerUrl: URL): Promise<ReadWorkflow> {
  if (file) return readWorkflow({ bytes: file, ...(file.name && { name: file.name }) }, { workerUrl });
  if (text !== undefined) return readWorkflow({ text });
  throw new EaselError('bad_input', 'No workflow was handed in.', {
    nextStep: 'Hand in a file, or the workflow as JSON text.',
  });
}

/** The text itself, unless the graph in it was wrapped or had to be mended. */
function asItIs(text: string | undefined, graph: object): string | null {
  if (text === undefined || !/^[\s{]/.test(text)) return null;
  return JSON.stringify(parseWorkflowText(text)) === JSON.stringify(graph) ? text : null;
}
