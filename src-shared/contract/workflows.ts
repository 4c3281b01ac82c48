import * as z from 'zod';
import { openedWorkflowSchema } from '../nouns/workflows.ts';
import { base } from './base.ts';

export const workflowsContract = {
  /** Saves what a job ran among ComfyUI's workflows, so that the person can go on with it there. */
  openInComfyui: base.input(z.object({ jobId: z.string() })).output(openedWorkflowSchema),
};
