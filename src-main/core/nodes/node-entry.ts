import type { NodeMark, NodeSummary } from '../../../src-shared/nouns/nodes.ts';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import { inputSpecs } from '../workflows/node-classes/input-spec.ts';
import { listOf, objectOf, textOf, typeOf, type JsonObject } from '../workflows/ui-graph/json-value.ts';
import { scanJson } from '../workflows/reading/scan-json.ts';

/** What the index keeps of a class. */
export interface NodeEntry extends NodeSummary {
  /** Other names under which people look for it; newer servers tell them. */
  readonly aliases: readonly string[];
}

/** A description is read before a choice is made; what is longer is a manual. */
const mostDescription = 1_000;

/** One member of /object_info, `"name": {…}`; null for what is none. Python's NaN and Infinity, which some packs have for bounds, are taken as null. */
export function entryOfMember(member: string): NodeEntry | null {
  const read = parsed(`{${member}}`);
  const [named] = Object.entries(objectOf(read) ?? {});
  const definition = objectOf(named?.[1]);
  return named && definition ? entryOf(named[0], definition) : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    try {
      return JSON.parse(scanJson(json)?.text ?? '') as unknown;
    } catch {
      return null;
    }
  }
}

export function entryOf(name: string, definition: JsonObject): NodeEntry {
  return {
    name,
    displayName: textOf(definition['display_name']) || name,
    description: textOf(definition['description']).trim().slice(0, mostDescription),
    category: textOf(definition['category']),
    pack: packOfModule(textOf(definition['python_module'])),
    marks: marksOf(definition),
    inputs: unique(inputSpecs(definition as NodeDefinition).flatMap(({ type }) => typesOf(type))),
    outputs: unique(listOf(definition['output']).flatMap((type) => typesOf(typeOf(type)))),
    aliases: listOf(definition['search_aliases']).map(textOf).filter(Boolean),
  };
}

/** Some inputs take several types, written `IMAGE,MASK`. */
const typesOf = (type: string): string[] =>
  type
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** `custom_nodes.<folder>` is a pack, `nodes` and `comfy_extras.…` are ComfyUI itself. */
export function packOfModule(module: string): string {
  const custom = /^custom_nodes\.(.+)$/s.exec(module)?.[1];
  if (custom) return custom;
  if (module.startsWith('comfy_api_nodes')) return 'comfy_api_nodes';
  return module === 'nodes' || /^comfy(?:_extras)?\b/.test(module) ? 'comfy-core' : module;
}

const markNames: readonly (readonly [string, NodeMark])[] = [
  ['deprecated', 'deprecated'],
  ['experimental', 'experimental'],
  ['api_node', 'api'],
  ['output_node', 'output'],
];

const marksOf = (definition: JsonObject): NodeMark[] =>
  markNames.flatMap(([key, mark]) => (definition[key] === true ? [mark] : []));
