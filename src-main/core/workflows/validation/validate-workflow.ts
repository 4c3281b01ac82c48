import type { NodeDefinitions } from '../definitions.ts';
import type { WorkflowProblem } from '../problem.ts';
import { objectOf } from '../ui-graph/json-value.ts';
import { checkNode, type NodeCheck } from './check-node.ts';
import type { NodeError, UnknowableInput } from './findings.ts';
import type { ModelSource } from './model-sources.ts';
import { describeProblems } from './describe-problems.ts';
import { nodeMention, workflowProblem } from '../problem.ts';
import { packsIn, type PackLookup } from '../to-api/node-packs.ts';
import { createSubject, type Subject } from './subject.ts';
import { createWalk, type Walk } from './walk.ts';

export interface ValidationOptions {
  /** Where models can be had (`modelSourcesOf` of the UI workflow). */
  readonly modelSources?: readonly ModelSource[];
  /** Where classes come from that the server lacks (`packsIn` of the UI workflow); by their names unless told. */
  readonly packs?: PackLookup;
  /** Titles by node id; a node's own `_meta.title` counts where there is none. */
  readonly titles?: Readonly<Record<string, string>>;
  /** `partial_execution_targets`: of the output nodes only these run. */
  readonly targets?: readonly string[];
}

/** The errors of one node, as in ComfyUI's `node_errors`. */
export interface NodeErrors {
  readonly errors: readonly NodeError[];
  readonly dependent_outputs: readonly string[];
  readonly class_type: string;
}

export interface Validation {
  /** Whether ComfyUI would queue it. Outputs with errors are left out then, and `nodeErrors` says why. */
  readonly accepted: boolean;
  /** ComfyUI's own error when it is refused. */
  readonly error: NodeError | null;
  /** ComfyUI's own `node_errors`. */
  readonly nodeErrors: Readonly<Record<string, NodeErrors>>;
  /** Output nodes that would run. */
  readonly outputs: readonly string[];
  /**
   * What is wrong, for a person: more than ComfyUI reports, which stops at the first class that it does not know. At most 1000.
   */
  readonly problems: readonly WorkflowProblem[];
  /** Inputs about which only the server can say. */
  readonly unknowable: readonly UnknowableInput[];
}

/**
 * Says of an API workflow what ComfyUI's POST /prompt would say, without asking it. Never throws, whatever the workflow is.
 * Workflow and definitions should be parsed without losing a digit (`parseWorkflowText`): seeds and their bounds exceed 2^53.
 * Rules: ComfyUI 0.3.64, execution.py, validate_prompt and validate_inputs; a class that a newer server defines is checked as
 * newer servers do it.
 */
export function validateWorkflow(
  workflow: unknown,
  definitions: NodeDefinitions,
  options: ValidationOptions = {},
): Validation {
  // Python finds no nodes in an empty list or text either.
  const isEmpty = (Array.isArray(workflow) || typeof workflow === 'string') && workflow.length === 0;
  const nodes = isEmpty ? {} : objectOf(workflow);
  if (!nodes) return notAWorkflow();

  const subject = createSubject(nodes, definitions, options.titles ?? {});
  const unknowable: UnknowableInput[] = [];
  const walk = createWalk({
    check: (id) => check(id, { subject, definitions, unknowable, modelSources: options.modelSources ?? [] }),
    classOf: subject.classOf,
    namesCycles: subject.recent,
  });
  const { targets } = options;
  const outputs = subject.ids.filter(
    (id) => subject.definitionOf(id)?.output_node === true && (!targets || targets.includes(id)),
  );
  const classError = firstClassError(subject);
  const { good, details, nodeErrors } = walkOutputs(walk, outputs, subject);
  const problems = describeProblems(subject, walk, options.packs ?? packsIn(null));
  const refused = { accepted: false, outputs: [], unknowable };
  if (classError) return { ...refused, error: classError, nodeErrors: {}, problems };
  if (outputs.length === 0) {
    const error = workflowError('prompt_no_outputs', 'Prompt has no outputs');
    const message = 'The workflow has no output node: it would save and show nothing.';
    const nextStep = 'Add a node that saves or previews, such as SaveImage.';
    return {
      ...refused,
      error,
      nodeErrors: {},
      problems: [...problems, workflowProblem(error.type, message, nextStep)],
    };
  }
  if (good.length > 0) return { accepted: true, error: null, nodeErrors, outputs: good, problems, unknowable };
  const error = workflowError(
    'prompt_outputs_failed_validation',
    'Prompt outputs failed validation',
    details.join('\n'),
  );
  return { ...refused, error, nodeErrors, problems };
}

function check(
  nodeId: string,
  context: {
    readonly subject: Subject;
    readonly definitions: NodeDefinitions;
    readonly unknowable: UnknowableInput[];
    readonly modelSources: readonly ModelSource[];
  },
): NodeCheck {
  const { subject, definitions, modelSources, unknowable } = context;
  const definition = subject.definitionOf(nodeId);
  if (!definition) return { findings: [], links: [], unknowable: [] };
  const node = { id: nodeId, classType: subject.classOf(nodeId) ?? '', definition, inputs: subject.inputsOf(nodeId) };
  const nameOf = (id: string): string => nodeMention(subject.named(id));
  const result = checkNode(node, { definitions, modelSources, classOf: subject.classOf, nameOf });
  unknowable.push(...result.unknowable);
  return result;
}

/** Output nodes that are listed with one bad node. */
const maxDependents = 200;

/** Output by output. ComfyUI counts every bad node that it has met so far towards each bad output, related or not. */
function walkOutputs(walk: Walk, outputs: readonly string[], subject: Subject) {
  const good: string[] = [];
  const failed: string[] = [];
  const details: string[] = [];
  const firstFailed: number[] = [];
  for (const output of outputs) {
    const { valid, errors } = walk.checkOutput(output);
    if (valid) {
      good.push(output);
      continue;
    }
    details.push(...errors.map((error) => `${error.message}: ${error.details}`));
    while (firstFailed.length < walk.bad.length) firstFailed.push(failed.length);
    failed.push(output);
  }
  // As own properties: a node may be called __proto__.
  const nodeErrors: Readonly<Record<string, NodeErrors>> = Object.fromEntries(
    firstFailed.map((first, at) => {
      const id = walk.bad[at] ?? '';
      const errors = walk.verdicts.get(id)?.errors ?? [];
      const dependents = failed.slice(first, first + maxDependents);
      return [id, { errors, dependent_outputs: dependents, class_type: subject.classOf(id) ?? '' }];
    }),
  );
  return { good, details, nodeErrors };
}

function firstClassError(subject: Subject): NodeError | null {
  for (const id of subject.ids) {
    const error = subject.classError(id);
    if (error) return error;
  }
  return null;
}

function workflowError(type: string, message: string, details = ''): NodeError {
  return { type, message, details, extra_info: {} };
}

/** ComfyUI answers 500 without an error of its own. */
function notAWorkflow(): Validation {
  const message = 'The workflow is not an object of nodes.';
  const error = workflowError('invalid_prompt', message);
  const problems = [workflowProblem(error.type, message, 'Give an API-format workflow (in ComfyUI: Export (API)).')];
  return { accepted: false, error, nodeErrors: {}, outputs: [], problems, unknowable: [] };
}
