import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Preset, Template, TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isOwnTool } from '../../../src-shared/nouns/tools.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import type { Nodes } from '../nodes/node-definitions.ts';
import { choicesOf } from '../nodes/node-definitions.ts';
import type { LoadedTemplate, StoredTemplate } from './load-templates.ts';
import { missingSentences, nothingMissing } from './missing.ts';
import { exactSizeName, exactSizingOf } from './rendering/exact-size.ts';
import { builtInParameters } from './rendering/known-parameters.ts';
import { withSettings } from './rendering/settings-defaults.ts';
import { toolTokens } from './tool/template-tool.ts';
import { otherTool, toolFrom } from './template-name.ts';
import { previewAddress } from './template-preview.ts';
import type { ResolvedTemplate } from './resolve-template.ts';

/** The list of template.json, else what the first target's node class offers on the backend. */
export function liveChoices(template: LoadedTemplate, parameter: TemplateParameter, nodes: Nodes): string[] | null {
  if (parameter.name === 'preset') return template.file.presets.map(({ name }) => name);
  if (parameter.choices) return parameter.choices;
  if (parameter.type !== 'choice' && parameter.type !== 'model' && parameter.type !== 'loras') return null;
  const found = firstDefinition(template, parameter, nodes);
  return found ? choicesOf(found.definition, found.input) : null;
}

/** The definition behind a parameter's first target, as far as it was read. */
export function firstDefinition(template: LoadedTemplate, parameter: TemplateParameter, nodes: Nodes) {
  const target = parameter.targets[0];
  const classType = target ? template.workflow[target.node]?.class_type : undefined;
  const definition = classType === undefined ? undefined : nodes.known(classType);
  return target && definition ? { definition, input: target.input } : null;
}

export interface ViewOptions {
  readonly nodes: Nodes;
  readonly known: ResolvedTemplate | EaselError | null;
  /** What settings want for every template. */
  readonly defaults: Parameters;
  readonly enabled: boolean;
  readonly replacesBuiltIn: boolean;
  /** Why a preset cannot run that runs another template. */
  readonly problemsOfPreset: (preset: Preset, tool: string) => readonly string[];
}

/** A template as window and assistants see it, by what is known of the backend now. */
export function templateView(stored: StoredTemplate, options: ViewOptions): Template {
  const { known, nodes, defaults, enabled, replacesBuiltIn, problemsOfPreset } = options;
  const resolved = known instanceof EaselError ? null : known;
  const file = resolved?.file ?? stored.file;
  const { tool, missing, problems } = stateOf(stored, known);
  const parameters = [...(file?.parameters ?? []), ...exactSizeOf(resolved, nodes)].map(
    ({ targets, ...parameter }) => ({
      ...parameter,
      choices: resolved ? liveChoices(resolved, { ...parameter, targets }, nodes) : (parameter.choices ?? null),
    }),
  );
  const view = {
    name: stored.name,
    title: file?.title ?? stored.name,
    description: file?.description ?? '',
    tool,
    presets: (file?.presets ?? []).map((preset) => {
      const reasons = problemsOfPreset(preset, tool);
      return reasons.length > 0 ? { ...preset, problems: [...reasons] } : preset;
    }),
    parameters: withSettings(parameters, defaults),
  };
  return {
    ...view,
    source: stored.source,
    replacesBuiltIn,
    enabled,
    version: stored.version,
    preview: previewAddress(stored),
    tokens: toolTokens(view),
    missing,
    problems,
  };
}

/** Which tool a template serves, and whether it can on the backend, by what is known of that now. */
export function stateOf(
  { name, file: own }: StoredTemplate,
  known: ViewOptions['known'],
): Pick<Template, 'tool' | 'missing' | 'problems'> {
  const resolved = known instanceof EaselError ? null : known;
  const tool = (resolved?.file ?? own)?.tool ?? toolFrom(name);
  const missing = resolved ? (resolved.missing ?? nothingMissing) : missingOfError(known);
  const sentences = missing.nodes.length + missing.models.length > 0 ? missingSentences(missing) : [];
  return { tool, missing, problems: [...toolProblem(tool), ...problemsOf(known, sentences)] };
}

/** Of what Easel adds the one that hangs on the backend; people can give it too. */
function exactSizeOf(resolved: ResolvedTemplate | null, nodes: Nodes): TemplateParameter[] {
  if (!resolved) return [];
  const { file, workflow } = resolved;
  const exactSizing = exactSizingOf({ workflow, outputs: file.outputs }, nodes.known);
  return builtInParameters(file.parameters, { presets: [], exactSizing }).filter(({ name }) => name === exactSizeName);
}

/** Such a template lies in the folder: what is saved through Easel is refused. */
function toolProblem(tool: string): string[] {
  if (!isOwnTool(tool)) return [];
  return [
    `Its tool '${tool}' is one of Easel's own, so assistants have none for it. Write another into template.json, such as '${otherTool(tool)}'.`,
  ];
}

function problemsOf(known: ViewOptions['known'], missing: readonly string[]): string[] {
  if (known === null) return ['Its workflow is converted as soon as a ComfyUI answers.'];
  if (!(known instanceof EaselError)) return [...missing];
  if (isAboutBackend(known)) return ['Its workflow cannot be converted without a ComfyUI.'];
  return missing.length > 0 ? [...missing] : [`${known.message} ${known.nextStep}`];
}

/** A graph with unknown classes cannot be converted: the refusal names them. */
function missingOfError(known: ViewOptions['known']): Template['missing'] {
  if (!(known instanceof EaselError) || known.code !== 'node_class_missing') return nothingMissing;
  const problems = known.details?.['problems'];
  const nodes = (Array.isArray(problems) ? problems : []).flatMap((problem: unknown) => {
    const { classType } = (problem ?? {}) as { classType?: unknown };
    return typeof classType === 'string' ? [classType] : [];
  });
  return { nodes: [...new Set(nodes)], models: [] };
}
