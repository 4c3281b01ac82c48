import { EaselError, type ErrorCode } from '../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import type { NodeDefinitions } from './definitions.ts';
import type { WorkflowProblem } from './problem.ts';
import { modelSourcesOf } from './validation/model-sources.ts';
import { validateWorkflow, type Validation } from './validation/validate-workflow.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  missing_node_type: 'node_class_missing',
  invalid_prompt: 'node_class_missing',
  model_missing: 'model_missing',
};
const mostNamed = 5;

/**
 * Refuses a workflow that ComfyUI would certainly refuse; what only the server can judge is left to it.
 * @throws node_class_missing, model_missing or workflow_invalid, naming the nodes (`details.problems`)
 */
export function refuseInvalid(workflow: ApiWorkflow, graph: unknown, definitions: NodeDefinitions): void {
  const validation = validateWorkflow(workflow, definitions, { modelSources: modelSourcesOf(graph) });
  if (validation.accepted || !isCertain(validation)) return;
  const { problems } = validation;
  const code = problems.map(({ type }) => codes[type]).find((known) => known !== undefined) ?? 'workflow_invalid';
  const first = problems.find(({ type }) => (codes[type] ?? 'workflow_invalid') === code) ?? problems[0];
  const named = problems.slice(0, mostNamed).map(({ message }) => message);
  const rest = problems.length > mostNamed ? ` (${problems.length - mostNamed} more)` : '';
  throw new EaselError(code, `ComfyUI would refuse this workflow: ${named.join(' ')}${rest}`, {
    nextStep: first?.nextStep ?? 'Correct the named inputs and submit it again.',
    details: { problems: problems.slice(0, 50) satisfies readonly WorkflowProblem[] },
  });
}

/** False when some error is about an input whose class may judge it by its own code. */
function isCertain({ error, nodeErrors, unknowable }: Validation): boolean {
  const doubtful = new Set(unknowable.map(({ nodeId, input }) => `${nodeId} ${input}`));
  const inputs = Object.entries(nodeErrors).flatMap(([nodeId, { errors }]) =>
    errors.map(({ extra_info: info }) => `${nodeId} ${String(info['input_name'])}`),
  );
  return error !== null && (inputs.length === 0 || inputs.some((input) => !doubtful.has(input)));
}
