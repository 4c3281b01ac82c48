import * as z from 'zod';

/** A workflow that was written to ComfyUI's own saved workflows. */
export const openedWorkflowSchema = z.object({
  /** As ComfyUI's list of workflows shows it, `easel/a red fox 3f2a.json`. */
  file: z.string(),
  /** ComfyUI's page. It has no address for a single workflow: the person picks the file there. */
  url: z.string(),
});

/** `api`: what POST /prompt takes, as it was submitted; `ui`: what ComfyUI's canvas opens. */
export const workflowFormats = ['api', 'ui'] as const;
export const workflowFormatSchema = z.enum(workflowFormats);

/** What a job submitted, as a file. */
export const jobWorkflowSchema = z.object({
  format: workflowFormatSchema,
  /** JSON with two spaces, in which no digit of a 64-bit number is lost. */
  text: z.string(),
  /** A name for the file, from the title of the job. */
  file: z.string(),
});

export type WorkflowFormat = z.infer<typeof workflowFormatSchema>;
export type JobWorkflow = z.infer<typeof jobWorkflowSchema>;
export type OpenedWorkflow = z.infer<typeof openedWorkflowSchema>;
