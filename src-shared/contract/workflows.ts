import * as z from 'zod';
import { jobSchema } from '../nouns/jobs.ts';
import {
  changedWorkflowSchema,
  deletedWorkflowSchema,
  savedWorkflowFileSchema,
  savedWorkflowSchema,
  savedWorkflowVersionSchema,
} from '../nouns/saved-workflows.ts';
import { openedWorkflowSchema } from '../nouns/workflows.ts';
import { base } from './base.ts';

/** Below ComfyUI's folder of workflows; `.json` may be left out. */
const path = z.string();
const atPath = base.input(z.object({ path }));

/** The time that was loaded, in milliseconds since 1970: what was changed since is left alone. */
const modifiedAt = z.number().optional();

export const workflowsContract = {
  /** Saves what a job ran among ComfyUI's workflows, so that the person can go on with it there. */
  openInComfyui: base.input(z.object({ jobId: z.string() })).output(openedWorkflowSchema),
  /** What the ComfyUI keeps for its user. */
  saved: {
    /** By path. */
    list: base.output(z.array(savedWorkflowSchema)),
    get: atPath.output(savedWorkflowFileSchema),
    /** A file as it is, or JSON as text. Replaces nothing without `overwrite` or `modifiedAt`. */
    save: base
      .input(
        z.object({
          path,
          file: z.file().optional(),
          text: z.string().optional(),
          overwrite: z.boolean().optional(),
          modifiedAt,
        }),
      )
      .output(changedWorkflowSchema),
    run: atPath.output(jobSchema),
    /** Newest first; of deleted ones too. */
    versions: atPath.output(z.array(savedWorkflowVersionSchema)),
    restore: base.input(z.object({ path, version: z.number().int() })).output(changedWorkflowSchema),
    delete: base.input(z.object({ path, modifiedAt })).output(deletedWorkflowSchema),
    /** Newest first. */
    deleted: base.output(z.array(deletedWorkflowSchema)),
  },
};
