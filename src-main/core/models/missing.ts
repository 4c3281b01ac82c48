import type { MissingModel, MissingModels } from '../../../src-shared/nouns/models.ts';
import type { Missing, Template } from '../../../src-shared/nouns/templates.ts';
import type { Connection } from '../backends/connection.ts';
import { readyConnectionNamed, type AskedBackends } from '../backends/ready-connections.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import { needsOf } from '../templates/gallery/needs.ts';
import { readContent } from '../templates/given-template.ts';
import { modelFileName } from '../templates/models-of.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import type { TemplateContent } from '../templates/templates.ts';
import { nearestModel } from '../workflows/validation/model-inputs.ts';
import { modelSourcesOf, sourceOf, type ModelSource } from '../workflows/validation/model-sources.ts';
import type { ModelCatalogue } from './catalogue.ts';
import { modelsInAny } from './read-folders.ts';

export interface MissingModelsOptions extends AskedBackends {
  readonly nodes: Nodes;
  readonly catalogue: ModelCatalogue;
  readonly templates: Pick<TemplatesNoun, 'draft' | 'get' | 'judged' | 'missingOn'>;
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

/**
 * What is missing of a template, of a workflow that was handed in, or of all templates, and where it can be had: what no backend has, or what one of them
 * has not.
 */
export function createMissingModels(options: MissingModelsOptions) {
  const { nodes, catalogue, templates } = options;

  async function ofTemplate({ name, missing }: Pick<Template, 'name' | 'missing'>): Promise<Lack> {
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

  async function ofWorkflow(content: TemplateContent, connection: Connection | null): Promise<Lack> {
    const read = await readContent(content, options.workerUrl);
    const { missing } = await needsOf(read, {
      nodes: connection ? nodes.of(connection) : nodes,
      random: options.random,
      modelsIn: connection ? connection.comfyui.modelsIn : modelsInAny(options),
      bytes: null,
    });
    return { missing, sources: modelSourcesOf(read.ui), neededBy: null };
  }

  async function lacks(
    { template, backend: _backend, ...content }: Asked,
    connection: Connection | null,
  ): Promise<Lack[]> {
    if (content.file !== undefined || content.text !== undefined) return [await ofWorkflow(content, connection)];
    const all = await (connection ? templates.missingOn(connection) : templates.judged());
    if (template === undefined) return Promise.all(all.map(ofTemplate));
    // Says what is wrong with the name.
    const { name } = templates.get(template);
    return Promise.all(all.filter((one) => one.name === name).map(ofTemplate));
  }

  return async (asked: Asked = {}): Promise<MissingModels> => {
    const found = new Map<string, MissingModel>();
    const classes = new Set<string>();
    const connection = asked.backend === undefined ? null : readyConnectionNamed(options, asked.backend);
    await catalogue.known();
    const installed = catalogue.all(connection?.id);
    for (const { missing, sources, neededBy } of await lacks(asked, connection)) {
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

type Asked = TemplateContent & { readonly template?: string | undefined; readonly backend?: string | undefined };

function sourcesIn(workflow: string): ModelSource[] {
  return modelSourcesOf(JSON.parse(workflow));
}
