import * as z from 'zod';
import { missingSchema } from './templates.ts';

/** A ready-made workflow that a ComfyUI offers: in its own gallery, or as an example of a node pack. */
export const galleryTemplateSchema = z.object({
  /** Its name; of a pack's example `pack/name`. */
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** The heading under which ComfyUI shows it; of an example its pack. */
  category: z.string(),
  /** The node pack that brings it; null for one of ComfyUI's own. */
  pack: z.string().nullable(),
  /** ComfyUI's word for what it makes: image, video, audio, 3d. Null where nobody says. */
  mediaType: z.string().nullable(),
  tags: z.array(z.string()),
  /** Families of models, such as 'SDXL'; the files are known once its workflow is read. */
  models: z.array(z.string()),
  /** All its model files together, installed or not. Null where nobody says, 0 where it needs none. */
  bytes: z.number().nullable(),
  /** Paid ones run on a partner's machines, for credits. Null where nobody says; its workflow may. */
  price: z.enum(['free', 'paid']).nullable(),
  /** Addresses below the ComfyUI's own: a picture, or a sound where it makes sound. Two are after and before, to be compared. */
  thumbnails: z.array(z.string()),
  /** Where its author explains it. */
  tutorial: z.string().nullable(),
  /** The day of its last change, 2026-10-06. */
  date: z.string().nullable(),
  /** What the gallery itself says that this ComfyUI lacks, in sentences. The rest is known once its workflow is read. */
  problems: z.array(z.string()),
});

export const galleryTemplateDetailSchema = galleryTemplateSchema.extend({
  /** As JSON text, which keeps 64-bit numbers. */
  workflow: z.string(),
  /** Null for a workflow that cannot be read or converted; `problems` says why. */
  missing: missingSchema.nullable(),
  /** Of the missing models together; null where nobody says. */
  missingBytes: z.number().nullable(),
});

export type GalleryTemplate = z.infer<typeof galleryTemplateSchema>;
export type GalleryTemplateDetail = z.infer<typeof galleryTemplateDetailSchema>;
