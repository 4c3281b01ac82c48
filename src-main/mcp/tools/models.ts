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
  backends: z.array(z.string()).optional().describe('Which ComfyUI has it, where there are several.'),
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
        "ComfyUI's folder key: checkpoints, loras, vae, controlnet, upscale_models, embeddings, …; 'all' for all of them.",
      default: 'checkpoints',
    },
    search: {
      type: 'string',
      description: 'Words of name, note, title or trigger words, in any order; a base such as sdxl counts too.',
    },
    backend: { type: 'string', description: 'Id: only what this ComfyUI has, of several; get_health lists them.' },
  },
  output: modelsSchema,
  handle: async ({ folder = 'checkpoints', search = '', ...given }, { core }) => {
    const words = search.trim();
    const of = given.backend === '' ? {} : { backend: given.backend };
    const isOne = core.health.get().backends.filter(({ state }) => state !== 'off').length < 2;
    if (words === '' && folder === 'all') {
      const found = await core.models.search({ ...of, limit: maxModels });
      return answer({ folder, isOne, isSearch: false }, found);
    }
    if (words === '') {
      const models = await core.models.list(folder, of);
      return answer({ folder, isOne, isSearch: false }, { models, total: models.length });
    }
    // An unknown folder is refused as without a search.
    if (folder !== 'all') await core.models.list(folder, of);
    const found = await findModels(words, async (wanted) => {
      const where = folder === 'all' ? {} : { folder };
      return core.models.search({ ...wanted, ...where, limit: maxFound, ...of });
    });
    return answer({ folder, isOne, isSearch: true }, found);
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

interface Asked {
  readonly folder: string;
  /** There are no others to tell apart. */
  readonly isOne: boolean;
  readonly isSearch: boolean;
}

function answer({ folder, isOne, isSearch }: Asked, { models, total }: Found) {
  const names = models.slice(0, maxModels).map(({ name }) => name);
  const known = models.filter(
    ({ base, bytes, note, favourite }) => !isOne || base !== null || bytes !== null || note || favourite,
  );
  const where = folder === 'all' ? 'all folders' : folder;
  return {
    structured: {
      folder,
      models: names,
      models_total: total,
      ...(known.length > 0 && { details: known.slice(0, maxDetails).map((model) => detailOf(model, isOne)) }),
    },
    sentence:
      total === 0 ? `Nothing${isSearch ? ' that fits' : ''} is installed in ${where}.` : `${total} in ${where}.`,
  };
}

function detailOf(model: Model, isOne: boolean): z.infer<typeof detailSchema> {
  const { name, folder, base, bytes, favourite, note, backends } = model;
  return {
    name,
    folder,
    ...(base !== null && { base }),
    ...(bytes !== null && { size_mb: Math.max(1, Math.round(bytes / 1_000_000)) }),
    ...(favourite && { favourite }),
    ...(note !== '' && { note: note.slice(0, maxNote) }),
    ...(!isOne && { backends }),
  };
}

export const modelTools = [listModels];
