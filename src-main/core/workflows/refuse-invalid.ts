import { EaselError, type ErrorCode } from '../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import type { NodeDefinitions } from './definitions.ts';
import type { WorkflowProblem } from './problem.ts';
import { packsIn } from './to-api/node-packs.ts';
import { modelSourcesOf } from './validation/model-sources.ts';
import { validateWorkflow, type Validation } from './validation/validate-workflow.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  missing_node_type: 'node_class_missing',
  invalid_prompt: 'node_class_missing',
  model_missing: 'model_missing',
};
const mostNamed = 5;
/** Outputs looked at one by one, and outputs times nodes: each look goes through the whole workflow. */
const mostLooks = { outputs: 100, nodes: 200_000 } as const;

/**
 * Refuses a workflow that ComfyUI would certainly refuse; what only the server can judge is left to it.
 * @throws node_class_missing, model_missing or workflow_invalid, naming the nodes (`details.problems`)
 */
export function refuseInvalid(workflow: ApiWorkflow, graph: unknown, definitions: NodeDefinitions): void {
  const validation = validateWorkflow(workflow, definitions, {
    modelSources: modelSourcesOf(graph),
    packs: packsIn(graph),
  });
  if (isCertainlyRefused(workflow, definitions, validation)) throw refusalOf(validation.problems);
}

/** `server` as the sentence begins with it. */
export function refusalOf(problems: readonly WorkflowProblem[], server = 'ComfyUI'): EaselError {
  const code = problems.map(({ type }) => codes[type]).find((known) => known !== undefined) ?? 'workflow_invalid';
  const first = problems.find(({ type }) => (codes[type] ?? 'workflow_invalid') === code) ?? problems[0];
  const named = problems.slice(0, mostNamed).map(({ message }) => message);
  const rest = problems.length > mostNamed ? ` (${problems.length - mostNamed} more)` : '';
  return new EaselError(code, `${server} would refuse this workflow: ${named.join(' ')}${rest}`, {
    nextStep: first?.nextStep ?? 'Correct the named inputs and submit it again.',
    details: { problems: problems.slice(0, 50) satisfies readonly WorkflowProblem[] },
  });
}

/**
 * Whether ComfyUI refuses it whatever its nodes' own checks say: every output has an error about something else than an input that
 * its class may judge by its own code.
 */
export function isCertainlyRefused(
  workflow: ApiWorkflow,
  definitions: NodeDefinitions,
  validation: Validation = validateWorkflow(workflow, definitions),
): boolean {
  if (validation.error === null) return false;
  const doubts = doubtfulErrors(validation);
  if (!doubts.includes(true)) return true;
  if (!doubts.includes(false)) return false;
  // ComfyUI runs the outputs that are right, and a doubtful one may be: each is looked at alone.
  const outputs = [...new Set(Object.values(validation.nodeErrors).flatMap((node) => node.dependent_outputs))];
  const looks = outputs.length * Object.keys(workflow).length;
  if (outputs.length > mostLooks.outputs || looks > mostLooks.nodes) return false;
  return outputs.every((output) =>
    doubtfulErrors(validateWorkflow(workflow, definitions, { targets: [output] })).includes(false),
  );
}

/** Of each error, whether only the server knows if it is one. */
function doubtfulErrors({ nodeErrors, unknowable }: Validation): boolean[] {
  const doubtful = new Set(unknowable.map(({ nodeId, input }) => JSON.stringify([nodeId, input])));
  return Object.entries(nodeErrors).flatMap(([nodeId, { errors }]) =>
    errors.map(({ extra_info: info }) => doubtful.has(JSON.stringify([nodeId, info['input_name']]))),
  );
}
