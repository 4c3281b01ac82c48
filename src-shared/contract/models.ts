import * as z from 'zod';
import {
  missingModelsSchema,
  modelDetailSchema,
  modelDownloadSchema,
  modelPageSchema,
  modelSchema,
  modelSearchSchema,
} from '../nouns/models.ts';
import { base } from './base.ts';

const named = { folder: z.string(), name: z.string() };

export const modelsContract = {
  /** Of one folder, asked of ComfyUI at once: of every backend, or of one by its id or name. */
  list: base
    .input(z.object({ folder: z.string().default('checkpoints'), backend: z.string().max(200).optional() }))
    .output(z.array(modelSchema)),
  search: base.input(modelSearchSchema).output(modelPageSchema),
  /** With its metadata, and what uses it. */
  get: base.input(z.object(named)).output(modelDetailSchema),
  /** Reads the lists anew; says whether anything is different. */
  refresh: base.output(z.object({ changed: z.boolean() })),
  /** Favourite and note; what is left out stays. */
  mark: base
    .input(z.object({ ...named, favourite: z.boolean().optional(), note: z.string().max(4000).optional() }))
    .output(modelSchema),
  /** A picture, or an output by its id; neither takes the person's own picture away. */
  setPreview: base
    .input(z.object({ ...named, file: z.file().optional(), outputId: z.string().optional() }))
    .output(modelSchema),
  /** Of a template, or of a workflow in a file or as JSON text; of all templates without any of them. What no backend has, or what one has not. */
  missing: base
    .input(
      z.object({
        template: z.string().optional(),
        file: z.file().optional(),
        text: z.string().optional(),
        backend: z.string().max(200).optional(),
      }),
    )
    .output(missingModelsSchema),
  downloads: {
    /** Newest first. */
    list: base.output(z.array(modelDownloadSchema)),
    /** Starts, or goes on where an earlier one stopped. Only for the person: assistants are refused. */
    start: base
      .input(
        z.object({
          ...named,
          url: z.string().max(2000),
          /** Of the file, in hex. */
          sha256: z.string().max(80).optional(),
          bytes: z.number().int().optional(),
        }),
      )
      .output(modelDownloadSchema),
    /** Ends it and throws away what was there of the file. */
    cancel: base.input(z.object({ id: z.string() })).output(modelDownloadSchema),
  },
};
