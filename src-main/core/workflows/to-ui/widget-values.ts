import type { NodeClass } from '../node-classes/node-class.ts';
import type { StoredValues } from '../node-classes/stored-values.ts';
import { createReading, withoutForcedInputs, type NodeInputs } from '../node-classes/widgets.ts';
import type { ApiNode } from './api-node.ts';
import { asDynamicPrompt } from './plain-prompt.ts';

/** A node's inputs as its class declares them for the values it has. */
export interface WrittenWidgets extends NodeInputs {
  /** `widgets_values` as the canvas restores them. */
  readonly values: readonly unknown[];
  /** Names of the inputs that have a slot in `values`. */
  readonly slotNames: ReadonlySet<string>;
}

interface Slot {
  /** Null for a slot beside a widget. */
  readonly name: string | null;
  readonly given: { readonly value: unknown } | null;
}

/** The reader of files goes no further. */
const mostRows = 100;

/**
 * Lists what the canvas stores for a node. The slots are those that the reader of such files asks for; controls after a value
 * stand at `fixed`, so that a reopened workflow makes the same picture, and a linked widget keeps its default.
 */
export function writeWidgets(node: ApiNode, nodeClass: NodeClass): WrittenWidgets {
  const slots: Slot[] = [];
  const recorder: StoredValues = {
    take(name, rows = false) {
      const given = rows ? rowsOf(node, name) : valueOf(node, name);
      slots.push({ name, given });
      return given;
    },
    skip: (contents) => slots.push(...contents.map((value) => ({ name: null, given: { value } }))),
  };
  const { widgets, sockets } = createReading({ widgetValues: null }, nodeClass, recorder);
  if (nodeClass.classType === 'CustomCombo') slots.push(...customOptions(node));
  // A combo without options that nothing is given for is left out of a submission only where the file says nothing at all.
  while (slots.length > 0 && isEmpty(slots.at(-1) as Slot, widgets, node)) slots.pop();

  const values = slots.map(({ name, given }) => {
    const widget = name === null ? undefined : widgets.get(name);
    const value = given ? given.value : widget?.value;
    return (widget?.dynamicPrompt && typeof value === 'string' ? asDynamicPrompt(value) : value) ?? null;
  });
  // A list of just this length would be taken for one of an old frontend; what follows the last slot is ignored.
  if (withoutForcedInputs(values, nodeClass) !== values) values.push(null);
  return { widgets, sockets, values, slotNames: new Set(slots.flatMap(({ name }) => name ?? [])) };
}

function valueOf(node: ApiNode, name: string): Slot['given'] {
  return node.values.has(name) ? { value: node.values.get(name) } : null;
}

/** A group of rows is known by its fields alone, `<name>.<row>.<field>`. */
function rowsOf(node: ApiNode, name: string): Slot['given'] {
  let rows = 0;
  for (const input of [...node.values.keys(), ...node.links.keys()]) {
    const row = input.startsWith(`${name}.`) ? /^\d+(?=\.)/.exec(input.slice(name.length + 1)) : null;
    if (row) rows = Math.max(rows, Number(row[0]) + 1);
  }
  return rows === 0 ? null : { value: Math.min(rows, mostRows) };
}

/** The canvas itself gives this class an index and as many options as its file holds. */
function customOptions(node: ApiNode): Slot[] {
  const slots: Slot[] = [];
  for (let at = 0; ; at += 1) {
    const name = at === 0 ? 'index' : `option${at}`;
    if (!node.values.has(name) && !node.links.has(name)) return slots;
    slots.push({ name: null, given: { value: node.values.get(name) } });
  }
}

function isEmpty({ name, given }: Slot, widgets: NodeInputs['widgets'], node: ApiNode): boolean {
  return given === null && name !== null && !widgets.has(name) && !node.links.has(name);
}
