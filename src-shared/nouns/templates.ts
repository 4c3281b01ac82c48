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
  'seed',
]);

export const parameterTargetSchema = z.strictObject({
  /** Id of the node in workflow.json. */
  node: z.string(),
  input: z.string(),
});

const parameterShape = {
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  title: z.string(),
  description: z.string(),
  type: parameterTypeSchema,
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  /** A whole value off this multiple is rounded to it, and the rounding reported. */
  multipleOf: z.number().int().optional(),
  /** Defaults that hold for a base architecture of the chosen model, such as 512 for 'sd1.5'. */
  defaultByBase: z.record(z.string(), z.number()).optional(),
  /** Folder of a `model`; the choices are what the backend has there. */
  folder: z.string().optional(),
  /** Advanced ones fold away in the form. */
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
  values: parametersSchema,
});

/** template.json, beside workflow.json in a template's folder. */
export const templateFileSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string(),
  description: z.string(),
  /** The MCP tool this template serves. */
  tool: z.string(),
  parameters: z.array(templateParameterSchema),
  presets: z.array(presetSchema).default([]),
});

/** A template as window and assistants see it: choices are those of the live backend. */
export const templateSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  tool: z.string(),
  parameters: z.array(z.object({ ...parameterShape, choices: z.array(z.string()).nullable() })),
  presets: z.array(presetSchema),
  /** Why it cannot run on the present backend, in sentences; empty when it can. */
  problems: z.array(z.string()),
});

export type ParameterType = z.infer<typeof parameterTypeSchema>;
export type TemplateParameter = z.infer<typeof templateParameterSchema>;
export type Preset = z.infer<typeof presetSchema>;
export type TemplateFile = z.infer<typeof templateFileSchema>;
export type Template = z.infer<typeof templateSchema>;
export type TemplateViewParameter = Template['parameters'][number];
