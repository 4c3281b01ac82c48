import * as z from 'zod';
import { parametersSchema } from '../nouns/jobs.ts';
import { galleryTemplateDetailSchema, galleryTemplateSchema } from '../nouns/template-gallery.ts';
import {
  brokenTemplateSchema,
  createdTemplateSchema,
  deletedTemplateSchema,
  exportedTemplateSchema,
  renderedTemplateSchema,
  templateDraftSchema,
  templateFileSchema,
  templateSchema,
  templateVersionSchema,
} from '../nouns/templates.ts';
import { base } from './base.ts';

const name = z.string();
const named = base.input(z.object({ name }));

/** A file as it is, or JSON as text; one of the two. */
const content = { file: z.file().optional(), text: z.string().optional() };

export const templatesContract = {
  list: base.output(z.array(templateSchema)),
  get: named.output(templateSchema),
  /** What lies in the folder of templates and cannot be used, and why. */
  broken: base.output(z.array(brokenTemplateSchema)),
  draft: named.output(templateDraftSchema),
  /** Makes a template of a workflow: its parameters are suggested, with reasons. */
  create: base
    .input(
      z.object({
        ...content,
        name: name.optional(),
        title: z.string().optional(),
        description: z.string().optional(),
        tool: z.string().optional(),
      }),
    )
    .output(createdTemplateSchema),
  /** Saves; what was there before becomes a version. With `version`, only while that is the one in use. */
  update: base
    .input(
      z.object({
        name,
        file: templateFileSchema,
        workflow: z.string().optional(),
        version: z.number().int().optional(),
      }),
    )
    .output(templateSchema),
  /** Newest first. */
  versions: named.output(z.array(templateVersionSchema)),
  restore: base.input(z.object({ name, version: z.number().int() })).output(templateSchema),
  enable: base.input(z.object({ name, enabled: z.boolean() })).output(templateSchema),
  duplicate: base.input(z.object({ name, as: name.optional() })).output(templateSchema),
  delete: named.output(deletedTemplateSchema),
  /** Newest first. */
  deleted: base.output(z.array(deletedTemplateSchema)),
  undelete: base.input(z.object({ id: z.string() })).output(templateSchema),
  /** A template that was exported, or any workflow. */
  import: base.input(z.object({ ...content, name: name.optional() })).output(createdTemplateSchema),
  export: named.output(exportedTemplateSchema),
  /** A picture, or an output by its id; one of the two. */
  setPreview: base
    .input(z.object({ name, file: z.file().optional(), outputId: z.string().optional() }))
    .output(templateSchema),
  /** What would be submitted; submits nothing. */
  render: base.input(z.object({ name, arguments: parametersSchema })).output(renderedTemplateSchema),
  /** What the ComfyUI itself has ready. */
  gallery: {
    list: base.output(z.array(galleryTemplateSchema)),
    /** With its workflow, and what is missing for it. */
    get: base.input(z.object({ id: z.string() })).output(galleryTemplateDetailSchema),
    /** As a template of the person's own. */
    import: base.input(z.object({ id: z.string(), name: name.optional() })).output(createdTemplateSchema),
  },
};
