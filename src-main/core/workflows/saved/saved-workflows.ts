import type { Job, Requester } from '../../../../src-shared/nouns/jobs.ts';
import type {
  ChangedWorkflow,
  DeletedWorkflow,
  SavedWorkflow,
  SavedWorkflowFile,
  SavedWorkflowVersion,
} from '../../../../src-shared/nouns/saved-workflows.ts';

/** Where a workflow goes and what it is: a file with its name, or JSON as text. */
export interface WorkflowToSave {
  readonly path: string;
  readonly file?: (Blob & { readonly name?: string }) | undefined;
  readonly text?: string | undefined;
  readonly overwrite?: boolean | undefined;
  /** Replaces only what was last changed then, in milliseconds since 1970. */
  readonly modifiedAt?: number | undefined;
}

/**
 * The workflows that the connected ComfyUI keeps for its user. Paths are below its folder of workflows; `.json` may be left out.
 * Every call here throws forbidden_path or bad_input for what is no such path, and no_backend and its kin.
 */
export interface SavedWorkflows {
  /** By path. */
  list(): Promise<SavedWorkflow[]>;
  /** @throws not_found */
  get(path: string): Promise<SavedWorkflowFile>;
  /**
   * Writes a workflow of any format so that ComfyUI's page opens it; what it replaces becomes a version. ComfyUI has no conditional
   * write: what somebody changes there in the moment between the look and the write is replaced without one.
   * @throws conflict (it is there, or was changed since `modifiedAt`), workflow_unreadable, unsupported_media, too_large, workflow_invalid
   */
  save(given: WorkflowToSave): Promise<ChangedWorkflow>;
  /** Converts and submits it. @throws not_found, and what submitting a workflow throws */
  run(given: { path: string; requester: Requester }): Promise<Job>;
  /** Newest first; of a deleted one too. @throws not_found */
  versions(path: string): Promise<SavedWorkflowVersion[]>;
  /** Writes a version back; what is there now becomes one. @throws not_found */
  restore(given: { path: string; version: number }): Promise<ChangedWorkflow>;
  /** Keeps its content as a version. @throws not_found, conflict (changed since `modifiedAt`) */
  delete(given: { path: string; modifiedAt?: number | undefined }): Promise<DeletedWorkflow>;
  /** What is no longer there and can be restored, newest first. */
  deleted(): Promise<DeletedWorkflow[]>;
}
