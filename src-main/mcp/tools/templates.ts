import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { toolOfTemplate } from '../../core/templates/tool/template-tool.ts';
import { jobViewSchema } from './job-view.ts';
import { defineTool, type Tool } from './tool.ts';
import { waitForJob } from './wait.ts';

/** The tool of a template: its parameters are the arguments, with the bounds and choices of the live backend. */
export function templateTool(template: Template): Tool {
  const { name, title, description, properties, required, aliases } = toolOfTemplate(template);
  return defineTool({
    name,
    title,
    description,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    properties,
    required,
    aliases,
    bounds: 'core',
    output: jobViewSchema,
    handle: async (given, context) => {
      const { core, requester } = context;
      const job = await core.jobs.create({ template: template.name, arguments: given as Parameters, requester });
      return waitForJob(job, context);
    },
  });
}
