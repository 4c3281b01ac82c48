import type { Missing, TemplateFile, TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { baseByName } from '../model-bases.ts';
import { choicesOf } from '../nodes/node-definitions.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { classTypesOf } from '../workflows/class-types.ts';
import type { NodeDefinitions } from '../workflows/definitions.ts';
import { modelSourcesOf, sourceOf } from '../workflows/validation/model-sources.ts';
import { validateWorkflow } from '../workflows/validation/validate-workflow.ts';
import { visionPackOf } from './describe/vision-packs.ts';
import { parseLora } from './rendering/loras.ts';
import { findModel, folderOf, usualModel, wantedModel } from './rendering/models.ts';

export const nothingMissing: Missing = { nodes: [], models: [] };

interface Backend {
  readonly graph: unknown;
  readonly definitions: NodeDefinitions;
  /** Base architecture of an installed model; by its name unless somebody looked into it. */
  readonly baseOf?: (folder: string, name: string) => string | null;
}

/**
 * What the template needs and the backend of these definitions does not have. A model that a parameter chooses is not missing where
 * another does: that one is used.
 */
export function missingOf(
  template: { readonly file: TemplateFile; readonly workflow: ApiWorkflow },
  backend: Backend,
): Missing {
  const { file, workflow } = template;
  const { graph, definitions } = backend;
  const nodes = [...classTypesOf(workflow)].filter((classType) => !definitions.get(classType)).toSorted();
  const sources = modelSourcesOf(graph);
  const models = new Map<string, Missing['models'][number]>();
  const add = (name: string, folder: string | undefined): void => {
    if (models.has(name)) return;
    const noted = file.models?.find((model) => fileNameOf(model.name) === fileNameOf(name));
    const source = sourceOf(name, sources);
    models.set(name, {
      name,
      folder: noted?.folder ?? (source?.directory || null) ?? folder ?? null,
      url: noted?.url ?? source?.url ?? null,
      bytes: noted?.bytes ?? null,
    });
  };
  const chosen = new Set<string>();
  for (const parameter of file.parameters) {
    if (parameter.type !== 'model' && parameter.type !== 'loras') continue;
    for (const { node, input } of parameter.targets) chosen.add(placeKey(node, input));
    const unmet =
      parameter.type === 'model' ? unmetModel(parameter, template, backend) : unmetLoras(parameter, template, backend);
    for (const name of unmet) add(name, folderOf(parameter));
  }
  for (const problem of validateWorkflow(workflow, definitions).problems) {
    if (problem.type !== 'model_missing' || problem.nodeId === null || problem.input === null) continue;
    const [node, input] = [problem.nodeId, problem.input];
    const name = workflow[node]?.inputs?.[input];
    if (typeof name !== 'string' || chosen.has(placeKey(node, input))) continue;
    const parameter = file.parameters.find(({ targets }) =>
      targets.some((target) => target.node === node && target.input === input),
    );
    const definition = definitions.get(problem.classType ?? '');
    const installed = definition ? (choicesOf(definition, input)?.length ?? 0) : 0;
    if (!parameter || installed === 0) add(name, parameter?.folder);
  }
  return { nodes, models: [...models.values()] };
}

/** LoRAs that run where a call names none, and are not there. */
function unmetLoras(
  parameter: TemplateParameter,
  { workflow }: { readonly workflow: ApiWorkflow },
  { definitions }: Backend,
): string[] {
  if (parameter.required && parameter.default === undefined) return [];
  const nodeOf = (id: string) => (Object.hasOwn(workflow, id) ? workflow[id] : undefined);
  const [target] = parameter.targets;
  const definition = target && definitions.get(nodeOf(target.node)?.class_type ?? '');
  const installed = parameter.choices ?? (target && definition ? choicesOf(definition, target.input) : null);
  if (!installed) return [];
  if (Array.isArray(parameter.default)) {
    return parameter.default.map((text) => parseLora(text, null).name).filter((name) => !findModel(name, installed));
  }
  // Those of the workflow run as it writes them.
  const written = parameter.targets.map(({ node, input }) => nodeOf(node)?.inputs?.[input]);
  return written.filter((name) => typeof name === 'string' && !installed.includes(name)) as string[];
}

/** The name of the model that has to be installed for a parameter; none where one is there that does. */
function unmetModel(
  parameter: TemplateParameter,
  { file, workflow }: { readonly file: TemplateFile; readonly workflow: ApiWorkflow },
  { definitions, baseOf = (_folder, name) => baseByName(name) }: Backend,
): string[] {
  const [target] = parameter.targets;
  const classType = target && Object.hasOwn(workflow, target.node) ? workflow[target.node]?.class_type : undefined;
  const definition = classType === undefined ? undefined : definitions.get(classType);
  const installed = parameter.choices ?? (target && definition ? choicesOf(definition, target.input) : null);
  const wanted = wantedModel(parameter, workflow);
  if (!installed || wanted === undefined) return [];
  const folder = folderOf(parameter);
  // The caller has to choose: any that is there can be chosen.
  const isTheirs = parameter.required && parameter.default === undefined;
  const found = isTheirs
    ? (installed[0] ?? null)
    : usualModel({ parameter, wanted, installed, baseOf: (name) => baseOf(folder, name) });
  if (found !== null) return [];
  return [wanted ?? file.models?.find((model) => model.folder === folder)?.name ?? `(any of ${folder})`];
}

/** As sentences, with where to get a model. */
export function missingSentences({ nodes, models }: Missing): string[] {
  return [
    ...nodes.map((classType) => `The node class ${classType} is not installed on this ComfyUI.${whereFrom(classType)}`),
    ...models.map(
      ({ name, folder, url }) =>
        `The model ${name} is not installed on this ComfyUI${folder ? ` (models/${folder})` : ''}.${url ? ` It can be had from ${url}` : ''}`,
    ),
  ];
}

/** Of the classes whose origin is known. */
function whereFrom(classType: string): string {
  const found = visionPackOf(classType);
  if (!found) return '';
  return found.pack === null ? ' ComfyUI itself has it since 2026.' : ` It comes with ${found.pack}: ${found.address}`;
}

const fileNameOf = (name: string): string => name.replace(/^.*[/\\]/s, '').toLowerCase();
const placeKey = (node: string, input: string): string => JSON.stringify([node, input]);
