import type { Missing, TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { choicesOf } from '../nodes.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import type { NodeDefinitions } from '../workflows/definitions.ts';
import { modelSourcesOf, sourceOf } from '../workflows/validation/model-sources.ts';
import { validateWorkflow } from '../workflows/validation/validate-workflow.ts';

export const nothingMissing: Missing = { nodes: [], models: [] };

/**
 * What the template needs and the backend of these definitions does not have. A model that a parameter chooses is not missing where
 * another of its kind is installed: that one is used.
 */
export function missingOf(
  { file, workflow }: { readonly file: TemplateFile; readonly workflow: ApiWorkflow },
  { graph, definitions }: { readonly graph: unknown; readonly definitions: NodeDefinitions },
): Missing {
  const nodes = [...classTypesOf(workflow)].filter((classType) => !definitions.get(classType)).toSorted();
  const sources = modelSourcesOf(graph);
  const models = new Map<string, Missing['models'][number]>();
  for (const problem of validateWorkflow(workflow, definitions).problems) {
    if (problem.type !== 'model_missing' || problem.nodeId === null || problem.input === null) continue;
    const [node, input] = [problem.nodeId, problem.input];
    const name = workflow[node]?.inputs?.[input];
    if (typeof name !== 'string' || models.has(name)) continue;
    const parameter = file.parameters.find(({ targets }) =>
      targets.some((target) => target.node === node && target.input === input),
    );
    const definition = definitions.get(problem.classType ?? '');
    const installed = definition ? (choicesOf(definition, input)?.length ?? 0) : 0;
    if (parameter && (installed > 0 || parameter.type === 'loras')) continue;
    const noted = file.models?.find((model) => fileNameOf(model.name) === fileNameOf(name));
    const source = sourceOf(name, sources);
    models.set(name, {
      name,
      folder: noted?.folder ?? (source?.directory || null) ?? parameter?.folder ?? null,
      url: noted?.url ?? source?.url ?? null,
      bytes: noted?.bytes ?? null,
    });
  }
  return { nodes, models: [...models.values()] };
}

/** As sentences, with where to get a model. */
export function missingSentences({ nodes, models }: Missing): string[] {
  return [
    ...nodes.map((classType) => `The node class ${classType} is not installed on this ComfyUI.`),
    ...models.map(
      ({ name, folder, url }) =>
        `The model ${name} is not installed on this ComfyUI${folder ? ` (models/${folder})` : ''}.${url ? ` It can be had from ${url}` : ''}`,
    ),
  ];
}

const fileNameOf = (name: string): string => name.replace(/^.*[/\\]/s, '').toLowerCase();
