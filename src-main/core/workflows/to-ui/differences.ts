import { linkOf } from '../graph/constant.ts';
import type { NodeClass, NodeClasses } from '../node-classes/node-class.ts';
import { convertToApi } from '../to-api/convert-to-api.ts';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import { unwrapped } from './api-node.ts';
import type { Draft } from './draft.ts';
import { endsInBackslash } from './plain-prompt.ts';
import type { UiFile } from './ui-file.ts';

/** Something that ComfyUI's canvas would submit otherwise than the workflow says. */
export interface Difference {
  readonly draft: Draft;
  /** Null when it is the whole node. */
  readonly input: string | null;
  readonly kind: 'never submitted' | 'loose end' | 'lost' | 'changed' | 'added';
}

/**
 * Converts the file back and compares. A canvas makes the choices of dynamic prompts and fills in dates, neither of which may
 * happen to a workflow that is already worked out.
 */
export function findDifferences(
  drafts: readonly Draft[],
  file: UiFile,
  { ids, classes }: { readonly ids: ReadonlyMap<string, number>; readonly classes: NodeClasses },
): Difference[] {
  const options = { classes, random: () => 0, now: new Date(0), lenient: true };
  const submitted = convertToApi(readUiWorkflow(file), options).workflow;
  return drafts.flatMap((draft): Difference[] => {
    const inputs = submitted[String(ids.get(draft.node.id))]?.inputs;
    if (!inputs) return [{ draft, input: null, kind: 'never submitted' }];
    return compareInputs(draft, new Map(Object.entries(inputs)), ids);
  });
}

function compareInputs(
  draft: Draft,
  submitted: ReadonlyMap<string, unknown>,
  ids: ReadonlyMap<string, number>,
): Difference[] {
  const { node, nodeClass } = draft;
  const differences: Difference[] = [];
  const differs = (input: string, kind: Difference['kind']): void => {
    differences.push({ draft, input, kind: kind === 'changed' && !submitted.has(input) ? 'lost' : kind });
  };
  for (const [input, { nodeId, slot }] of node.links) {
    const link = linkOf(submitted.get(input));
    if (link?.nodeId !== String(ids.get(nodeId)) || link.slot !== slot) differs(input, 'changed');
  }
  for (const [input, value] of node.values) {
    const cutOff = typeof value === 'string' && isDynamicPrompt(draft, input) && endsInBackslash(value);
    if (cutOff || !same(unwrapped(submitted.get(input)), value)) differs(input, 'changed');
  }
  for (const input of node.looseEnds.keys()) differs(input, 'loose end');
  for (const input of submitted.keys()) {
    const given = node.links.has(input) || node.values.has(input) || node.looseEnds.has(input);
    if (!given && nodeClass && declares(nodeClass, input)) differs(input, 'added');
  }
  return differences;
}

/** What is kept is the same object, and so are the things in a list; only a list itself may be another with the same things. */
function same(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return Object.is(left, right);
  return left.length === right.length && left.every((value, at) => Object.is(value, right[at]));
}

export function isDynamicPrompt({ written }: Draft, input: string): boolean {
  return written?.widgets.get(input)?.dynamicPrompt ?? false;
}

/** The canvas has widgets of its own besides, which the server ignores. */
function declares(nodeClass: NodeClass, input: string): boolean {
  return nodeClass.inputs.some(({ name }) => input === name || input.startsWith(`${name}.`));
}
