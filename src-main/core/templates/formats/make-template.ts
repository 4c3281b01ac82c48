import {
  templateFileSchema,
  type TemplateFile,
  type TemplateParameter,
} from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import { findOutputs } from '../../workflows/graph/outputs.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { defaultOf } from '../../workflows/node-classes/defaults.ts';
import { snakeCase } from '../roles/parameter-names.ts';
import { boundedLine } from '../roles/stranger-text.ts';
import { suggestParameters } from '../roles/suggest-parameters.ts';
import type { SuggestedParameter } from '../roles/suggested-parameter.ts';
import { toolFrom } from '../template-name.ts';
import { fillWithin } from '../within.ts';
import type { Declared } from './declared.ts';
import { broken, keyOf, type Mark, type Place } from './marks.ts';
import { declaredOf, renamePlaceholders } from './placeholders.ts';
import { settle, type Settled } from './settle.ts';

export interface Making {
  readonly template: string;
  /** Placeholders still in it. */
  readonly workflow: ApiWorkflow;
  readonly definitions: NodeDefinitions;
  readonly marks: readonly Mark[];
  readonly declared: Declared | null;
  readonly outputs: readonly string[];
}

interface Named extends Settled {
  readonly mark: Mark;
  readonly name: string;
}

const longest = { title: 80, description: 300, template: 500 };

/** The template that marks describe; what they leave open is taken from the graph and the node classes. */
export function makeTemplate(making: Making): { file: TemplateFile; workflow: ApiWorkflow; notes: string[] } {
  const { template, definitions, marks, declared } = making;
  const graph = readGraph(making.workflow, definitions);
  const workflow = startValues(making, graph);
  const suggestions = suggestionsOf(workflow, definitions);
  const nameFor = createNames();
  const notes: string[] = [];
  const used = new Set<string>();

  const read = marks.map((mark): Named => {
    const place = mark.places.find(({ within }) => within === undefined);
    const suggestion = place && suggestions.get(keyOf(place));
    const called = mark.name ?? (suggestion?.role ? suggestion.name : place?.input) ?? 'value';
    const own = mark.declared ?? declaredOf(called, declared);
    if (own) used.add(own.path);
    const settled = settle({
      template,
      mark,
      called,
      declared: own,
      suggestion,
      standard: place ? standardValue(graph, place) : undefined,
      current: place && mark.holds === 'value' ? workflow[place.node]?.inputs?.[place.input] : undefined,
    });
    return { ...settled, mark, name: nameFor(called) };
  });
  const parameters = inOrder(read, declared, [...suggestions.values()]);
  for (const [name, one] of declared?.parameters ?? []) {
    if (!used.has(one.path)) notes.push(`'${name}' is declared, but nothing in the workflow uses it; it was left out.`);
  }
  const names = new Map(parameters.flatMap(({ mark, name }) => (mark.name === null ? [] : [[mark.name, name]])));
  const starts = new Map(parameters.map(({ name, start }) => [name, start]));
  for (const { mark, start, map } of parameters) {
    for (const place of mark.holds === 'placeholder' ? mark.places : []) {
      const inputs = workflow[place.node]?.inputs;
      if (!inputs) continue;
      inputs[place.input] =
        place.within === undefined
          ? (map?.[String(start)] ?? start)
          : fillWithin(renamePlaceholders(place.within, names), (name) => starts.get(name));
    }
  }
  const title = boundedLine(declared?.title ?? '', longest.title) || titleOf(template);
  const shown = parameters.map((one) => parameterOf(one, names, graph));
  const description = boundedLine(declared?.description ?? '', longest.template) || describe(title, shown, graph);
  const file = templateFileSchema.safeParse({
    title,
    description,
    tool: toolFrom(boundedLine(declared?.tool ?? template, 200)),
    parameters: shown,
    ...(making.outputs.length > 0 ? { outputs: [...new Set(making.outputs)] } : {}),
  });
  if (!file.success) {
    const [issue] = file.error.issues;
    throw broken(template, (issue?.path ?? []).join('.'), issue?.message ?? 'it makes no template');
  }
  return { file: file.data, workflow, notes };
}

/** As declared; else, where placeholders leave the order open, as a person fills in a form. */
function inOrder(
  parameters: readonly Named[],
  declared: Declared | null,
  suggestions: readonly SuggestedParameter[],
): Named[] {
  const order = (declared?.order ?? []).map((name) => name.toLowerCase());
  const rank = ({ mark, suggestion }: Named): number => {
    const listed = mark.name === null ? -1 : order.indexOf(mark.name.toLowerCase());
    if (listed >= 0) return listed;
    if (mark.holds === 'value' || suggestion === undefined) return order.length + suggestions.length;
    return order.length + suggestions.indexOf(suggestion);
  };
  return parameters.toSorted((a, b) => rank(a) - rank(b));
}

/** By what it makes: that is what an assistant looks for among its tools. */
const makes: Readonly<Record<ReturnType<typeof findOutputs>[number]['kind'], string>> = {
  image: 'Makes pictures',
  video: 'Makes a video',
  audio: 'Makes sound',
  model3d: 'Makes a 3D model',
  text: 'Answers with text',
  other: 'Makes files',
};

function describe(title: string, parameters: readonly TemplateParameter[], graph: WorkflowGraph): string {
  const outputs = findOutputs(graph);
  const [main] = [...outputs.filter(({ saves }) => saves), ...outputs];
  const titles = parameters.filter(({ group }) => group === 'basic').map((one) => one.title.toLowerCase());
  const takes = titles.length === 0 ? '' : ` Takes ${titles.slice(0, 8).join(', ')}.`;
  return boundedLine(`${makes[main?.kind ?? 'other']} with the ComfyUI workflow '${title}'.${takes}`, longest.template);
}

function parameterOf(one: Named, names: ReadonlyMap<string, string>, graph: WorkflowGraph): TemplateParameter {
  const { mark, name, parameter, map, declared, suggestion } = one;
  const [place] = mark.places;
  const holder = place && (graph.node(place.node)?.classType ?? place.node);
  const at = place ? `${place.within === undefined ? 'Sets' : 'Goes into'} ${place.input} of ${holder}.` : '';
  const called = mark.shown && mark.name !== null ? titleOf(mark.name) : null;
  const title = declared?.title ?? called ?? (suggestion?.role ? suggestion.title : titleOf(name));
  const description = declared?.description ?? mark.description ?? suggestion?.description ?? at;
  const { group = mark.shown ? 'basic' : (suggestion?.group ?? 'basic') } = declared ?? {};
  // Names such as `negativePrompt` stay usable by whoever knows the file.
  const alias = mark.name !== null && /^[A-Za-z][\w-]{0,63}$/.test(mark.name) && /[A-Z-]/.test(mark.name);
  return {
    ...parameter,
    name,
    title: boundedLine(title, longest.title) || name,
    description: boundedLine(description, longest.description),
    ...(alias && mark.declared && !isShout(mark.name) ? { aliases: [mark.name] } : {}),
    group,
    targets: mark.places.map((target) => targetOf(target, names, map)),
  };
}

/** `LORA_NAME` is how placeholders are written, not a name that somebody gave. */
const isShout = (name: string): boolean => name === name.toUpperCase();

function targetOf(
  { node, input, within }: Place,
  names: ReadonlyMap<string, string>,
  map: Settled['map'],
): TemplateParameter['targets'][number] {
  if (within !== undefined) return { node, input, transform: { within: renamePlaceholders(within, names) } };
  return map ? { node, input, transform: { map: { ...map } } } : { node, input };
}

/** `my-workflow_2` as `My workflow 2`. */
function titleOf(name: string): string {
  const words = boundedLine(name.replaceAll(/[_-]+/g, ' '), longest.title);
  return words === '' ? 'Workflow' : words.charAt(0).toUpperCase() + words.slice(1);
}

function suggestionsOf(workflow: ApiWorkflow, definitions: NodeDefinitions): Map<string, SuggestedParameter> {
  const { parameters, others } = suggestParameters(workflow, definitions);
  return new Map(
    [...parameters, ...others].flatMap((one) => one.targets.map((target) => [keyOf(target), one] as const)),
  );
}

/** A copy in which every placeholder is a value of the right kind, so that the graph can be understood. */
function startValues({ workflow, marks }: Making, graph: WorkflowGraph): ApiWorkflow {
  const copy: ApiWorkflow = {};
  for (const [id, node] of Object.entries(workflow)) copy[id] = { ...node, inputs: { ...node.inputs } };
  for (const { name, holds, places, declared } of marks) {
    for (const place of holds === 'placeholder' ? places : []) {
      const inputs = copy[place.node]?.inputs;
      if (!inputs) continue;
      const given = isConstant(declared?.default) ? declared.default : undefined;
      const zero = declared?.type === 'boolean' ? false : isNumeric(declared?.type) ? 0 : (name ?? '');
      inputs[place.input] = place.within ?? standardValue(graph, place) ?? given ?? zero;
    }
  }
  return copy;
}

const isNumeric = (type: string | undefined): boolean => type === 'integer' || type === 'number' || type === 'seed';

/** What a fresh node has there. */
function standardValue(graph: WorkflowGraph, { node, input }: Place): string | number | boolean | undefined {
  const spec = graph.node(node)?.shape?.inputs.get(input);
  const value = spec && defaultOf(spec)?.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** `preset` is Easel's own. */
function createNames(): (called: string) => string {
  const taken = new Set(['preset']);
  return (called) => {
    const base = snakeCase(called);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
}
