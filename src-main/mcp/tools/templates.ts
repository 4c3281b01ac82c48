import type { Template, TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import { jobViewSchema } from './job-view.ts';
import { defineTool, type Property, type Tool } from './tool.ts';
import { waitForJob } from './wait.ts';

/** Longer lists would fill the context of every chat; ComfyUI has hundreds of LoRAs on some machines. */
const maxChoices = 48;

const howLong =
  'Answers with the picture and a link to the original, or, when it takes longer than about 40 seconds, with a job_id: then call wait_for_job.';

/** The tool of a template: its parameters are the arguments, with the bounds and choices of the live backend. */
export function templateTool(template: Template): Tool {
  return defineTool({
    name: template.tool,
    title: template.title,
    description: `${template.description} ${howLong}`,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    properties: Object.fromEntries(
      template.parameters.map((parameter) => [parameter.name, property(parameter, template)]),
    ),
    required: template.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    bounds: 'core',
    output: jobViewSchema,
    handle: async (given, context) => {
      const { core, requester } = context;
      const job = await core.jobs.create({ template: template.name, arguments: given as Parameters, requester });
      return waitForJob(job, context);
    },
  });
}

function property(parameter: TemplateViewParameter, template: Template): Property {
  const { title, type, min, max } = parameter;
  const choices = parameter.choices ?? [];
  const numeric = type === 'integer' || type === 'number' || type === 'seed';
  return {
    type: jsonType(type),
    title,
    description: description(parameter, template),
    // A default that depends on the model is told in the description: clients that fill defaults in would defeat it.
    ...(parameter.default === undefined || parameter.defaultByBase ? {} : { default: parameter.default }),
    ...(numeric && min !== undefined ? { minimum: type === 'seed' ? Math.min(-1, min) : min } : {}),
    ...(numeric && max !== undefined ? { maximum: Math.min(max, Number.MAX_SAFE_INTEGER) } : {}),
    ...(type === 'choice' && choices.length > 0 && choices.length <= maxChoices ? { enum: choices } : {}),
    // No enum for models: the core forgives a stray quote, a client that checks enums would not let the call through.
    ...(type === 'model' && choices.length > 0 ? { examples: choices.slice(0, maxChoices) } : {}),
  };
}

function jsonType(type: TemplateViewParameter['type']): Property['type'] {
  switch (type) {
    case 'string':
    case 'text':
    case 'choice':
    case 'model':
      return 'string';
    case 'integer':
    case 'seed':
      return 'integer';
    case 'number':
    case 'boolean':
      return type;
  }
}

function description(parameter: TemplateViewParameter, template: Template): string {
  const { name, description: text, type, choices, folder } = parameter;
  const parts = [text];
  if (name === 'preset') parts.push(...template.presets.map((preset) => `${preset.name}: ${preset.description}`));
  if (type === 'model' && choices) parts.push(modelChoices(choices, folder));
  if (type === 'choice' && choices && choices.length > maxChoices) {
    parts.push(`Some of ${choices.length} choices: ${choices.slice(0, maxChoices).join(', ')}.`);
  }
  return parts.join(' ');
}

function modelChoices(choices: readonly string[], folder: string | undefined): string {
  if (choices.length === 0) return 'None is installed.';
  const listed = choices.slice(0, maxChoices).join(', ');
  if (choices.length <= maxChoices) return `Installed: ${listed}.`;
  return `Installed, among ${choices.length}: ${listed}; list_models with folder "${folder ?? 'checkpoints'}" names all.`;
}
