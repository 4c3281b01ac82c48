import type { JobWorkflow, OpenedWorkflow, WorkflowFormat } from '../../../src-shared/nouns/workflows.ts';
import type { PreparedWorkflow } from './prepare-workflow.ts';
import type { WorkflowInput } from './read-workflow.ts';
import type { Validation } from './validation/validate-workflow.ts';

export interface Workflows {
  /**
   * Any workflow as the connected ComfyUI takes it.
   * @throws workflow_unreadable, unsupported_media, too_large, node_class_missing, workflow_invalid, no_backend and its kin
   */
  prepare(input: WorkflowInput): Promise<PreparedWorkflow>;
  /**
   * What the connected ComfyUI would say of it, without running it; what cannot be converted is refused in the same shape.
   * @throws workflow_unreadable, unsupported_media, too_large, no_backend and its kin
   */
  validate(input: WorkflowInput): Promise<Validation & { readonly doubts: PreparedWorkflow['doubts'] }>;
  /**
   * What a job submitted, exactly; of a job that failed, too. As a graph: the author's, or one laid out.
   * @throws not_found, workflow_invalid (no graph can be made of it)
   */
  ofJob(jobId: string, format: WorkflowFormat): Promise<JobWorkflow>;
  /**
   * Writes what a job ran to the workflows that its ComfyUI keeps, under `easel/`, and says where ComfyUI is to be opened.
   * @throws not_found, no_backend, backend_unreachable
   */
  openInComfyui(jobId: string): Promise<OpenedWorkflow>;
}
