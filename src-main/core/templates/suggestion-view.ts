import type { CreatedTemplate, SuggestedParameterView } from '../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../workflows/definitions.ts';
import { plainConstant } from '../workflows/graph/constant.ts';
import { suggestParameters } from './roles/suggest-parameters.ts';
import type { SuggestedParameter } from './roles/suggested-parameter.ts';

/** What the parameters of a workflow could be, and why. */
export function suggestionsFor(workflow: ApiWorkflow, definitions?: NodeDefinitions): CreatedTemplate['suggestions'] {
  const { parameters, others } = suggestParameters(workflow, definitions);
  return { parameters: parameters.map(viewOf), others: others.map(viewOf) };
}

const viewOf = (suggested: SuggestedParameter): SuggestedParameterView => ({
  ...suggested,
  value: plainConstant(suggested.value),
});
