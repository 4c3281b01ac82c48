import * as z from 'zod';
import type { Model } from '../../../src-shared/nouns/models.ts';
import { defineTool } from './tool.ts';

const detailSchema = z.object({
  name: z.string(),
  folder: z.string().describe("ComfyUI's folder key."),
  base: z.string().optional().describe('Base architecture, such as sdxl.'),
  size_mb: z.int().optional(),
  favourite: z.boolean().optional(),
  note: z.string().optional().describe("The person's own words."),
});

const modelsSchema = z.object({
  folder: z.string(),
  models: z.array(z.string()).describe('Names as generate_image and workflows take them.'),
  models_total: z.int(),
  details: z.array(detailSchema).optional().describe('What is known of the first of them.'),
});

/** About 100 KB of names, twice in the result. */
const maxModels = 1000;
/** About 40 tokens each, twice in the result: a search narrows it down. */
const maxDetails = 40;
const maxFound = 100;
const maxNote = 200;

const listModels = defineTool({
  name: 'list_models',
  title: 'Models',
  description: 'Names of the models that ComfyUI has installed in a folder, with base and size where known.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: {
    folder: {
      type: 'string',
      description:
        "ComfyUI's folder key: checkpoints, loras, vae, controlnet, upscale_models, embeddings, …; 'all' with search.",
      default: 'checkpoints',
    },
    search: {
      type: 'string',
      description: 'Words of name, note, title or trigger words, in any order; a base such as sdxl counts too.',
    },
  },
  output: modelsSchema,
  handle: async ({ folder = 'checkpoints', search = '' }, { core }) => {
    const words = search.trim();
    if (words === '') {
      const models = await core.models.list(folder);
      return answer(folder, { models, total: models.length }, false);
    }
    // An unknown folder is refused as without a search.
    if (folder !== 'all') await core.models.list(folder);
    const found = await findModels(words, async (wanted) => {
      const where = folder === 'all' ? {} : { folder };
      return core.models.search({ ...wanted, ...where, limit: maxFound });
    });
    return answer(folder, found, true);
  },
});

type Found = { readonly models: readonly Model[]; readonly total: number };

/** By all words as text, else with one of them as the base. */
async function findModels(
  words: string,
  find: (wanted: { text: string; base?: string }) => Promise<Found>,
): Promise<Found> {
  const byText = await find({ text: words });
  if (byText.total > 0) return byText;
  const parts = words.toLowerCase().split(/\s+/);
  for (const base of parts.slice(0, 8)) {
    const found = await find({ text: parts.filter((part) => part !== base).join(' '), base });
    if (found.total > 0) return found;
  }
  return byText;
}

function answer(folder: string, { models, total }: Found, isSearch: boolean) {
  const names = models.slice(0, maxModels).map(({ name }) => name);
  const known = models.filter(
    ({ base, bytes, note, favourite }) => base !== null || bytes !== null || note || favourite,
  );
  const where = folder === 'all' ? 'all folders' : folder;
  return {
    structured: {
      folder,
      models: names,
      models_total: total,
      ...(known.length > 0 && { details: known.slice(0, maxDetails).map(detailOf) }),
    },
    sentence:
      total === 0 ? `Nothing${isSearch ? ' that fits' : ''} is installed in ${where}.` : `${total} in ${where}.`,
  };
}

function detailOf({ name, folder, base, bytes, favourite, note }: Model): z.infer<typeof detailSchema> {
  return {
    name,
    folder,
    ...(base !== null && { base }),
    ...(bytes !== null && { size_mb: Math.max(1, Math.round(bytes / 1_000_000)) }),
    ...(favourite && { favourite }),
    ...(note !== '' && { note: note.slice(0, maxNote) }),
  };
}

export const modelTools = [listModels];
