import type { Job, Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { describeTool } from '../../core/templates/describe/vision-packs.ts';
import { chooseTemplate, leadingOf, type ServedTemplate } from '../../core/templates/tool/choose-template.ts';
import { explainMissing } from '../../core/templates/tool/explain-missing.ts';
import { toolOfTemplate } from '../../core/templates/tool/template-tool.ts';
import { toolOfTemplates } from '../../core/templates/tool/tool-of-templates.ts';
import { describingTool } from './describe.ts';
import { jobViewSchema } from './job-view.ts';
import { reuseProperty, takeReuse } from './reuse.ts';
import { defineTool, type Tool, type ToolContext } from './tool.ts';
import { waitForJob } from './wait.ts';

/**
 * The tool of the templates that serve it, at least one, in their order: the parameters are the arguments, with the bounds and choices of the
 * live backend. Which template runs a call is decided when it comes.
 */
export function templateTool(templates: readonly Template[]): Tool {
  const tool = fullTool(templates);
  const canRun = templates.some(({ problems }) => problems.length === 0);
  return canRun || tool.name === describeTool ? tool : { ...tool, brief: briefly(tool) };
}

/** As much as tells that there is such a thing, and what it would take. */
function briefly({ description, properties, required }: Tool): NonNullable<Tool['brief']> {
  return {
    description: `Cannot run on this ComfyUI now; a call answers with what is missing. ${description.slice(0, mostBriefly)}`,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => required.includes(name))),
  };
}

const mostBriefly = 200;

function fullTool(templates: readonly Template[]): Tool {
  const served = templates.map((template) => ({ template, tool: toolOfTemplate(template) }));
  const tools = new Map(served.map((one) => [one, ownTool(one, served)]));
  const leading = leadingOf(served);
  const toolOf = (one: ServedTemplate): Tool => tools.get(one) ?? ownTool(one, served);
  if (served.length === 1) return toolOf(leading);
  const { properties, required, aliases } = toolOfTemplates(served);
  const shown: Tool = { ...toolOf(leading), properties, required, aliases };
  const isKnown = (name: string, one: Pick<Tool, 'properties' | 'aliases'>): boolean =>
    Object.hasOwn(one.properties, name) || Object.hasOwn(one.aliases, name);
  return {
    ...shown,
    choose(given) {
      const chosen = chooseTemplate(served, given);
      const tool = withOther(toolOf(chosen.served), chosen.other && toolOf(chosen.other));
      if (chosen.isNamed) return { tool: { ...tool, template: chosen.served.template.name }, given: chosen.given };
      // What no template knows is refused with what all of them know.
      const isTaken = Object.keys(chosen.given).every((name) => isKnown(name, tool) || isKnown(name, shown));
      return isTaken ? { tool, given: chosen.given } : { tool: shown, given };
    },
  };
}

/** With the arguments of the template that a preset runs in its place: those that both have are read by either in the end. */
function withOther(tool: Tool, other: Tool | null): Tool {
  if (!other) return tool;
  const properties = { ...other.properties, ...tool.properties };
  const required = tool.required.filter((name) => other.required.includes(name));
  return { ...tool, properties, required, aliases: { ...other.aliases, ...tool.aliases } };
}

/** Of one template, whoever else serves the tool. */
function ownTool(one: ServedTemplate, templates: readonly ServedTemplate[]): Tool {
  const { template, tool } = one;
  if (template.tool === describeTool) return describingTool(template);
  const { name, title, description, properties, required, aliases } = tool;
  return defineTool({
    name,
    title,
    description,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    properties,
    required,
    aliases,
    bounds: 'core',
    unlisted: Object.hasOwn(properties, 'reuse') ? {} : reuseProperty,
    output: jobViewSchema,
    handle: async (given, context) => waitForJob(await start(one, { given, templates, context }), context),
  });
}

interface Start {
  readonly given: Readonly<Record<string, unknown>>;
  readonly templates: readonly ServedTemplate[];
  readonly context: ToolContext;
}

async function start(served: ServedTemplate, { given, templates, context }: Start): Promise<Job> {
  const { core, requester } = context;
  try {
    const call = Object.hasOwn(served.tool.properties, 'reuse') ? { given, reuse: 'same' as const } : takeReuse(given);
    const { reuse } = call;
    return await core.jobs.create({
      template: served.template.name,
      arguments: call.given as Parameters,
      requester,
      reuse,
    });
  } catch (error) {
    throw explainMissing(error, { served, given, templates });
  }
}
