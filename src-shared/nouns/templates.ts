import * as z from 'zod';
import { parametersSchema } from './jobs.ts';

export const parameterTypeSchema = z.enum([
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'choice',
  'model',
  'image',
  'mask',
  'audio',
  'video',
  'model3d',
  'seed',
  /** `1024x768`: width and height in pixels. */
  'size',
  /** `name` or `name:weight`, one per LoRA. */
  'loras',
]);

/** How one value becomes what an input takes, in this order: the part of a size, the map, times, plus, the rounding. */
export const targetTransformSchema = z.strictObject({
  part: z.enum(['width', 'height']).optional(),
  /** What stands for a value, by its text. */
  map: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  multiply: z.number().optional(),
  add: z.number().optional(),
  /** To the nearest multiple. */
  roundTo: z.number().positive().optional(),
  /** Instead of all that: the input's whole text, `a photo of {{subject}}, {{style}}`, with the names of parameters. */
  within: z.string().max(20_000).optional(),
});

export const parameterTargetSchema = z.strictObject({
  /** Id of the node in the API format of workflow.json: `12`, or `12:6` inside a subgraph. */
  node: z.string(),
  input: z.string(),
  transform: targetTransformSchema.optional(),
});

const parameterShape = {
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  title: z.string(),
  description: z.string(),
  type: parameterTypeSchema,
  /** Other names under which a caller may give it, such as `input` for `image`. */
  aliases: z.array(z.string()).optional(),
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  /** A whole value off this multiple is rounded to it, and the rounding reported. */
  multipleOf: z.number().int().optional(),
  /** Defaults that hold for a base architecture of the chosen model, such as 512 for 'sd1.5'. */
  defaultByBase: z.record(z.string(), z.number()).optional(),
  /** Folder of a `model`; the choices are what the backend has there. */
  folder: z.string().optional(),
  /** Advanced ones fold away in the form. Within a group the order is that of the file. */
  group: z.enum(['basic', 'advanced']).default('basic'),
};

/** A parameter as template.json writes it. Choices without a list come from the definition of the first target's input. */
export const templateParameterSchema = z.strictObject({
  ...parameterShape,
  choices: z.array(z.string()).optional(),
  /** Empty only where Easel itself reads the value (`preset`). */
  targets: z.array(parameterTargetSchema),
});

export const presetSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** Another template of the same tool, which this preset runs instead. */
  template: z.string().optional(),
  values: parametersSchema,
});

/** A model file that the workflow names, and where it can be had. */
export const templateModelSchema = z.strictObject({
  folder: z.string(),
  name: z.string(),
  url: z.url({ protocol: /^https$/ }).optional(),
  bytes: z.number().int().optional(),
});

/** template.json, beside workflow.json in a template's folder. */
export const templateFileSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string(),
  description: z.string(),
  /** The MCP tool this template serves. */
  tool: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  parameters: z.array(templateParameterSchema),
  /** Ids of the nodes whose outputs are returned; without it those of all output nodes. */
  outputs: z.array(z.string()).optional(),
  presets: z.array(presetSchema).default([]),
  models: z.array(templateModelSchema).optional(),
});

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
  parameters: z.array(z.object({ ...parameterShape, choices: z.array(z.string()).nullable() })),
  presets: z.array(presetSchema),
  source: z.enum(['built-in', 'user']).default('built-in'),
  /** A user's template that stands before the built-in one of the same name. */
  replacesBuiltIn: z.boolean().default(false),
  /** A disabled one has no tool. */
  enabled: z.boolean().default(true),
  /** Counts from 1, one more with each save. */
  version: z.number().int().default(1),
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

export type ParameterType = z.infer<typeof parameterTypeSchema>;
export type TemplateParameter = z.infer<typeof templateParameterSchema>;
export type Preset = z.infer<typeof presetSchema>;
export type TemplateFile = z.infer<typeof templateFileSchema>;
export type Template = z.infer<typeof templateSchema>;
export type TemplateViewParameter = Template['parameters'][number];
export type Missing = z.infer<typeof missingSchema>;
export type BrokenTemplate = z.infer<typeof brokenTemplateSchema>;
export type TemplateDraft = z.infer<typeof templateDraftSchema>;
export type SuggestedParameterView = z.infer<typeof suggestedParameterSchema>;
export type CreatedTemplate = z.infer<typeof createdTemplateSchema>;
export type TemplateVersion = z.infer<typeof templateVersionSchema>;
export type DeletedTemplate = z.infer<typeof deletedTemplateSchema>;
export type ExportedTemplate = z.infer<typeof exportedTemplateSchema>;
export type RenderedTemplate = z.infer<typeof renderedTemplateSchema>;
