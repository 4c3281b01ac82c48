import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { missingSentences } from '../missing.ts';
import { describeTool, visionPacks } from './vision-packs.ts';

type Candidate = Pick<Template, 'name' | 'tool' | 'enabled' | 'problems' | 'missing' | 'parameters'>;

/** Whether templates serve the tool at all, and none of them can run. */
export function isBlind(templates: readonly Candidate[]): boolean {
  const serving = templates.filter(({ tool, enabled }) => tool === describeTool && enabled);
  return serving.length > 0 && serving.every(({ problems }) => problems.length > 0);
}

/**
 * The template that a call of `describe_image` runs. The name of the tool stands for any template of it: where the one of that name cannot
 * run here, the first that can and takes what is given does.
 * @throws node_class_missing: none can run here
 */
export function describingTemplate(
  name: string,
  given: readonly string[],
  templates: readonly Candidate[],
): { readonly name: string; readonly adjustment: string | null } {
  const named = templates.find((one) => one.name === name);
  if (named?.tool !== describeTool || named.problems.length === 0) return { name, adjustment: null };
  if (isBlind(templates)) throw noVision(templates);
  if (name !== describeTool) return { name, adjustment: null };
  const able = templates.filter(({ tool, enabled, problems }) => tool === name && enabled && problems.length === 0);
  const takes = ({ parameters }: Candidate): boolean =>
    given.every((key) => parameters.some((one) => one.name === key || one.aliases?.includes(key)));
  const other = able.find(takes) ?? able[0];
  if (!other) return { name, adjustment: null };
  return { name: other.name, adjustment: `The template ${other.name} was used: ${name} cannot run here.` };
}

/** @throws node_class_missing: this template cannot run here, and others of the tool can */
export function refuseUnable(name: string, templates: readonly Candidate[]): void {
  const problems = templates.find((one) => one.name === name)?.problems ?? [];
  if (problems.length === 0 || isBlind(templates)) return;
  const able = templates.filter((one) => one.tool === describeTool && one.enabled && one.problems.length === 0);
  throw new EaselError('node_class_missing', `${name} cannot run on this ComfyUI: ${problems.join(' ')}`, {
    nextStep: `Look at the picture itself, or use the template ${able.map((one) => one.name).join(' or ')}.`,
  });
}

/** Says what is not there and what would do, in words for a person or an assistant. */
export function noVision(templates: readonly Candidate[]): EaselError {
  const lacking = templates.filter(({ tool, missing }) => tool === describeTool && missing.nodes.length === 0);
  const models = lacking.flatMap(({ missing }) => missing.models);
  const reason =
    models.length > 0
      ? `No caption or vision node on this ComfyUI has the model that it needs. ${missingSentences({ nodes: [], models }).join(' ')}`
      : 'No caption or vision node is installed on this ComfyUI.';
  const packs = visionPacks.flatMap(({ pack, address }) => (pack === null ? [] : [`${pack} (${address})`]));
  return new EaselError('node_class_missing', reason, {
    nextStep: `Look at the picture itself. To have pictures described here, install one of these node packs on ComfyUI: ${packs.join(', ')}; or use a ComfyUI of 2026 with TextGenerate and the model that the template ${describeTool} names.`,
    details: { classTypes: visionPacks.flatMap(({ classTypes }) => classTypes) },
  });
}
