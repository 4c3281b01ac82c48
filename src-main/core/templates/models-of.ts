import { baseByName } from '../model-bases.ts';
import { findLoras, findModels } from '../workflows/graph/loaders.ts';
import { readGraph } from '../workflows/graph/workflow-graph.ts';
import type { LoadedTemplate } from './load-templates.ts';
import { folderOf } from './rendering/models.ts';

/** Which models a template names, and which it would take. */
export interface TemplateModels {
  readonly name: string;
  readonly title: string;
  /** File names without folders, in lower case. */
  readonly named: ReadonlySet<string>;
  /** Folders of its model parameters, with the bases that they are made for; null where any will do. */
  readonly takes: readonly { readonly folder: string; readonly bases: readonly string[] | null }[];
}

/** By its list of models, its parameters, and the loaders of its workflow. */
export function modelsOf({ name, file, workflow }: LoadedTemplate): TemplateModels {
  const graph = readGraph(workflow);
  const parameters = file.parameters.filter(({ type }) => type === 'model' || type === 'loras');
  const named = [
    ...(file.models ?? []).map((model) => model.name),
    ...findModels(graph).map((model) => model.name),
    ...findLoras(graph).map((lora) => lora.name),
    ...parameters.flatMap(({ default: usual }) => (typeof usual === 'string' ? [usual] : [])),
  ];
  return {
    name,
    title: file.title,
    named: new Set(named.map(modelFileName)),
    takes: parameters.map((parameter) => ({ folder: folderOf(parameter), bases: parameter.bases ?? null })),
  };
}

/** Whether a template names this model, or would take it; null where neither. */
export function useOf(
  { named, takes }: TemplateModels,
  model: { readonly folder: string; readonly name: string; readonly base: string | null },
): 'named' | 'taken' | null {
  if (named.has(modelFileName(model.name))) return 'named';
  const base = model.base ?? baseByName(model.name);
  const isTaken = takes.some(
    ({ folder, bases }) => folder === model.folder && (bases === null || (base !== null && bases.includes(base))),
  );
  return isTaken ? 'taken' : null;
}

/** The file's own name, to compare by. */
export const modelFileName = (name: string): string => name.replace(/^.*[/\\]/s, '').toLowerCase();
