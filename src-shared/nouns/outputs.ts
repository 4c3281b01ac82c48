import * as z from 'zod';
import { parametersSchema } from './jobs.ts';

export const outputKindSchema = z.enum(['image', 'video', 'audio', 'model3d', 'text', 'other']);

export const outputSchema = z.object({
  id: z.string(),
  jobId: z.string(),
  /** Place among the outputs of its job, from 0. */
  index: z.number().int(),
  nodeId: z.string(),
  kind: outputKindSchema,
  mime: z.string(),
  /** ComfyUI's file name, without folders. */
  filename: z.string(),
  /** Pixels; null where the kind has none. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** Size of the original in bytes. */
  bytes: z.number().int(),
  /** Base64; null until the thumbnail is made or where there is none. */
  thumbhash: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** Made by a preview node: ComfyUI keeps it in its temp folder only. */
  temporary: z.boolean(),
  /** Of the job that made it, so that a gallery needs no second question. */
  template: z.string().nullable(),
  title: z.string(),
  parameters: parametersSchema,
  backendName: z.string(),
  demo: z.boolean(),
  /** Id of the team's token that its job came with; null for the person's own programs. */
  token: z.string().nullable().default(null),
});

export const outputPageSchema = z.object({
  outputs: z.array(outputSchema),
  /** Pass it on to get the next, older page; null at the end. */
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});

export type OutputKind = z.infer<typeof outputKindSchema>;
export type Output = z.infer<typeof outputSchema>;
export type OutputPage = z.infer<typeof outputPageSchema>;

/** What can be fetched of an output: the bytes ComfyUI wrote, at most 1024 px, or a small square-ish one for grids. */
export const outputVariants = ['original', 'preview', 'thumb'] as const;
export type OutputVariant = (typeof outputVariants)[number];
