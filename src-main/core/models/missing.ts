import type { MissingModel, MissingModels } from '../../../src-shared/nouns/models.ts';
import type { Missing, Template } from '../../../src-shared/nouns/templates.ts';
import type { Connection } from '../backends/connection.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import { needsOf } from '../templates/gallery/needs.ts';
import { readContent } from '../templates/given-template.ts';
import { modelFileName } from '../templates/models-of.ts';
import type { TemplateContent, Templates } from '../templates/templates.ts';
import { nearestModel } from '../workflows/validation/model-inputs.ts';
import { modelSourcesOf, sourceOf, type ModelSource } from '../workflows/validation/model-sources.ts';
import type { ModelCatalogue } from './catalogue.ts';

export interface MissingModelsOptions {
  readonly ready: () => Connection;
  readonly nodes: Nodes;
  readonly catalogue: ModelCatalogue;
  readonly templates: Pick<Templates, 'draft' | 'get'> & { judged(): Promise<Template[]> };
  readonly workerUrl: URL;
  readonly random: () => number;
  /** Why Easel does not download from this address into this folder; null where it can. */
  readonly obstacle: (model: { readonly url: string | null; readonly folder: string | null }) => string | null;
}

interface Lack {
  readonly missing: Missing;
  readonly sources: readonly ModelSource[];
  readonly neededBy: string | null;
}

/** What is missing of a template, of a workflow that was handed in, or of all templates, and where it can be had. */
export function createMissingModels(options: MissingModelsOptions) {
  const { ready, nodes, catalogue, templates } = options;

  async function ofTemplate({ name, missing }: Template): Promise<Lack> {
    const isGiven = missing.models.length > 0;
    // The author's graph has what a template's list leaves out.
    const sources = isGiven
      ? await templates.draft(name).then(
          ({ workflow }) => sourcesIn(workflow),
          () => [],
        )
      : [];
    return { missing, sources, neededBy: name };
  }

  async function ofWorkflow(content: TemplateContent): Promise<Lack> {
    const read = await readContent(content, options.workerUrl);
    const { modelsIn } = ready().comfyui;
    const { missing } = await needsOf(read, { nodes, random: options.random, modelsIn, bytes: null });
    return { missing, sources: modelSourcesOf(read.ui), neededBy: null };
  }

  async function lacks({ template, ...content }: Asked): Promise<Lack[]> {
    if (content.file !== undefined || content.text !== undefined) return [await ofWorkflow(content)];
    const all = await templates.judged();
    if (template === undefined) return Promise.all(all.map(ofTemplate));
    // Says what is wrong with the name.
    const { name } = templates.get(template);
    return Promise.all(all.filter((one) => one.name === name).map(ofTemplate));
  }

  return async (asked: Asked = {}): Promise<MissingModels> => {
    const found = new Map<string, MissingModel>();
    const classes = new Set<string>();
    const installed = await catalogue.known();
    for (const { missing, sources, neededBy } of await lacks(asked)) {
      for (const classType of missing.nodes) classes.add(classType);
      for (const model of missing.models) {
        const key = `${model.folder}\n${modelFileName(model.name)}`;
        const known = found.get(key);
        const source = sourceOf(model.name, sources);
        const url = known?.url ?? model.url ?? source?.url ?? null;
        const folder = model.folder;
        const names = installed.filter((one) => one.folder === folder).map((one) => one.name);
        found.set(key, {
          name: model.name,
          folder,
          url,
          host: url === null ? null : (URL.parse(url)?.hostname ?? null),
          bytes: known?.bytes ?? model.bytes,
          sha256: known?.sha256 ?? source?.sha256 ?? null,
          licence: known?.licence ?? source?.licence ?? null,
          nearest: nearestModel(model.name, names),
          neededBy: [...(known?.neededBy ?? []), ...(neededBy === null ? [] : [neededBy])],
          obstacle: options.obstacle({ url, folder }),
        });
      }
    }
    return { nodes: [...classes].toSorted(), models: [...found.values()] };
  };
}

type Asked = TemplateContent & { readonly template?: string | undefined };

function sourcesIn(workflow: string): ModelSource[] {
  return modelSourcesOf(JSON.parse(workflow));
}
