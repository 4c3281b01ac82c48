import * as z from 'zod';
import { defineTool } from './tool.ts';

const modelsSchema = z.object({
  folder: z.string(),
  models: z.array(z.string()).describe('Names as generate_image and workflows take them.'),
  models_total: z.int(),
});

/** About 100 KB of names, twice in the result. */
const maxModels = 1000;

const listModels = defineTool({
  name: 'list_models',
  title: 'Models',
  description: 'Names of the models that ComfyUI has installed in a folder.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: {
    folder: {
      type: 'string',
      description: "ComfyUI's folder key: checkpoints, loras, vae, controlnet, upscale_models, embeddings, …",
      default: 'checkpoints',
    },
  },
  output: modelsSchema,
  handle: async ({ folder = 'checkpoints' }, { core }) => {
    const models = (await core.models.list(folder)).map((model) => model.name);
    return {
      structured: { folder, models: models.slice(0, maxModels), models_total: models.length },
      sentence: models.length === 0 ? `Nothing is installed in ${folder}.` : `${models.length} in ${folder}.`,
    };
  },
});

export const modelTools = [listModels];
