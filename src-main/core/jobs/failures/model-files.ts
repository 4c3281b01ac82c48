import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { ModelName } from '../../models/models.ts';
import { nearModels } from '../../models/near-models.ts';
import { choicesOf } from '../../nodes/node-definitions.ts';
import { modelFolderOf } from '../../workflows/graph/loaders.ts';
import { nodeMention, nodeProblem, type WorkflowProblem } from '../../workflows/problem.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { isModelInput } from '../../workflows/validation/model-inputs.ts';
import { modelSourcesOf, sourceOf } from '../../workflows/validation/model-sources.ts';
import { namedNode, type FailedRun } from './explained.ts';
import { ask } from './lookup.ts';

export interface LackedModel {
  readonly nodeId: string;
  readonly classType: string;
  readonly input: string | null;
  readonly name: string;
  /** ComfyUI's folder, where it is known. */
  readonly folder: string | null;
  /** What the server offers in its place, as it said itself; null where it did not. */
  readonly choices: readonly string[] | null;
}

const mostNearest = 3;

/** A model that the server does not have: its folder, the nearest that it has, and where it can be had. */
export async function missingModel(lacked: LackedModel, run: FailedRun): Promise<WorkflowProblem> {
  const { nodeId, classType, input, name } = lacked;
  const source = sourceOf(name, modelSourcesOf(run.graph));
  const folder =
    lacked.folder ?? (source?.directory || (input === null ? null : modelFolderOf(classType, input)) || null);
  const near = await nearest({ ...lacked, folder }, run);
  const shown = near.map((one) =>
    folder === null || one.folder === folder ? `'${one.name}'` : `'${one.name}' (which is in ${one.folder})`,
  );
  const place = folder === null ? '' : ` in ${bounded(folder, 80)}`;
  const from = source ? ` It can be had from ${source.url}.` : '';
  const install = `install '${bounded(name, 200)}'${folder === null ? '' : ` into models/${bounded(folder, 80)}`} on the ComfyUI machine`;
  return nodeProblem(namedNode(run.workflow, nodeId, classType), {
    type: 'model_missing',
    input,
    says: `the model '${bounded(name, 200)}' is not installed${place}${shown.length > 0 ? `; nearest: ${shown.join(', ')}` : ''}.${from}`,
    nextStep:
      near[0] === undefined ? `${capital(install)}, or choose an installed one.` : `Use ${shown[0]}, or ${install}.`,
  });
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

async function nearest({ classType, input, name, folder, choices }: LackedModel, run: FailedRun): Promise<ModelName[]> {
  const here = folder ?? '';
  const [offered, elsewhere] = await Promise.all([
    choices ?? (input === null ? [] : choicesNow(classType, input, run)),
    ask(run.lookup, (lookup) => lookup.modelsNamed(fileName(name)), []),
  ]);
  const own = offered.filter((one) => one !== name).map((one) => ({ folder: here, name: one }));
  const others = elsewhere.filter((one) => one.folder !== here && fileName(one.name) === fileName(name));
  return nearModels({ folder: here, name }, [...own, ...others]).slice(0, mostNearest);
}

export const choicesNow = (classType: string, input: string, { lookup }: FailedRun): Promise<readonly string[]> =>
  ask(
    lookup,
    async (look) => {
      const definition = await look.definition(classType);
      return (definition && choicesOf(definition, input)) ?? [];
    },
    [],
  );

const fileName = (name: string): string => name.replace(/^.*[/\\]/s, '').toLowerCase();

/** The inputs of a node that name model files, as it was submitted. */
export function modelsOfNode({ workflow }: FailedRun, nodeId: string): { input: string; name: string }[] {
  const node = Object.hasOwn(workflow, nodeId) ? workflow[nodeId] : undefined;
  if (!node) return [];
  return Object.entries(node.inputs ?? {}).flatMap(([input, name]) =>
    isModelInput(node.class_type, input, name) ? [{ input, name: String(name) }] : [],
  );
}

/** Files that are cut short, are web pages, or of a kind that the loader does not take. */
const damaged =
  /^Error while deserializing header|Weights only load failed|PytorchStreamReader failed|invalid load key|unpickling|MetadataIncompleteBuffer|HeaderTooLarge|InvalidHeader|file is not a checkpoint/i;
const otherKind =
  /Could not detect model type|VAE is invalid|does not contain a valid|Unsupported (?:upscale )?model|UnsupportedModelError|not a valid .{0,40}model/i;

/** A model file that the node found and could not use; null where it is about something else. */
export function brokenModel(
  failed: {
    readonly nodeId: string;
    readonly classType: string;
    readonly exceptionType: string;
    readonly text: string;
  },
  run: FailedRun,
): ErrorData | null {
  const { nodeId, classType, exceptionType, text } = failed;
  const isDamaged = damaged.test(text) || /SafetensorError|UnpicklingError/.test(exceptionType);
  if (!isDamaged && !otherKind.test(text)) return null;
  const where = nodeMention(namedNode(run.workflow, nodeId, classType));
  const names = modelsOfNode(run, nodeId).map(({ name }) => `'${bounded(name, 200)}'`);
  const file = names.length > 0 ? names.join(' or ') : 'its model file';
  const isLora = /seems to be a Lora/i.test(text);
  return {
    code: 'job_failed',
    message: isDamaged
      ? `In ${where} ComfyUI could not read ${file}: the file is damaged or not complete.`
      : `In ${where} ComfyUI found in ${file} no model of the kind that this node loads${isLora ? ', but what looks like a LoRA' : ''}.`,
    nextStep: isDamaged
      ? 'Download that file again and compare its size, or choose another model.'
      : isLora
        ? 'Put the file into models/loras and load it with a LoRA node, and choose a checkpoint here.'
        : 'Choose another model here, or load this one with the node for its kind.',
  };
}
