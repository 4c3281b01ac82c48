import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { gatherDefinitions } from '../../workflows/definition-sources.ts';
import { classTypesOf } from '../../workflows/class-types.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { upstream } from '../../workflows/graph/flow.ts';
import { findOutputs } from '../../workflows/graph/outputs.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { nodeMention } from '../../workflows/problem.ts';
import { harmless, namedNode, type FailedRun } from './explained.ts';
import { ask } from './lookup.ts';

const mostListed = 5;

/** Classes that let something through or not, by how they are called. */
const stopping = /switch|block|gate|choose|chooser|filter|\bif\b|ifelse|compare|condition|bypass|mute|lazy|pause|pick/i;
/** It shows what it makes to whoever listens, and keeps nothing. */
const live = /websocket/i;

/**
 * Why a run that ended well wrote nothing: a blocker stopped the way to what saves, ComfyUI left that out, or nothing in the workflow saves.
 * Never throws.
 */
export async function explainNoOutput(
  run: FailedRun & {
    /** Nodes whose outputs the job returns; null for those of all. */
    readonly outputNodes: readonly string[] | null;
    /** Nodes that ran or were cached; null where messages may have been missed. */
    readonly reached: ReadonlySet<string> | null;
  },
): Promise<ErrorData> {
  const { workflow, outputNodes, reached } = run;
  const definitions = await ask<NodeDefinitions | undefined>(
    run.lookup,
    (lookup) => gatherDefinitions(classTypesOf(workflow), (classType) => lookup.definition(classType)),
    undefined,
  );
  const graph = readGraph(workflow, definitions);
  const outputs = findOutputs(graph);
  const files = outputs.filter(({ nodeId, saves, kind }) => saves || (kind !== 'other' && !isLive(graph, nodeId)));
  const wanted = outputNodes ?? files.map(({ nodeId }) => nodeId);
  const names = listed(wanted.map((id) => mention(run, id)));
  const ofTemplate = outputNodes === null ? '' : ', and the template returns nothing else';
  const known = wanted.filter((id) => graph.node(id) !== null);
  if (known.length === 0 && outputNodes === null)
    return noSaver(
      run,
      outputs.map(({ nodeId }) => nodeId),
      graph,
    );
  const left = reached === null ? [] : known.filter((id) => !reached.has(id));
  if (reached !== null && left.length === known.length && known.length > 0) {
    return done(
      `The workflow ended well, but ComfyUI did not run ${names}${ofTemplate}.`,
      'See the notes of the job for what ComfyUI found wrong there, and correct it.',
      { nodes: wanted.slice(0, mostListed), why: 'not_run' },
    );
  }
  const stoppers = stoppersBefore(graph, known, run);
  const isOwn = known.length > 0 && known.every((id) => isCustom(definitions, graph, id));
  if (stoppers.length === 0 && isOwn) {
    return done(
      `The workflow ended well, but ${names} told ComfyUI of no file${ofTemplate}.`,
      'Add a SaveImage beside it: that node keeps what it makes to itself, or a node before lets nothing through.',
      { nodes: wanted.slice(0, mostListed), why: 'silent_node' },
    );
  }
  const others = outputNodes === null ? '' : ', or name other nodes under outputs in its template.json';
  return done(
    `The workflow ended well, but nothing came to ${names}${ofTemplate}: a node before stopped the way.`,
    stoppers.length > 0
      ? `See ${listed(stoppers)}: a switch, chooser or blocker there lets nothing through.`
      : `See whether a switch, chooser or blocker before it lets nothing through${others}.`,
    { nodes: wanted.slice(0, mostListed), why: 'blocked' },
  );
}

/** ComfyUI's own nodes tell of every file that they write. */
function isCustom(definitions: NodeDefinitions | undefined, graph: WorkflowGraph, id: string): boolean {
  const module = definitions?.get(graph.node(id)?.classType ?? '')?.['python_module'];
  return typeof module === 'string' && module.startsWith('custom_nodes');
}

const isLive = (graph: WorkflowGraph, id: string): boolean => live.test(graph.node(id)?.classType ?? '');

function noSaver(run: FailedRun, outputs: readonly string[], graph: WorkflowGraph): ErrorData {
  const shown = listed(outputs.map((id) => mention(run, id)));
  const sendsLive = outputs.some((id) => isLive(graph, id));
  return done(
    outputs.length === 0
      ? 'The workflow ended well, but no node of it saves what it made.'
      : `The workflow ended well, but no node of it saves what it made: it ends in ${shown}${sendsLive ? ', which sends pictures to ComfyUI’s socket and keeps none' : ''}.`,
    'Add a node that saves, such as SaveImage, and connect it to what is wanted.',
    { nodes: outputs.slice(0, mostListed), why: 'no_save_node' },
  );
}

const done = (message: string, nextStep: string, details: Record<string, unknown>): ErrorData =>
  harmless({ code: 'no_output', message, nextStep, details });

function stoppersBefore(graph: WorkflowGraph, ids: readonly string[], run: FailedRun): string[] {
  const found = new Set<string>();
  for (const id of ids) {
    for (const at of upstream(graph, id)) {
      if (at !== id && stopping.test(graph.node(at)?.classType ?? '')) found.add(at);
    }
  }
  return [...found].map((id) => mention(run, id));
}

const mention = ({ workflow }: FailedRun, id: string): string => nodeMention(namedNode(workflow, id));

function listed(names: readonly string[]): string {
  const rest = names.length - mostListed;
  return [...names.slice(0, mostListed), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
