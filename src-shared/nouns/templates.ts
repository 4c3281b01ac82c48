import * as z from 'zod';
import { parametersSchema } from './jobs.ts';
import { parameterShape, presetSchema, templateFileSchema, templateParameterSchema } from './template-file.ts';

export * from './template-file.ts';

/** What a template needs and the present backend does not have. */
export const missingSchema = z.object({
  /** Node classes. */
  nodes: z.array(z.string()),
  models: z.array(
    z.object({
      name: z.string(),
      /** ComfyUI's folder of such models; null where nobody says. */
      folder: z.string().nullable(),
      url: z.string().nullable(),
      bytes: z.number().int().nullable(),
    }),
  ),
});

/** A template as window and assistants see it: choices are those of the live backend. */
export const templateSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  tool: z.string(),
  parameters: z.array(
    z.object({
      ...parameterShape,
      choices: z.array(z.string()).nullable(),
      /** The default is that of the settings, which goes before the template's own. */
      fromSettings: z.boolean().optional(),
    }),
  ),
  presets: z.array(
    presetSchema.extend({
      /** Why the template that it runs instead cannot run on the present backend, in sentences; absent where it can. */
      problems: z.array(z.string()).min(1).optional(),
    }),
  ),
  source: z.enum(['built-in', 'user']).default('built-in'),
  /** A user's template that stands before the built-in one of the same name. */
  replacesBuiltIn: z.boolean().default(false),
  /** A disabled one has no tool. */
  enabled: z.boolean().default(true),
  /** Counts from 1, one more with each save. */
  version: z.number().int().default(1),
  /** Where its picture is, below the address of this Easel: `/templates/fox/preview?v=…`; the version changes with the picture. */
  preview: z.string().nullable().default(null),
  /** About how many tokens its tool costs in the list that an assistant reads. */
  tokens: z.number().int().default(0),
  missing: missingSchema.default({ nodes: [], models: [] }),
  /** Why it cannot run on the present backend, in sentences; empty when it can. */
  problems: z.array(z.string()),
});

/** What lies in a folder of templates and cannot be used. */
export const brokenTemplateSchema = z.object({ name: z.string(), message: z.string(), nextStep: z.string() });

/** A template as it is edited. */
export const templateDraftSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  file: templateFileSchema,
  /** workflow.json as JSON text, which keeps 64-bit numbers: in UI or API format, as it lies on disk. */
  workflow: z.string(),
  /** The same in API format, whose node ids the targets name. */
  api: z.string(),
});

/** A parameter that a workflow could have, and why. */
export const suggestedParameterSchema = templateParameterSchema.extend({
  /** Null for an input of no known role. */
  role: z.string().nullable(),
  /** What the workflow has there now; a number beyond 2^53 as its digits. */
  value: z.union([z.string(), z.number(), z.boolean()]),
  reason: z.string(),
  sure: z.boolean(),
});

export const createdTemplateSchema = z.object({
  template: templateSchema,
  /** What became its parameters and what else could; both empty for a file that says them itself. */
  suggestions: z.object({ parameters: z.array(suggestedParameterSchema), others: z.array(suggestedParameterSchema) }),
  /** What was guessed or left out on the way, in sentences. */
  doubts: z.array(z.string()),
});

export const templateVersionSchema = z.object({
  version: z.number().int(),
  /** Milliseconds since 1970. */
  savedAt: z.number(),
  title: z.string(),
  /** The one in use. */
  current: z.boolean(),
});

export const deletedTemplateSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Milliseconds since 1970. */
  deletedAt: z.number(),
});

export const exportedTemplateSchema = z.object({
  /** For the file's name. */
  filename: z.string(),
  text: z.string(),
  /** Where something was left out because it is a secret or a place on this machine, such as `workflow.12.inputs.api_key`. */
  removed: z.array(z.string()),
});

/** What would be submitted. */
export const renderedTemplateSchema = z.object({
  /** In API format, as JSON text. */
  workflow: z.string(),
  parameters: parametersSchema,
  adjustments: z.array(z.string()),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateViewParameter = Template['parameters'][number];
export type TemplateViewPreset = Template['presets'][number];
export type Missing = z.infer<typeof missingSchema>;
export type BrokenTemplate = z.infer<typeof brokenTemplateSchema>;
export type TemplateDraft = z.infer<typeof templateDraftSchema>;
export type SuggestedParameterView = z.infer<typeof suggestedParameterSchema>;
export type CreatedTemplate = z.infer<typeof createdTemplateSchema>;
export type TemplateVersion = z.infer<typeof templateVersionSchema>;
export type DeletedTemplate = z.infer<typeof deletedTemplateSchema>;
export type ExportedTemplate = z.infer<typeof exportedTemplateSchema>;
export type RenderedTemplate = z.infer<typeof renderedTemplateSchema>;
