import * as z from 'zod';

/** A workflow that was written to ComfyUI's own saved workflows. */
export const openedWorkflowSchema = z.object({
  /** As ComfyUI's list of workflows shows it, `easel/a red fox 3f2a.json`. */
  file: z.string(),
  /** ComfyUI's page. It has no address for a single workflow: the person picks the file there. */
  url: z.string(),
});

export type OpenedWorkflow = z.infer<typeof openedWorkflowSchema>;
