import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { batchTools } from './batches.ts';
import { healthTools } from './health.ts';
import { jobTools } from './jobs.ts';
import { toolErrorSchema } from './job-view.ts';
import { modelTools } from './models.ts';
import { nodeTools } from './nodes.ts';
import { outputTools } from './outputs.ts';
import { templateTool } from './templates.ts';
import type { Tool } from './tool.ts';
import { workflowTools } from './workflows.ts';

/** All tools at one moment, ready to be listed. Built once per change of the templates, shared by all requests. */
export interface Catalogue {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly listed: ListedTool[];
}

export interface CatalogueSource {
  current(): Catalogue;
  /** As it is shown to a client; remembered for `outdated`. */
  show(): Catalogue;
  /** The next `current` reads the templates again. */
  invalidate(): void;
  /** Whether a client was shown, since the last time this was asked, a list that reads differently from the current one. */
  outdated(): boolean;
}

const fixedTools: readonly Tool[] = [
  ...workflowTools,
  ...jobTools,
  ...batchTools,
  ...outputTools,
  ...modelTools,
  ...nodeTools,
  ...healthTools,
];
const fixedNames: ReadonlySet<string> = new Set(fixedTools.map((tool) => tool.name));

export function createCatalogueSource(templates: () => readonly Template[]): CatalogueSource {
  let current: Catalogue | null = null;
  let listedFixedTools: ListedTool[] | null = null;
  let shown = new Set<Catalogue>();
  const get = () => {
    listedFixedTools ??= fixedTools.map(listTool);
    return (current ??= buildCatalogue(templates(), listedFixedTools));
  };
  return {
    current: get,
    show: () => {
      const catalogue = get();
      shown.add(catalogue);
      return catalogue;
    },
    invalidate: () => void (current = null),
    outdated: () => {
      const catalogue = get();
      const text = JSON.stringify(catalogue.listed);
      const outdated = [...shown].some((one) => one !== catalogue && JSON.stringify(one.listed) !== text);
      shown = new Set(shown.size > 0 ? [catalogue] : []);
      return outdated;
    },
  };
}

/** The tools of Easel itself cannot be replaced. */
function buildCatalogue(templates: readonly Template[], listedFixedTools: readonly ListedTool[]): Catalogue {
  const enabled = templates.filter((template) => template.enabled && !fixedNames.has(template.tool));
  const templateTools = new Map(
    [...new Set(enabled.map(({ tool }) => tool))].map((tool) => [
      tool,
      templateTool(enabled.filter((template) => template.tool === tool)),
    ]),
  );
  const tools = new Map([...templateTools, ...fixedTools.map((tool) => [tool.name, tool] as const)]);
  const listed = [...[...templateTools.values()].map(listTool), ...listedFixedTools];
  return { tools, listed };
}

function listTool(tool: Tool): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.brief?.description ?? tool.description,
    annotations: { title: tool.title, ...tool.annotations },
    inputSchema: {
      type: 'object',
      properties: inputProperties(tool),
      required: [...tool.required],
      additionalProperties: false,
    },
    outputSchema: outputSchemaOf(tool),
  };
}

type ListedProperties = NonNullable<ListedTool['inputSchema']['properties']>;

function inputProperties(tool: Tool): ListedProperties {
  // A JSON round trip, because the SDK's type for JSON does not take readonly arrays.
  return JSON.parse(JSON.stringify(tool.brief?.properties ?? tool.properties)) as ListedProperties;
}

/**
 * Answer or error. The 1.x client checks structured content against this schema also when the result is an error, so
 * the schema must admit both.
 */
function outputSchemaOf(tool: Tool): NonNullable<ListedTool['outputSchema']> {
  const schema = tool.output.extend({ error: toolErrorSchema.optional() });
  const { required = [], properties = {} } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
      // Zod writes the bounds of JavaScript's integers out; they tell a reader nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    type: 'object',
    properties: properties as ListedProperties,
    anyOf: [{ required }, { required: ['error'] }],
  };
}
