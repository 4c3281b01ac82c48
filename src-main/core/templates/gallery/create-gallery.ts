import { EaselError, toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { GalleryTemplate } from '../../../../src-shared/nouns/template-gallery.ts';
import type { GalleryEntry } from '../../../comfyui/template-gallery.ts';
import type { Connection } from '../../backends/connection.ts';
import type { AskedBackends } from '../../backends/ready-connections.ts';
import { modelsInAny } from '../../models/read-folders.ts';
import { nearestName } from '../../nearest-name.ts';
import type { Nodes } from '../../nodes/node-definitions.ts';
import { readWorkflow } from '../../workflows/read-workflow.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { missingSentences } from '../missing.ts';
import type { Templates } from '../templates.ts';
import type { Gallery } from './gallery.ts';
import { needsOf, type Needs } from './needs.ts';

export interface CreateGalleryOptions extends AskedBackends {
  readonly nodes: Nodes;
  readonly random: () => number;
  readonly create: Templates['create'];
}

/** The index is a megabyte, and changes when ComfyUI is updated. */
const freshForMs = 60_000;

/** @see Gallery */
export function createGallery(options: CreateGalleryOptions): Gallery {
  const { ready, nodes, random, create } = options;
  let read: { readonly url: string; readonly at: number; readonly entries: Promise<GalleryEntry[]> } | null = null;

  function entriesOf({ url, comfyui }: Connection): Promise<GalleryEntry[]> {
    if (read?.url === url && Date.now() - read.at < freshForMs) return read.entries;
    const mine = { url, at: Date.now(), entries: comfyui.galleryEntries() };
    read = mine;
    mine.entries.catch(() => {
      if (read === mine) read = null;
    });
    return mine.entries;
  }

  /** @throws not_found */
  async function find(connection: Connection, id: string): Promise<GalleryEntry> {
    const entries = await entriesOf(connection);
    const entry = entries.find((one) => idOf(one) === id);
    if (entry) return entry;
    const nearest = nearestName(id.slice(0, 200), entries.map(idOf));
    throw new EaselError('not_found', `This ComfyUI's gallery has no template '${bounded(id)}'.`, {
      nextStep: nearest ? `Did you mean '${bounded(nearest, 120)}'?` : 'List the gallery.',
    });
  }

  return {
    async list() {
      const connection = ready();
      const { version } = connection.state();
      return (await entriesOf(connection)).map((entry) => viewOf(entry, version));
    },
    async get(id) {
      const connection = ready();
      const { comfyui } = connection;
      const entry = await find(connection, id);
      const view = viewOf(entry, connection.state().version);
      const workflow = await comfyui.galleryWorkflow(entry);
      let needs: Needs;
      try {
        const file = await readWorkflow({ text: workflow });
        needs = await needsOf(file, { nodes, random, modelsIn: modelsInAny(options), bytes: view.bytes });
      } catch (error) {
        const { code, message, nextStep } = toErrorData(error);
        if (!aboutTheWorkflow.has(code)) throw error;
        const problems = [...view.problems, `${message} ${nextStep}`];
        return { ...view, workflow, missing: null, missingBytes: null, problems };
      }
      const { missing, missingBytes } = needs;
      const isOpen = view.price ?? (missing.nodes.length === 0 ? 'free' : null);
      return {
        ...view,
        workflow,
        price: needs.isPartner ? 'paid' : isOpen,
        missing,
        missingBytes,
        problems: [...view.problems, ...missingSentences(missing)],
      };
    },
    async import({ id, name }) {
      const connection = ready();
      const entry = await find(connection, id);
      const text = await connection.comfyui.galleryWorkflow(entry);
      const { title, description } = entry;
      return create({ text, title, ...(description !== '' && { description }), ...(name !== undefined && { name }) });
    },
  };
}

const aboutTheWorkflow: ReadonlySet<string> = new Set(['workflow_unreadable', 'workflow_invalid', 'too_large']);

const idOf = ({ pack, name }: GalleryEntry): string => (pack === null ? name : `${pack}/${name}`);

function viewOf(entry: GalleryEntry, version: string | null): GalleryTemplate {
  const { title, description, category, pack, mediaType, tags, models, sizeBytes, openSource, minVersion } = entry;
  const tooOld = minVersion !== null && version !== null && isOlder(version, minVersion);
  return {
    id: idOf(entry),
    title,
    description,
    category,
    pack,
    mediaType,
    tags: [...tags],
    models: [...models],
    bytes: sizeBytes,
    price: openSource === null ? null : openSource ? 'free' : 'paid',
    thumbnails: [...entry.thumbnails],
    tutorial: entry.tutorialUrl,
    date: entry.date,
    problems: tooOld ? [`It needs ComfyUI ${bounded(minVersion, 20)} or newer; this is ${version}.`] : [],
  };
}

/** By the numbers before the first thing that is none: 0.3.9 is older than 0.3.64. */
function isOlder(version: string, wanted: string): boolean {
  const [mine, needed] = [version, wanted].map((text) =>
    (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number),
  );
  for (const [at, number] of needed!.entries()) {
    const difference = (mine![at] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
