import type { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { unreadable } from './refusal.ts';
import { isObject, type JsonObject } from './shapes.ts';

/** A refusal that says what this JSON is, where it is well known and no workflow. */
export function describeOther(value: JsonObject): EaselError | undefined {
  const has = (...keys: readonly string[]): boolean => keys.every((key) => Object.hasOwn(value, key));
  if (Object.keys(value).length === 0) return unreadable('This is an empty JSON object, not a workflow.');
  if (has('nodes', 'edges')) return unreadable('This is a workflow of InvokeAI or another program, not of ComfyUI.');
  if (has('nodes', 'connections')) return unreadable('This is a workflow of n8n, not of ComfyUI.');
  if (has('sui_image_params')) return unreadable("These are SwarmUI's parameters, not a ComfyUI workflow.");
  if (has('tool', 'parameters') && !has('workflow')) {
    return unreadable(
      'This is the template.json of a template, without its workflow.',
      'Hand in the workflow.json beside it.',
    );
  }
  if (has('prompt_id', 'number')) {
    return unreadable("This is ComfyUI's answer to a submitted workflow.", 'Hand in the workflow that was submitted.');
  }
  if (has('error', 'node_errors')) {
    return unreadable("This is ComfyUI's refusal of a workflow.", 'Hand in the workflow that was submitted.');
  }
  const first = Object.values(value)[0];
  if (isObject(first) && 'input' in first && 'output' in first && 'python_module' in first) {
    return unreadable("These are ComfyUI's node definitions (/object_info), not a workflow.");
  }
  if (has('asset') && (has('scenes') || has('meshes'))) return unreadable('This is a 3D model without a workflow.');
  return undefined;
}
