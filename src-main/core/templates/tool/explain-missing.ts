import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { otherOf, runs, type ServedTemplate } from './choose-template.ts';

type Given = Readonly<Record<string, unknown>>;

interface FailedCall {
  readonly served: ServedTemplate;
  readonly given: Given;
  readonly templates: readonly ServedTemplate[];
}

/** All that is missing for a template that cannot run, or for the one that the preset runs, instead of the first thing that its rendering met. */
export function explainMissing(error: unknown, { served, given, templates }: FailedCall): unknown {
  const other = otherOf(served, given, templates);
  const { template } = other ?? served;
  if (!(error instanceof EaselError) || template.problems.length === 0) return error;
  const isMissing = /^(?:model|node_class)_missing$/.test(error.code);
  if (!isMissing && !(isAboutValues(error) && isHopeless(template, given))) return error;
  // Their own choice is what is wrong.
  if (Object.hasOwn(given, String(error.details?.['parameter']))) return error;
  const able = other
    ? served.template.presets.filter((preset) => !preset.problems).map(({ name }) => name)
    : templates.filter(runs).map((one) => one.template.name);
  const what = other ? `Preset '${String(given['preset'])}' runs ${template.name}, which` : template.name;
  const problems = template.problems.slice(0, 20);
  return new EaselError(
    isMissing ? error.code : template.missing.nodes.length > 0 ? 'node_class_missing' : 'model_missing',
    // Addresses end some of them, so that no full stop tells one from the next.
    [`${what} cannot run on this ComfyUI:`, ...problems].join(problems.length > 1 ? '\n' : ' '),
    {
      nextStep: `Install what is missing${able.length > 0 ? `, or use the ${other ? 'preset' : 'template'} ${able.slice(0, 8).join(' or ')}` : ''}.`,
      details: { template: template.name, missing: template.missing },
      cause: error,
    },
  );
}

const isAboutValues = ({ code }: EaselError): boolean => code === 'bad_input' || code === 'out_of_bounds';

/** Whoever corrects the values would only hear next that it cannot run; a model that they name might be there. */
function isHopeless({ missing, parameters }: Template, given: Given): boolean {
  const namesModel = parameters.some(
    ({ name, type }) => (type === 'model' || type === 'loras') && Object.hasOwn(given, name),
  );
  return missing.nodes.length > 0 || (missing.models.length > 0 && !namesModel);
}
