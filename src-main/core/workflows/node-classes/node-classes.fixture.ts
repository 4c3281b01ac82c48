import { definitionsOf } from '../definitions.ts';
import type { UiNode } from '../ui-graph/ui-graph.ts';
import { createNodeClasses, type NodeClass } from './node-class.ts';
import { readInputs } from './widgets.ts';

type Fields = Record<string, unknown>;

export interface ClassParts {
  readonly optional?: Fields;
  readonly name?: string;
  /** Further fields of the definition. */
  readonly fields?: Fields;
}

export function classOf(required: Fields, { optional = {}, name = 'Tested', fields = {} }: ClassParts = {}): NodeClass {
  const definitions = definitionsOf({ [name]: { input: { required, optional }, ...fields } });
  return createNodeClasses(definitions).get(name)!;
}

/** What `has_intermediate_output` tells a server of 2026 by. */
export const recent = { fields: { has_intermediate_output: false } };

export function nodeWith(stored: Partial<Pick<UiNode, 'widgetValues' | 'namedValues'>>): UiNode {
  return {
    id: '1',
    type: 'Tested',
    mode: 0,
    title: null,
    inputs: [],
    outputs: [],
    properties: {},
    widgetValues: null,
    namedValues: null,
    ...stored,
  };
}

export const named = (values: Fields): ReadonlyMap<string, unknown> => new Map(Object.entries(values));

/** The widgets of a node that stores these values by position, by name. */
export function widgetValues(values: UiNode['widgetValues'], nodeClass: NodeClass, names?: Fields): Fields {
  const node = nodeWith({ widgetValues: values, namedValues: names ? named(names) : null });
  const { widgets } = readInputs(node, nodeClass);
  return Object.fromEntries([...widgets.values()].map(({ name, value }) => [name, value]));
}

/** A dynamic combo whose options bring these required inputs. */
export function dynamicCombo(options: Record<string, Fields>): unknown {
  return [
    'COMFY_DYNAMICCOMBO_V3',
    { options: Object.entries(options).map(([key, required]) => ({ key, inputs: { required } })) },
  ];
}

/** Rows with these required fields. */
export function dynamicGroup(required: Fields, settings: Fields = {}): unknown {
  return ['COMFY_DYNAMICGROUP_V3', { template: { required }, ...settings }];
}
