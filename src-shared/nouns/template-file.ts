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

/** Longest texts of template.json: what a form and a tool can still show. */
const short = (title: string, description: string) => z.string().max(200).meta({ title, description });
const long = (title: string, description: string) => z.string().max(10_000).meta({ title, description });

/** How one value becomes what an input takes, in this order: the part of a size, the map, times, plus, the rounding. */
export const targetTransformSchema = z
  .strictObject({
    part: z.enum(['width', 'height']).optional().meta({ title: 'Part', description: 'One side of a size.' }),
    map: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ title: 'Map', description: 'What stands for a value, by its text.' }),
    multiply: z.number().optional().meta({ title: 'Times', description: 'The value is multiplied by this.' }),
    add: z.number().optional().meta({ title: 'Plus', description: 'This is added to the value.' }),
    roundTo: z
      .number()
      .positive()
      .optional()
      .meta({ title: 'Rounding', description: 'To the nearest multiple of this.' }),
    within: z.string().max(20_000).optional().meta({
      title: 'Within',
      description:
        "Instead of all that: the input's whole text with the names of parameters in it, such as 'a photo of {{subject}}, {{style}}'.",
    }),
  })
  .meta({ title: 'Transform', description: 'How the value becomes what this input takes; without it, as it is.' });

export const parameterTargetSchema = z
  .strictObject({
    node: short('Node', "Id of the node in the API format of workflow.json: '12', or '12:6' inside a subgraph."),
    input: short('Input', "Name of the node's input, such as 'text' or 'steps'."),
    transform: targetTransformSchema.optional(),
  })
  .meta({ title: 'Target', description: 'One input of the workflow that gets the value.' });

/** What template.json and the view of a template have in common. */
export const parameterShape = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/)
    .meta({
      title: 'Name',
      description: 'The name of the argument: lower-case letters, digits and _. Two parameters cannot share one.',
    }),
  title: short('Title', 'What people read beside the field.'),
  description: long('Description', 'What it means: people and assistants read it.'),
  type: parameterTypeSchema.meta({
    title: 'Type',
    description:
      "What the value is. string: one line; text: several; choice: one of a list; model: a file of one of ComfyUI's folders; image, mask, " +
      'audio, video, model3d: an output or a file of the backend; seed: −1 is random; size: 1024x768; loras: a list of name or name:weight.',
  }),
  aliases: z
    .array(z.string().regex(/^[A-Za-z][\w-]{0,63}$/))
    .max(20)
    .optional()
    .meta({
      title: 'Aliases',
      description: "Other names under which a caller may give it, such as 'input' for 'image'.",
    }),
  required: z.boolean().default(false).meta({ title: 'Required', description: 'A call without it is refused.' }),
  default: z
    .union([z.string().max(20_000), z.number(), z.boolean(), z.array(z.string().max(500)).max(100)])
    .optional()
    .meta({
      title: 'Default',
      description:
        'Used where a call says nothing; of the same type, inside the bounds. Without it the workflow keeps what it has.',
    }),
  min: z.number().optional().meta({
    title: 'Least',
    description: 'Of numbers, of each side of a size, and of the weights of LoRAs; less is refused.',
  }),
  max: z.number().optional().meta({
    title: 'Most',
    description: 'Of numbers, of each side of a size, and of the weights of LoRAs; more is refused.',
  }),
  step: z
    .number()
    .positive()
    .optional()
    .meta({ title: 'Step', description: 'Of the slider in the window; nothing is refused.' }),
  multipleOf: z.number().int().positive().optional().meta({
    title: 'Multiple of',
    description: 'A value off this multiple is rounded to it, and the rounding reported.',
  }),
  defaultByBase: z.record(z.string(), z.number()).optional().meta({
    title: 'Default by base',
    description: "Defaults that hold for a base architecture of the chosen model, such as 512 for 'sd1.5'.",
  }),
  folder: z.string().min(1).max(200).optional().meta({
    title: 'Folder',
    description:
      "ComfyUI's folder of a 'model' or of 'loras', such as 'checkpoints'; the choices are what the backend has there.",
  }),
  bases: z
    .array(z.string().min(1).max(60))
    .min(1)
    .max(20)
    .optional()
    .meta({
      title: 'Bases',
      description:
        "Base architectures that a 'model' may be of, such as 'sd1.5', 'sd2', 'sdxl' or 'flux'; without it of any. One of another base is " +
        'used only where the caller names it.',
    }),
  group: z.enum(['basic', 'advanced']).default('basic').meta({
    title: 'Group',
    description: 'Advanced ones fold away in the form. Within a group the order is that of the file.',
  }),
};

/** A parameter as template.json writes it. */
export const templateParameterSchema = z
  .strictObject({
    ...parameterShape,
    choices: z.array(z.string().max(500)).max(5000).optional().meta({
      title: 'Choices',
      description: "What a 'choice' may be; without them what the definition of the first target's input lists.",
    }),
    targets: z.array(parameterTargetSchema).max(500).meta({
      title: 'Targets',
      description: "The inputs that get the value. Empty only where Easel itself reads it ('preset', 'aspect_ratio').",
    }),
  })
  .meta({ title: 'Parameter', description: 'One value that people and assistants may give.' });

export const presetSchema = z
  .strictObject({
    name: z.string().min(1).max(100).meta({ title: 'Name', description: "What a caller gives as 'preset'." }),
    title: short('Title', 'What people read.'),
    description: long('Description', 'What it is good for.'),
    template: z.string().max(200).optional().meta({
      title: 'Template',
      description: 'Another template of the same tool, which this preset runs instead.',
    }),
    values: parametersSchema.meta({
      title: 'Values',
      description: 'By the names of parameters; what a call gives beside the preset wins.',
    }),
  })
  .meta({ title: 'Preset', description: 'Named values.' });

/** A model file that the workflow names, and where it can be had. */
export const templateModelSchema = z
  .strictObject({
    folder: short('Folder', "ComfyUI's folder of such models, such as 'checkpoints'."),
    name: z.string().max(500).meta({ title: 'Name', description: 'File name, as the workflow writes it.' }),
    url: z
      .url({ protocol: /^https$/ })
      .optional()
      .meta({ title: 'Address', description: 'Where it can be had.' }),
    bytes: z.number().int().optional().meta({ title: 'Size', description: 'Of the file, in bytes.' }),
  })
  .meta({ title: 'Model', description: 'A model file that the workflow needs.' });

/** template.json, beside workflow.json in a template's folder. What fields say about each other is checked in core/templates/rules. */
export const templateFileSchema = z
  .strictObject({
    $schema: z.string().max(500).optional().meta({ title: 'Schema', description: 'Where editors find this schema.' }),
    title: short('Title', 'What people and assistants read.'),
    description: long('Description', 'What it makes: assistants choose their tool by it.'),
    tool: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .meta({
        title: 'Tool',
        description:
          "The MCP tool this template serves: lower-case letters, digits and _. Templates of one tool stand in for each other. Easel's own tools cannot be replaced.",
      }),
    parameters: z.array(templateParameterSchema).max(500).meta({
      title: 'Parameters',
      description: 'The values that may be given, in the order of the form.',
    }),
    outputs: z.array(z.string().max(200)).min(1).max(500).optional().meta({
      title: 'Outputs',
      description: 'Ids of the nodes whose outputs are returned; without it those of all output nodes.',
    }),
    presets: z.array(presetSchema).max(100).default([]).meta({
      title: 'Presets',
      description: "Named settings, chosen with the argument 'preset'.",
    }),
    models: z.array(templateModelSchema).max(200).optional().meta({
      title: 'Models',
      description: 'Model files that the workflow names, and where they can be had.',
    }),
  })
  .meta({
    title: 'Easel template',
    description: 'template.json: a workflow with a few named parameters, which becomes a tool.',
  });

export type ParameterType = z.infer<typeof parameterTypeSchema>;
export type TemplateParameter = z.infer<typeof templateParameterSchema>;
export type Preset = z.infer<typeof presetSchema>;
export type TemplateFile = z.infer<typeof templateFileSchema>;
