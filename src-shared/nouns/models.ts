import * as z from 'zod';

export const modelSchema = z.object({
  /** As ComfyUI lists it, sub-folders included. */
  name: z.string(),
  /** ComfyUI's folder key: checkpoints, loras, vae, … */
  folder: z.string(),
});

export type Model = z.infer<typeof modelSchema>;
