import * as z from 'zod';
import { errorDataSchema } from './errors.ts';
import { outputSchema } from './outputs.ts';

/** A model file as ComfyUI lists it, with what is known and noted about it. */
export const modelSchema = z.object({
  /** As ComfyUI lists it, sub-folders included. */
  name: z.string(),
  /** ComfyUI's folder key: checkpoints, loras, vae, … */
  folder: z.string(),
  /** The part of `name` before the file's own name; empty at the top. */
  subfolder: z.string(),
  /** Null where the server does not tell. */
  bytes: z.number().nullable(),
  /** Milliseconds since 1970; null where the server does not tell. */
  modifiedAt: z.number().nullable(),
  /** Base architecture ('sdxl'), by the file's header, else by its name; null where neither tells. */
  base: z.string().nullable(),
  favourite: z.boolean(),
  /** The person's own words; empty without. */
  note: z.string(),
  /** Address of a picture, below that of this Easel; null where there is none. One that ComfyUI may have is looked for when it is fetched. */
  preview: z.string().nullable(),
  /** Ids of the backends that have it. */
  backends: z.array(z.string()),
});

/** What a safetensors header says of itself: a stranger's words, bounded. */
export const modelMetadataSchema = z.object({
  title: z.string().nullable(),
  author: z.string().nullable(),
  licence: z.string().nullable(),
  description: z.string().nullable(),
  /** As written there; `Model.base` is what it was understood as. */
  architecture: z.string().nullable(),
  /** That its author names. */
  triggerWords: z.array(z.string()),
  /** Most frequent in its training, the most frequent first. */
  trainingTags: z.array(z.string()),
  /** Of the training: '1024x1024'. */
  resolution: z.string().nullable(),
  /** SHA-256 of its weights, not of the file. */
  hash: z.string().nullable(),
});

export const modelDetailSchema = modelSchema.extend({
  /** The file on each backend that has it: those of one name may be different ones. */
  copies: z.array(z.object({ backend: z.string(), bytes: z.number().nullable(), modifiedAt: z.number().nullable() })),
  /** Null where the file says nothing, or cannot be asked. */
  metadata: modelMetadataSchema.nullable(),
  templates: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      /** It names this model; else it takes any that this is one of. */
      named: z.boolean(),
    }),
  ),
  /** The newest that were made with it. */
  outputs: z.array(outputSchema),
  outputsTotal: z.number().int(),
});

export const modelSearchSchema = z.object({
  /** Words in any order, each anywhere in name, note, title or trigger words. */
  text: z.string().max(500).default(''),
  folder: z.string().optional(),
  /** A base architecture; 'unknown' for those of which nothing tells it. */
  base: z.string().optional(),
  favourite: z.boolean().optional(),
  /** Only what this one has: its id or name. */
  backend: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(1000).default(200),
  offset: z.number().int().min(0).default(0),
});

const countedSchema = z.array(z.object({ name: z.string(), count: z.number().int() }));

export const modelPageSchema = z.object({
  /** Favourites first, then by folder and name. */
  models: z.array(modelSchema),
  total: z.number().int(),
  /** Of all that is installed, whatever was searched for. */
  folders: countedSchema,
  /** Of what the text and the folder find. */
  bases: countedSchema,
  /** When the lists were read, in milliseconds since 1970. */
  readAt: z.number(),
});

/** A model that something needs and the backend does not have, and where it can be had. */
export const missingModelSchema = z.object({
  name: z.string(),
  /** ComfyUI's folder of such models; null where nobody says. */
  folder: z.string().nullable(),
  url: z.string().nullable(),
  /** Of the address. */
  host: z.string().nullable(),
  bytes: z.number().nullable(),
  /** Of the file, in hex. */
  sha256: z.string().nullable(),
  licence: z.string().nullable(),
  /** An installed one of a similar name. */
  nearest: z.string().nullable(),
  /** Names of the templates that lack it; empty for a workflow that was handed in. */
  neededBy: z.array(z.string()),
  /** Why Easel does not download it itself, with what to do instead; null where it can. */
  obstacle: z.string().nullable(),
});

export const missingModelsSchema = z.object({
  /** Node classes. */
  nodes: z.array(z.string()),
  models: z.array(missingModelSchema),
});

export const modelDownloadStates = ['waiting', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;

/** A model on its way into ComfyUI's folder. A paused one was broken off, and goes on where it stopped. */
export const modelDownloadSchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  url: z.string(),
  state: z.enum(modelDownloadStates),
  /** That are there. */
  bytes: z.number(),
  /** Null where the server does not tell. */
  totalBytes: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  /** Whether the file's hash was known and is right; null before the end, and where none is known. */
  verified: z.boolean().nullable(),
  /** Whether ComfyUI lists it now; null before the end. */
  listed: z.boolean().nullable(),
  error: errorDataSchema.nullable(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});

export type Model = z.infer<typeof modelSchema>;
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
export type ModelDetail = z.infer<typeof modelDetailSchema>;
export type ModelSearch = z.input<typeof modelSearchSchema>;
export type ModelPage = z.infer<typeof modelPageSchema>;
export type MissingModel = z.infer<typeof missingModelSchema>;
export type MissingModels = z.infer<typeof missingModelsSchema>;
export type ModelDownload = z.infer<typeof modelDownloadSchema>;
