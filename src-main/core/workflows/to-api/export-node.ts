import type { ApiWorkflow } from '../api-workflow.ts';
import type { Widget } from '../node-classes/widgets.ts';
import { bounded } from '../reading/refusal.ts';
import { workOutPrompt } from './dynamic-prompt.ts';
import { primitiveValue } from './primitive.ts';
import type { Problems } from './problems.ts';
import { proxiedValue } from './proxy-widgets.ts';
import type { Expansion, Place } from './scope.ts';
import { slotsOf, type Slot } from './slots.ts';
import { fillIn, savingClasses, type TextReplacements } from './text-replacements.ts';
import { traceInput } from './trace.ts';

export interface ExportContext {
  readonly expansion: Expansion;
  readonly problems: Problems;
  readonly random: () => number;
  readonly now: Date;
  readonly lookup: TextReplacements['widgetValue'];
}

type ApiNode = ApiWorkflow[string];

/** One node in API format; null when it is refused. */
export function exportNode(place: Place, context: ExportContext): ApiNode | null {
  const { node } = place;
  const { expansion, problems } = context;
  const nodeClass = expansion.classOf(node);
  const classType = nodeClass?.classType ?? node.type;
  if (!nodeClass && !problems.classMissing(place)) return null;
  const widgets = nodeClass ? expansion.inputsOf(node, nodeClass).widgets : new Map<string, Widget>();
  const inputs = new Map<string, unknown>();
  for (const widget of widgets.values()) {
    const proxied = proxiedValue(place.scope, { nodeId: node.id, names: [widget.name] }, expansion);
    // What is set from outside goes out as it is, its text too.
    const value = proxied
      ? wrapped(proxied.value === undefined ? widget.value : proxied.value)
      : exported(widget.value, { widget, classType, context });
    inputs.set(widget.name, value);
  }
  // What an unknown class stored by name is all that can be said of its widgets.
  if (!nodeClass) for (const [name, value] of valuesByName(node)) inputs.set(name, wrapped(value));

  for (const slot of slotsOf(node, expansion)) {
    if (nodeClass && slot.known === null && slot.widgetMark) continue;
    const value = linkedValue(place, slot, widgets.get(slot.name), { classType, context });
    if (value) inputs.set(slot.name, value.value);
  }
  for (const widget of widgets.values()) tellOfSelector(place, widget, inputs.get(widget.name), problems);
  const title = node.title ?? nodeClass?.displayName ?? node.type;
  return { inputs: Object.fromEntries(inputs), class_type: classType, _meta: { title } };
}

/**
 * What sets the selector of a dynamic combo from outside does not change the inputs that belong to its option: those are of the
 * option that the node itself stores, as in the frontend.
 */
function tellOfSelector(place: Place, { name, spec, value }: Widget, given: unknown, problems: Problems): void {
  if (spec.options === undefined || Array.isArray(given) || given === value) return;
  const shown = (option: unknown): string => bounded(typeof option === 'string' ? option : String(option), 80);
  problems.doubt(place, {
    type: 'selector_set_from_outside',
    input: name,
    says: `its '${bounded(name, 80)}' is set to '${shown(given)}' from outside, but its other inputs are those of '${shown(value)}'.`,
    nextStep: `Choose '${shown(given)}' in the node itself, and save the workflow again.`,
  });
}

function valuesByName({ namedValues, widgetValues }: Place['node']): Iterable<[string, unknown]> {
  return namedValues ?? (widgetValues instanceof Map ? widgetValues : []);
}

interface ValueContext {
  readonly classType: string;
  readonly context: ExportContext;
}

/** What the link of an input gives it; null when it gives nothing, and a widget keeps its own value. */
function linkedValue(
  place: Place,
  slot: Slot,
  widget: Widget | undefined,
  { classType, context }: ValueContext,
): { readonly value: unknown } | null {
  const source = traceInput(place, slot, context.expansion);
  switch (source.kind) {
    case 'output':
      return { value: [source.nodeId, source.slot] };
    case 'value':
      return { value: wrapped(source.value) };
    case 'primitive': {
      const given = widget && primitiveValue(source.node, widget.spec);
      return given ? { value: exported(given.value, { widget, classType, context }) } : null;
    }
    case 'cycle':
      context.problems.cycle(place, slot.name);
      return null;
    case 'unset':
    case 'ambiguous': {
      const { constant, setType } = source;
      context.problems.refuse(source.place, {
        type: 'no_set_node',
        says: `${source.kind === 'unset' ? 'no' : 'more than one'} ${setType} sets '${bounded(constant, 80)}', which it gets.`,
        nextStep: 'Pick another constant in it, or link its input directly.',
      });
      return null;
    }
    case 'unfollowed':
      context.problems.doubt(source.instance, {
        type: 'link_not_followed',
        input: source.input,
        says: `ComfyUI keeps the value of '${bounded(source.input, 80)}' and does not follow the link into it.`,
        nextStep: 'Convert the group node to a subgraph in ComfyUI and link it again.',
      });
      return null;
    case 'nothing':
      return null;
  }
}

/** A widget's value as the frontend writes it: dynamic prompts worked out, file names filled in. */
function exported(value: unknown, { widget, classType, context }: ValueContext & { readonly widget: Widget }): unknown {
  if (typeof value !== 'string') return wrapped(value, widget);
  if (widget.dynamicPrompt) return workOutPrompt(value, context.random);
  if (widget.name === 'filename_prefix' && savingClasses.has(classType)) {
    return fillIn(value, { widgetValue: context.lookup, now: context.now });
  }
  return value;
}

/** A bare list would be taken for a link. */
function wrapped(value: unknown, widget?: Widget): unknown {
  if (widget?.spec.type === 'CURVE' && value !== null) return { __type__: 'CURVE', __value__: value };
  return Array.isArray(value) ? { __value__: value } : value;
}
