import * as z from 'zod';

/** A workflow that a ComfyUI keeps for its user: what its page lists under Workflows. */
export const savedWorkflowSchema = z.object({
  /** Below ComfyUI's folder of workflows, with slashes: `easel/red fox.json`. */
  path: z.string(),
  /** The file's name without its ending. */
  name: z.string(),
  /** Empty for one that lies in no subfolder. */
  folder: z.string(),
  /** Null where an old server does not say. */
  bytes: z.number().int().nullable(),
  /** Milliseconds since 1970; null where an old server does not say. */
  modifiedAt: z.number().nullable(),
});

export const savedWorkflowFileSchema = savedWorkflowSchema.extend({
  /** The file as it is, which keeps 64-bit numbers. */
  text: z.string(),
  /** Null where it is no workflow that Easel can read; `problem` says why. */
  format: z.enum(['ui', 'api']).nullable(),
  problem: z.string().nullable(),
});

/** What came of a change. */
export const changedWorkflowSchema = z.object({
  workflow: savedWorkflowSchema,
  /** The version under which the former content was kept; null where there was none, or the same. */
  keptVersion: z.number().int().nullable(),
  /** What was done to the workflow on the way, in sentences. */
  doubts: z.array(z.string()),
});

/** A former content. Easel keeps it: ComfyUI has no versions. */
export const savedWorkflowVersionSchema = z.object({
  /** Counts from 1. */
  version: z.number().int(),
  why: z.enum(['overwritten', 'deleted']),
  /** When Easel put it aside, in milliseconds since 1970. */
  keptAt: z.number(),
  /** When it had been saved; null where an old server does not say. */
  modifiedAt: z.number().nullable(),
  bytes: z.number().int(),
});

/** One that is no longer on the ComfyUI and of which Easel has a version. */
export const deletedWorkflowSchema = z.object({
  path: z.string(),
  /** The newest. */
  version: z.number().int(),
  keptAt: z.number(),
});

export type SavedWorkflow = z.infer<typeof savedWorkflowSchema>;
export type SavedWorkflowFile = z.infer<typeof savedWorkflowFileSchema>;
export type ChangedWorkflow = z.infer<typeof changedWorkflowSchema>;
export type SavedWorkflowVersion = z.infer<typeof savedWorkflowVersionSchema>;
export type DeletedWorkflow = z.infer<typeof deletedWorkflowSchema>;
