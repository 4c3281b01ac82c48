import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseWorkflowText } from '../api-workflow.ts';
import { definitionsOf, type NodeDefinition, type NodeDefinitions } from '../definitions.ts';
import type { ValidationOptions } from './validate-workflow.ts';
import { validateWorkflow } from './validate-workflow.ts';

const folder = new URL('fixtures/', import.meta.url);

/** One POST /prompt of a real ComfyUI 0.3.64: the body as it was sent, and the answer. */
export interface Recorded {
  readonly name: string;
  readonly body: string;
  readonly status: number;
  readonly reply: string;
}

export function recordings(): Recorded[] {
  const lines = readFileSync(new URL('validation.jsonl', folder), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recorded);
}

/** All 496 classes of the recorded server, with its two checkpoints and one picture. */
export function recordedDefinitions(): NodeDefinitions {
  const text = gunzipSync(readFileSync(new URL('object_info.json.gz', folder))).toString();
  return definitionsOf(parseWorkflowText(text) as Record<string, NodeDefinition>);
}

/** A class of 0.3.64. */
export function define(inputs: Record<string, unknown>, more: Record<string, unknown> = {}): NodeDefinition {
  return { input: { required: inputs }, output: [], output_node: true, ...more };
}

/** A class of a server of 2026. */
export function defineRecent(inputs: Record<string, unknown>, more: Record<string, unknown> = {}): NodeDefinition {
  return { ...define(inputs, more), has_intermediate_output: false };
}

/** The verdict on a single node 1 of a class that takes these inputs. */
export function judge(
  definition: NodeDefinition,
  inputs: unknown,
  { classType = 'Tested', ...options }: ValidationOptions & { classType?: string } = {},
) {
  const definitions = definitionsOf({ [classType]: definition, Source: source });
  const nodes = { 1: { class_type: classType, inputs }, 2: { class_type: 'Source', inputs: {} } };
  return validateWorkflow(nodes, definitions, options);
}

/** Two outputs, of which the second is of a type that fits all. */
export const source: NodeDefinition = { input: {}, output: ['IMAGE', '*', ['a', 'b'], 'A,B'], output_node: false };

/** The types of the errors of a node. */
export function typesAt(result: ReturnType<typeof validateWorkflow>, nodeId = '1'): string[] {
  return result.nodeErrors[nodeId]?.errors.map(({ type }) => type) ?? [];
}
