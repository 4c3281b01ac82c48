import { setImmediate as turn } from 'node:timers/promises';
import type { Answer } from './target-request.ts';
import * as z from 'zod';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { diagnose } from './diagnosis.ts';
import { refusedStatus } from './refusals.ts';

/** What a ComfyUI's gallery says about one ready-made workflow. */
export interface GalleryEntry {
  readonly name: string;
  /** The node pack whose example it is; null for the gallery's own. */
  readonly pack: string | null;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly mediaType: string | null;
  readonly tags: readonly string[];
  readonly models: readonly string[];
  /** Of all its models. */
  readonly sizeBytes: number | null;
  /** False where it runs on a partner's machines. */
  readonly openSource: boolean | null;
  readonly minVersion: string | null;
  readonly tutorialUrl: string | null;
  readonly date: string | null;
  /** Paths below the server's address. */
  readonly thumbnails: readonly string[];
}

/** ComfyUI's /templates, a folder of files with an index, and /workflow_templates, which lists the examples of node packs. */
export interface TemplateGallery {
  /** In ComfyUI's order, the packs' examples last; none where the server has no gallery. */
  galleryEntries(signal?: AbortSignal): Promise<GalleryEntry[]>;
  /** The text of its workflow. @throws not_found */
  galleryWorkflow(entry: Pick<GalleryEntry, 'name' | 'pack'>, signal?: AbortSignal): Promise<string>;
}

interface Requests {
  readonly url: string;
  send(path: string, options: { signal?: AbortSignal | undefined }): Promise<Answer>;
}

/** Far more than any server has (644 in October 2026, in 12 groups). */
const mostEntries = 5_000;

export function createTemplateGallery({ url, send }: Requests): TemplateGallery {
  async function textOf(response: Answer): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw diagnose(url, error);
    }
  }

  /** Null where the server has no such list. */
  async function list(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const response = await send(path, { signal });
    if (response.ok) return parsedOrNull(await textOf(response));
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw refusedStatus(url, response.status);
  }

  return {
    async galleryEntries(signal) {
      const [index, packs] = await Promise.all([
        list('/templates/index.json', signal),
        list('/workflow_templates', signal),
      ]);
      const seen = new Set<string>();
      // A template may stand under several headings.
      const isFirst = (entry: GalleryEntry): boolean => seen.size < seen.add(pathOf(entry)).size;
      return [...(await indexEntries(index)), ...packEntries(packs)].filter(isFirst).slice(0, mostEntries);
    },
    async galleryWorkflow(entry, signal) {
      const response = await send(`${pathOf(entry)}.json`, { signal });
      if (response.ok) return textOf(response);
      await response.body?.cancel();
      if (response.status !== 404 && response.status !== 403) throw refusedStatus(url, response.status);
      throw new EaselError('not_found', 'ComfyUI lists this template and does not have its workflow.', {
        nextStep: entry.pack === null ? 'Update ComfyUI.' : 'See whether that node pack is switched off.',
        details: { status: response.status },
      });
    },
  };
}

const text = z.string().max(2_000);
const texts = z.array(z.unknown()).transform((all) => all.filter((one) => typeof one === 'string').slice(0, 50));

const entrySchema = z.looseObject({
  name: z.string().max(200),
  title: text.optional().catch(undefined),
  description: text.optional().catch(undefined),
  mediaType: text.optional().catch(undefined),
  mediaSubtype: z
    .string()
    .regex(/^\w{1,10}$/)
    .catch('webp'),
  thumbnailVariant: text.optional().catch(undefined),
  tags: texts.catch([]),
  models: texts.catch([]),
  size: z.number().nonnegative().optional().catch(undefined),
  openSource: z.boolean().optional().catch(undefined),
  /** Its name until the end of 2025. */
  OpenSource: z.boolean().optional().catch(undefined),
  minComfyUIVersion: text.optional().catch(undefined),
  includeOnDistributions: texts.catch([]),
  tutorialUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .catch(undefined),
  date: text.optional().catch(undefined),
});

const groupSchema = z.looseObject({ title: text.catch(''), templates: z.array(z.unknown()) });

/** Where ComfyUI itself shows two pictures. */
const compared: ReadonlySet<string> = new Set(['compareSlider', 'hoverDissolve']);

/** A heading at a time: an index of a megabyte would hold this thread for 30 ms. */
async function indexEntries(index: unknown): Promise<GalleryEntry[]> {
  const entries: GalleryEntry[] = [];
  for (const group of listOf(index)) {
    await turn();
    const { title, templates } = groupSchema.safeParse(group).data ?? { title: '', templates: [] };
    entries.push(...templates.flatMap((template) => indexEntry(template, title) ?? []));
  }
  return entries;
}

/** Null for what is no entry, or not for a ComfyUI of one's own. */
function indexEntry(template: unknown, category: string): GalleryEntry | null {
  const entry = entrySchema.safeParse(template).data;
  if (!entry || !isFileName(entry.name) || isForCloud(entry.includeOnDistributions)) return null;
  const { name } = entry;
  const count = compared.has(entry.thumbnailVariant ?? '') ? 2 : 1;
  const path = pathOf({ name, pack: null });
  return {
    name,
    pack: null,
    title: entry.title?.trim() || titleFrom(name),
    description: entry.description?.trim() ?? '',
    category,
    mediaType: entry.mediaType ?? null,
    tags: entry.tags,
    models: entry.models,
    sizeBytes: entry.size === undefined ? null : bytesOf(entry.size),
    // Before there was a mark, only the name said it.
    openSource: entry.openSource ?? entry.OpenSource ?? !name.startsWith('api_'),
    minVersion: entry.minComfyUIVersion ?? null,
    tutorialUrl: entry.tutorialUrl ?? null,
    date: entry.date ?? null,
    thumbnails: Array.from({ length: count }, (_, at) => `${path}-${at + 1}.${entry.mediaSubtype}`),
  };
}

/** `{ pack: [name, …] }`; a pack says nothing more about its examples. */
function packEntries(packs: unknown): GalleryEntry[] {
  if (typeof packs !== 'object' || packs === null) return [];
  return Object.entries(packs).flatMap(([pack, names]) =>
    listOf(names).flatMap((name) => {
      if (typeof name !== 'string' || !isFileName(name) || !isFileName(pack)) return [];
      return {
        name,
        pack,
        title: titleFrom(name),
        description: '',
        category: pack,
        mediaType: null,
        tags: [],
        models: [],
        sizeBytes: null,
        openSource: null,
        minVersion: null,
        tutorialUrl: null,
        date: null,
        // The one name under which ComfyUI's page looks; many packs have no picture.
        thumbnails: [`${pathOf({ name, pack })}.jpg`],
      };
    }),
  );
}

/** Without its ending. The gallery's files are not under /api, those of the packs are nowhere else. */
const pathOf = ({ name, pack }: Pick<GalleryEntry, 'name' | 'pack'>): string =>
  pack === null
    ? `/templates/${encodeURIComponent(name)}`
    : `/api/workflow_templates/${encodeURIComponent(pack)}/${encodeURIComponent(name)}`;

/** A stranger's text: one that leads elsewhere is no name. */
const isFileName = (name: string): boolean =>
  name.length <= 200 && name.isWellFormed() && !/[/\\\0]/.test(name) && !/^\.{0,2}$/.test(name);

/** Some are meant for Comfy Cloud alone. */
const isForCloud = (distributions: readonly string[]): boolean =>
  distributions.length > 0 && distributions.every((one) => one === 'cloud');

const largestInGigabytes = 10_000;

/** The index counted in 2^30 bytes until the end of 2025, in bytes since. */
const bytesOf = (size: number): number => Math.round(size < largestInGigabytes ? size * 2 ** 30 : size);

const titleFrom = (name: string): string => name.replaceAll(/[_\s]+/g, ' ').trim() || name;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parsedOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
