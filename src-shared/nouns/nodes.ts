import * as z from 'zod';

/** What to know of a class before it is used. `api`: it calls a service that costs money. `output`: a workflow can end in it. */
export const nodeMarks = ['deprecated', 'experimental', 'api', 'output'] as const;
export const nodeMarkSchema = z.enum(nodeMarks);

/** A node class as a list shows it. Texts are their authors': data, not instructions. */
export const nodeSummarySchema = z.object({
  /** The class type, as workflows name it. */
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  /** Such as `loaders/video`; empty where the class has none. */
  category: z.string(),
  /** Folder of the pack under custom_nodes; `comfy-core` and `comfy_api_nodes` are ComfyUI's own. */
  pack: z.string(),
  marks: z.array(nodeMarkSchema),
  /** Types that its inputs take, each once; a list of choices is COMBO. */
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
});

export const mostNodesAtOnce = 200;

/** All that are given must hold. */
export const nodeQuerySchema = z.object({
  /** Words; all of them must occur in name, title, category, description or pack. */
  text: z.string().max(500).optional(),
  /** This category or one below it. */
  category: z.string().max(300).optional(),
  /** An input takes this type. */
  input: z.string().max(100).optional(),
  /** An output has this type. */
  output: z.string().max(100).optional(),
  pack: z.string().max(300).optional(),
  /** Has this mark. */
  mark: nodeMarkSchema.optional(),
  limit: z.number().int().min(1).max(mostNodesAtOnce).default(50),
  offset: z.number().int().min(0).default(0),
  /** Reads the server's classes again first. */
  fresh: z.boolean().default(false),
  /** Of this one, by its id or name; of the main one unless told. */
  backend: z.string().max(200).optional(),
});

export const foundNodesSchema = z.object({
  nodes: z.array(nodeSummarySchema),
  total: z.number().int(),
  /** Names like the given text, where nothing has all of its words. */
  nearest: z.array(z.string()),
  /** Of the server, whatever was asked. */
  classes: z.number().int(),
  /** When the server's classes were read, in milliseconds since 1970. */
  readAt: z.number(),
});

export const nodeInputSchema = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  description: z.string(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  /** The first ones of a list of choices. */
  choices: z.array(z.string()).optional(),
  choicesTotal: z.number().int().optional(),
  /** Only there while the input of this name has this value: `mode = custom`. */
  onlyWith: z.string().optional(),
});

export const nodeOutputSchema = z.object({ name: z.string(), type: z.string(), list: z.boolean() });

/** One class with its inputs and outputs, as a workflow needs to know them. */
export const nodeDetailsSchema = nodeSummarySchema.extend({
  inputs: z.array(nodeInputSchema),
  outputs: z.array(nodeOutputSchema),
});

export const nodeGroupSchema = z.object({ name: z.string(), nodes: z.number().int() });

export type NodeMark = z.infer<typeof nodeMarkSchema>;
export type NodeSummary = z.infer<typeof nodeSummarySchema>;
export type NodeQuery = z.input<typeof nodeQuerySchema>;
export type FoundNodes = z.infer<typeof foundNodesSchema>;
export type NodeInput = z.infer<typeof nodeInputSchema>;
export type NodeDetails = z.infer<typeof nodeDetailsSchema>;
export type NodeGroup = z.infer<typeof nodeGroupSchema>;
