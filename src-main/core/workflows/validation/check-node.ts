import { isRawNumber } from '../../../comfyui/exact-json.ts';
import type { NodeDefinition, NodeDefinitions } from '../definitions.ts';
import { bounded } from '../reading/refusal.ts';
import { objectOf, type JsonObject } from '../ui-graph/json-value.ts';
import { checkChoice } from './check-choice.ts';
import { checkLink, type ClassLookup } from './check-link.ts';
import { checkBounds, coerce, unwrapped } from './check-value.ts';
import { declaredInputs, isNewKind, isRecent, type DeclaredInput, type DynamicProblem } from './declared-inputs.ts';
import {
  inputFinding,
  raisedFinding,
  unseenFinding,
  type Finding,
  type UnknowableInput,
  type UnknowableReason,
} from './findings.ts';
import type { ModelSource } from './model-sources.ts';
import { isRemote, isUpload, judgeOwn, missingArguments, ownCheckOf } from './own-checks.ts';
import { pythonEquals } from './python-order.ts';
import { pythonTypeName } from './python-text.ts';

/** A link that ComfyUI follows to look at the node before. */
export interface Followed {
  readonly input: DeclaredInput;
  readonly link: readonly unknown[];
  readonly target: string;
}

export interface NodeCheck {
  readonly findings: readonly Finding[];
  readonly links: readonly Followed[];
  readonly unknowable: readonly UnknowableInput[];
}

export interface NodeContext {
  readonly definitions: NodeDefinitions;
  readonly modelSources: readonly ModelSource[];
  readonly classOf: ClassLookup;
  /** The node in a sentence. */
  readonly nameOf: (nodeId: string) => string;
}

export interface CheckedNode {
  readonly id: string;
  readonly classType: string;
  readonly definition: NodeDefinition;
  /** As they came: any JSON, or undefined. */
  readonly inputs: unknown;
}

/** All that can be said of one node without its neighbours, in ComfyUI's order of checks for each input. */
export function checkNode(node: CheckedNode, context: NodeContext): NodeCheck {
  const findings: Finding[] = [];
  const links: Followed[] = [];
  const unknowable: UnknowableInput[] = [];
  const given = objectOf(node.inputs);
  const recent = isRecent(node.definition);
  const own = ownCheckOf(node.classType);
  if (!given) return { findings: checkStrangeInputs(node), links, unknowable };

  const module = (node.definition as JsonObject)['python_module'];
  const canReplaceChecks = typeof module === 'string' && module.startsWith('custom_nodes');
  const leave = (input: DeclaredInput, reason: UnknowableReason): void => {
    unknowable.push({ nodeId: node.id, classType: node.classType, input: input.name, reason });
  };

  function checkConstant(input: DeclaredInput, value: unknown): void {
    const coerced = coerce(input, unwrapped(value));
    if (coerced.finding) {
      findings.push(coerced.finding);
      // The server goes on with the value as it came, and the class's own check gets that.
      if (own?.inputs.includes(input.name)) checkOwn(input, unwrapped(value));
      return;
    }
    if (own?.inputs.includes(input.name)) return checkOwn(input, coerced.value);
    const finding =
      checkBounds(input, coerced.value) ??
      checkChoice(input, coerced.value, { classType: node.classType, recent, modelSources: context.modelSources });
    if (!finding) return;
    const reason = whyLeft(input, finding);
    if (reason !== null) leave(input, reason);
    if (reason === null || reason === 'custom_class') findings.push(finding);
  }

  /** Findings that the server may see otherwise: those of files that were uploaded, and of lists that it does not have. */
  function whyLeft(input: DeclaredInput, finding: Finding): UnknowableReason | null {
    const isChoice = finding.type === 'value_not_in_list' || finding.type === 'model_missing';
    if (isChoice && isRemote(input)) return 'remote_choices';
    // A list that is empty by design is filled by the interface; one of models is empty for lack of models.
    if (finding.type === 'value_not_in_list' && input.type === 'COMBO' && isEmptyList(input.settings['options'])) {
      return 'own_check';
    }
    // Of older servers' own classes those that check uploads by themselves are known.
    if (isChoice && isUpload(input) && (recent || canReplaceChecks)) return 'own_check';
    return canReplaceChecks ? 'custom_class' : null;
  }

  function checkOwn(input: DeclaredInput, value: unknown): void {
    if (!own) return;
    const verdict = judgeOwn(input, value, { classType: node.classType, check: own, recent });
    if (verdict === 'unknowable') leave(input, 'own_check');
    else if (verdict !== 'good') findings.push(verdict);
  }

  const { inputs, problems } = declaredInputs(node.definition, given);
  const dynamicFindings = problems.map(dynamicFinding);
  // Newer servers look no further then.
  if (problems.some(({ kind }) => kind === 'invalid_dynamic_input'))
    return { findings: dynamicFindings, links, unknowable };
  for (const input of inputs) {
    if (!Object.hasOwn(given, input.name)) {
      if (input.section === 'required') findings.push(missing(input));
      continue;
    }
    const value = given[input.name];
    if (!Array.isArray(value)) {
      checkConstant(input, value);
      continue;
    }
    const link = checkLink(input, value, { ...context, recent });
    if (link.finding) findings.push(link.finding);
    if (link.finding?.type === 'return_type_mismatch' && canReplaceChecks) leave(input, 'custom_class');
    if (link.target !== null) links.push({ input, link: value, target: link.target });
    // A link has no value yet: the class gets Python's None.
    if (own?.inputs.includes(input.name)) checkOwn(input, value.length === 2 ? undefined : value);
  }
  const absent = own?.inputs.filter((name) => !Object.hasOwn(given, name)) ?? [];
  if (absent.length > 0) findings.push(missingArguments(node.classType, absent, isNewKind(node.definition)));
  return { findings: [...findings, ...dynamicFindings], links, unknowable };
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function missing(input: DeclaredInput): Finding {
  return inputFinding(input.name, {
    type: 'required_input_missing',
    message: 'Required input is missing',
    details: input.shortName,
    says: `its input ${bounded(input.name, 80)} is missing.`,
    nextStep: 'Give the input a value, or connect it.',
  });
}

/** A selector without an option, or without one that exists, passes the server's check; the node then fails when it runs. */
function dynamicFinding({ name, kind, text }: DynamicProblem): Finding {
  const label = bounded(name, 80);
  if (kind === 'invalid_dynamic_input') {
    const says = `its input ${label} ${text}.`;
    const message = 'Invalid dynamic input';
    return inputFinding(name, {
      type: kind,
      message,
      details: `${label} ${text}`,
      says,
      nextStep: 'Correct the rows of the input.',
    });
  }
  if (kind === 'option_missing') {
    const says = `its input ${label} is missing.`;
    return unseenFinding(name, { type: 'required_input_missing', says, nextStep: 'Choose one of its options.' });
  }
  return unseenFinding(name, {
    type: 'value_not_in_list',
    says: `its input ${label} is set to an option that the class does not have.`,
    nextStep: `Choose one of: ${bounded(text.replaceAll('\n', ', '), 300)}.`,
  });
}

/** `inputs` that is no object: Python looks for the names in a list or a text as well, and raises elsewhere. */
function checkStrangeInputs({ inputs, definition, classType }: CheckedNode): Finding[] {
  const sentence = { says: 'it has no object of inputs.', nextStep: 'Give the node an object "inputs".' };
  if (inputs === undefined) return [raisedFinding(null, { exceptionType: 'KeyError', text: "'inputs'" }, sentence)];
  const declared = declaredInputs(definition, {}).inputs;
  if (declared.length === 0) return [];
  const isList = Array.isArray(inputs);
  if (!isList && typeof inputs !== 'string') {
    const type = isRawNumber(inputs) ? 'int' : pythonTypeName(inputs);
    return [
      raisedFinding(null, { exceptionType: 'TypeError', text: `argument of type '${type}' is not iterable` }, sentence),
    ];
  }
  const has = (name: string): boolean =>
    isList ? inputs.some((entry) => pythonEquals(entry, name)) : inputs.includes(name);
  if (declared.some(({ name }) => has(name))) {
    const text = isList
      ? 'list indices must be integers or slices, not str'
      : "string indices must be integers, not 'str'";
    return [raisedFinding(null, { exceptionType: 'TypeError', text }, sentence)];
  }
  const own = ownCheckOf(classType);
  const absent = declared.filter(({ section }) => section === 'required').map(missing);
  return own ? [...absent, missingArguments(classType, own.inputs, isNewKind(definition))] : absent;
}
