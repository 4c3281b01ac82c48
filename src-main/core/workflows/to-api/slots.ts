import { dynamicTypes, type InputSpec } from '../node-classes/input-spec.ts';
import { listOf, objectOf, textOf } from '../ui-graph/json-value.ts';
import type { UiInput, UiNode } from '../ui-graph/ui-graph.ts';
import type { Expansion } from './scope.ts';

/** An input of a node as the frontend holds it after loading: the definition's name and type, the file's link. */
export interface Slot {
  readonly name: string;
  readonly type: string;
  readonly link: string | null;
  /** Null where the definition does not know it. */
  readonly known: 'widget' | 'socket' | null;
  /** The file marks it as the socket of a widget. */
  readonly widgetMark: boolean;
}

/** Types that only the file can tell: they are resolved by what is linked. */
const resolvedByLinks: ReadonlySet<string> = new Set(Object.values(dynamicTypes));

/**
 * A node's inputs in the order that slot numbers count in: sockets, then sockets of widgets, both as defined and also unlinked
 * ones, then what only the file has. An unknown class or an instance of a subgraph has the file's own.
 */
export function slotsOf(node: UiNode, expansion: Expansion): Slot[] {
  const nodeClass = expansion.subgraphOf(node) ? null : expansion.classOf(node);
  if (!nodeClass) return node.inputs.map((input) => slotOf(input, null));
  const { sockets, widgets } = expansion.inputsOf(node, nodeClass);
  const inFile = new Map(node.inputs.map((input) => [input.name, input]));
  const slots: Slot[] = [];
  const add = (name: string, type: string, known: 'widget' | 'socket'): void => {
    const input = inFile.get(name);
    inFile.delete(name);
    slots.push({
      name,
      type: resolvedByLinks.has(type) ? input?.type || '*' : type,
      link: input?.link ?? null,
      known,
      widgetMark: (input?.widget ?? null) !== null,
    });
  };
  for (const spec of sockets) {
    if (spec.type !== dynamicTypes.autogrow) add(spec.name, spec.type, 'socket');
    else for (const name of grownNames(spec, node)) add(name, spec.type, 'socket');
  }
  for (const { name, spec } of widgets.values()) add(name, spec.type, 'widget');
  // The mark of a widget that there is says nothing against an input under a name of its own.
  for (const input of inFile.values()) {
    const slot = slotOf(input, null);
    slots.push({ ...slot, widgetMark: slot.widgetMark && !widgets.has(input.widget ?? '') });
  }
  return slots;
}

/** Growing lists longer than any real one end here. */
const longestList = 100;

/**
 * The sockets of a growing list: by its pattern from the first to the last that the file has, gaps included, as many as it must
 * have and one in any case; then those that only the file knows.
 */
function grownNames(spec: InputSpec, node: UiNode): string[] {
  const { prefix, names, min } = objectOf(spec.settings['template']) ?? {};
  const listed = listOf(names).map((name) => `${spec.name}.${textOf(name)}`);
  const nameAt = (index: number): string | undefined =>
    names === undefined ? `${spec.name}.${textOf(prefix)}${index}` : listed[index];
  const inFile = node.inputs.map((input) => input.name).filter((name) => name.startsWith(`${spec.name}.`));
  const pattern = Array.from({ length: longestList }, (_, index) => nameAt(index)).filter((name) => name !== undefined);
  const last = pattern.findLastIndex((name) => inFile.includes(name));
  const least = typeof min === 'number' ? Math.max(min, 1) : 1;
  return [...new Set([...pattern.slice(0, Math.max(last + 1, least)), ...inFile])];
}

function slotOf(input: UiInput, known: Slot['known']): Slot {
  return { name: input.name, type: input.type, link: input.link, known, widgetMark: input.widget !== null };
}

/** The type of an output; only the file knows that of a node whose types follow its links. */
export function outputTypeOf(node: UiNode, slot: number, expansion: Expansion): string {
  const declared = expansion.classOf(node)?.outputs[slot];
  if (declared !== undefined && !resolvedByLinks.has(declared)) return declared;
  return node.outputs[slot]?.type ?? '*';
}

/** Whether an output of one type may feed an input of another: any, equal in any case, or one of a comma list. */
export function typesFit(left: string, right: string): boolean {
  if (isAny(left) || isAny(right)) return true;
  const rights = right.toLowerCase().split(',');
  return left
    .toLowerCase()
    .split(',')
    .some((type) => rights.includes(type));
}

export function isAny(type: string): boolean {
  return type === '*' || type === '';
}

/** The input that stands for an output of a bypassed node, as the frontend chooses it; undefined when none fits. */
export function bypassInput(
  slots: readonly Slot[],
  output: { slot: number; type: string },
  wanted: string,
): Slot | undefined {
  const opposite = slots[output.slot];
  if (isAny(wanted)) return opposite ?? slots[0];
  const fits = (slot: Slot): boolean => typesFit(slot.type, output.type) && typesFit(slot.type, wanted);
  if (opposite && fits(opposite)) return opposite;
  return slots.find((slot) => slot.type === wanted) ?? slots.find(fits);
}
