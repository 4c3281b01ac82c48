import * as z from 'zod';

/** ComfyUI's messages and answers under ComfyUI's own names. Loose objects: newer servers add fields. */

const promptId = z.string();
const nodeId = z.coerce.string();

export const fileRefSchema = z.looseObject({
  filename: z.string(),
  subfolder: z.string().default(''),
  type: z.string().default('output'),
});

/** What a node shows for itself: images, audio, latents, text, 3d… */
export const nodeOutputSchema = z.record(z.string(), z.unknown());

export const statusMessageSchema = z.looseObject({
  status: z.looseObject({ exec_info: z.looseObject({ queue_remaining: z.number() }) }).nullish(),
});
export const executionStartSchema = z.looseObject({ prompt_id: promptId });
export const executionCachedSchema = z.looseObject({ prompt_id: promptId, nodes: z.array(nodeId) });
export const executingSchema = z.looseObject({
  node: nodeId.nullable(),
  display_node: nodeId.nullish(),
  prompt_id: promptId.optional(),
});
export const progressSchema = z.looseObject({
  value: z.number(),
  max: z.number(),
  prompt_id: promptId.nullish(),
  node: nodeId.nullish(),
});
export const progressStateSchema = z.looseObject({
  prompt_id: promptId,
  nodes: z.record(
    z.string(),
    z.looseObject({
      value: z.number(),
      max: z.number(),
      state: z.string(),
      display_node_id: nodeId.nullish(),
      parent_node_id: nodeId.nullish(),
    }),
  ),
});
export const executedSchema = z.looseObject({
  prompt_id: promptId,
  node: nodeId,
  display_node: nodeId.nullish(),
  output: nodeOutputSchema.nullish(),
});
export const executionErrorSchema = z.looseObject({
  prompt_id: promptId,
  node_id: nodeId,
  node_type: z.string().default(''),
  exception_message: z.string().default(''),
  exception_type: z.string().default(''),
  traceback: z.unknown().optional(),
  current_inputs: z.unknown().optional(),
});
export const executionInterruptedSchema = z.looseObject({ prompt_id: promptId, node_id: nodeId.nullish() });
export const executionSuccessSchema = z.looseObject({ prompt_id: promptId });

export const previewMetadataSchema = z.looseObject({
  prompt_id: promptId.optional(),
  node_id: nodeId.optional(),
  image_type: z.string().optional(),
});

export const systemStatsSchema = z.looseObject({
  system: z.looseObject({
    comfyui_version: z.string().optional(),
    argv: z.array(z.string()).optional(),
    python_version: z.string().optional(),
  }),
  devices: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string().default(''),
        vram_total: z.number().nullish(),
        vram_free: z.number().nullish(),
      }),
    )
    .default([]),
});

export const submitAnswerSchema = z.looseObject({
  prompt_id: promptId,
  number: z.number().nullish(),
  node_errors: z.unknown().optional(),
});

const validationErrorSchema = z.looseObject({
  type: z.string().default(''),
  message: z.string().default(''),
  details: z.string().default(''),
  extra_info: z.unknown().optional(),
});

export const nodeErrorsSchema = z.record(
  z.string(),
  z.looseObject({ errors: z.array(validationErrorSchema).default([]), class_type: z.string().default('') }),
);

export const refusalSchema = z.looseObject({
  error: z.union([validationErrorSchema, z.string()]),
  node_errors: z.union([nodeErrorsSchema, z.array(z.unknown())]).optional(),
});

/** [number, prompt_id, graph, extra_data, outputs]. The number may have been infinite. */
export const queueItemSchema = z.tuple([z.number().nullable(), promptId]).rest(z.unknown());
export const queueSchema = z.looseObject({
  queue_running: z.array(queueItemSchema),
  queue_pending: z.array(queueItemSchema),
});

export const historyEntrySchema = z.looseObject({
  outputs: z.record(z.string(), nodeOutputSchema).default({}),
  status: z
    .looseObject({
      status_str: z.string().optional(),
      completed: z.boolean().optional(),
      messages: z.array(z.tuple([z.string(), z.unknown()]).rest(z.unknown())).default([]),
    })
    .nullish(),
});
export const historySchema = z.record(z.string(), historyEntrySchema);

/** One node class of /object_info. Inputs keep ComfyUI's shape; `core/nodes` reads the choices out of both forms. */
export const nodeDefinitionSchema = z.looseObject({
  input: z
    .looseObject({
      required: z.record(z.string(), z.unknown()).nullish(),
      optional: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  output_node: z.boolean().nullish(),
  display_name: z.string().nullish(),
});
export const objectInfoSchema = z.record(z.string(), nodeDefinitionSchema);

/** One file of /userdata. Times are seconds up to ComfyUI 0.3, milliseconds later. Servers before `full_info` give the path alone. */
export const userFileSchema = z.union([
  z.looseObject({ path: z.string(), size: z.number().optional(), modified: z.number().optional() }),
  z.string().transform((path) => ({ path: path.replaceAll('\\', '/'), size: undefined, modified: undefined })),
]);
export const userFilesSchema = z.array(userFileSchema);

export type FileRef = z.infer<typeof fileRefSchema>;
export type NodeOutput = z.infer<typeof nodeOutputSchema>;
export type SystemStats = z.infer<typeof systemStatsSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export type NodeDefinition = z.infer<typeof nodeDefinitionSchema>;
