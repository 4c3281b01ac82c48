import { nearestName } from '../../nearest-name.ts';
import { bounded } from '../reading/refusal.ts';
import { listOf } from '../ui-graph/json-value.ts';
import { modelFolderOf } from '../graph/loaders.ts';
import { shown } from './check-value.ts';
import type { DeclaredInput } from './declared-inputs.ts';
import { inputFinding, unseenFinding, type Finding, type NodeError } from './findings.ts';
import { isModelInput, nearestModels } from './model-inputs.ts';
import { sourceOf, type ModelSource } from './model-sources.ts';
import { isIn } from './python-order.ts';
import { pythonList, pythonRepr, pythonStr } from './python-text.ts';

const mostNearest = 3;
/** ComfyUI prints longer lists of choices by their length alone. */
const mostPrinted = 20;

export interface ChoiceContext {
  readonly classType: string;
  readonly recent: boolean;
  readonly modelSources: readonly ModelSource[];
}

/**
 * A value that must be one of a list. Choices of the newer form (`["COMBO", {options}]`) are checked by recent servers alone:
 * elsewhere the finding has no error of ComfyUI.
 */
export function checkChoice(input: DeclaredInput, value: unknown, context: ChoiceContext): Finding | null {
  const isList = Array.isArray(input.type);
  if (!isList && input.type !== 'COMBO') return null;
  // Only recent servers tell apart a list that is missing from an empty one.
  const declared = isList ? input.type : input.settings['options'];
  if (!isList && declared === undefined && !context.recent) return null;
  const choices = listOf(declared);
  const several = context.recent && Array.isArray(value) && isTruthy(input.settings['multiselect']);
  const wrong = (several ? value : [value]).filter((one) => !isIn(one, choices));
  if (wrong.length === 0) return null;
  const sentence = describe(input, wrong[0], choices, context);
  if (!isList && !context.recent) return unseenFinding(input.name, sentence);
  const { details, config } = printed(input, wrong, choices, context.recent);
  const finding = inputFinding(input.name, {
    type: 'value_not_in_list',
    message: 'Value not in list',
    details,
    extra: { input_config: config, received_value: value },
    says: sentence.says,
    nextStep: sentence.nextStep,
  });
  return { ...finding, type: sentence.type };
}

function printed(
  input: DeclaredInput,
  wrong: readonly unknown[],
  choices: readonly unknown[],
  recent: boolean,
): { readonly details: NodeError['details']; readonly config: unknown } {
  const isLong = choices.length > mostPrinted;
  const list = isLong ? `(list of length ${choices.length})` : pythonList(choices);
  const values = recent ? wrong.slice(0, mostPrinted).map(pythonRepr).join(', ') : `'${pythonStr(wrong[0])}'`;
  return { details: `${input.name}: ${values} not in ${list}`, config: isLong ? null : input.config };
}

function describe(
  input: DeclaredInput,
  value: unknown,
  choices: readonly unknown[],
  { classType, modelSources }: ChoiceContext,
): { readonly type: string; readonly says: string; readonly nextStep: string } {
  const label = bounded(input.name, 80);
  const names = choices.filter((choice) => typeof choice === 'string');
  if (typeof value === 'string' && isModelInput(classType, input.name, value)) {
    const nearest = nearestModels(value, names, mostNearest).map(shown);
    const source = sourceOf(value, modelSources);
    const known = source?.directory || modelFolderOf(classType, input.name);
    const install = `${source ? 'Download' : 'Install'} it into ComfyUI's folder${known ? ` models/${known}` : ' of such models'}`;
    const folder = source?.directory ? ` (folder ${source.directory})` : '';
    return {
      type: 'model_missing',
      says:
        `${label} ${shown(value)} is not installed${nearest.length === 0 ? '' : `; nearest: ${nearest.join(', ')}`}.` +
        (source ? ` It can be had from ${source.url}${folder}.` : ''),
      nextStep: `${install}, or ${nearest[0] === undefined ? 'choose another model' : `use ${nearest[0]}`}.`,
    };
  }
  const nearest = typeof value === 'string' ? nearestName(value.slice(0, 200), names) : null;
  const few = choices.slice(0, 5).map(shown).join(', ');
  return {
    type: 'value_not_in_list',
    says: `${label} ${shown(value)} is not one of its choices${nearest === null ? '' : `; nearest: ${shown(nearest)}`}.`,
    nextStep:
      choices.length === 0
        ? 'The server offers no choice at all here.'
        : `Choose one of: ${bounded(few, 300)}${choices.length > 5 ? ', …' : ''}.`,
  };
}

const isTruthy = (value: unknown): boolean => Boolean(value);
