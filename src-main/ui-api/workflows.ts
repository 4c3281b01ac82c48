import { os } from './base.ts';

export const workflows = {
  openInComfyui: os.workflows.openInComfyui.handler(({ context, input }) =>
    context.core.workflows.openInComfyui(input.jobId),
  ),
};
