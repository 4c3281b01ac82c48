import { isWidget, type InputSpec } from '../../node-classes/input-spec.ts';
import type { NodeClass } from '../../node-classes/node-class.ts';
import { model3dClasses } from '../../node-classes/widgets.ts';
import { objectOf, type JsonObject } from '../../ui-graph/json-value.ts';
import type { SubgraphDefinition, UiNode } from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';
import { readInnerLinks, rerouteInput, rerouteType, type InnerLinks } from './inner-links.ts';
import { primitiveSpec, rerouteSpec } from './inner-specs.ts';
import { createNaming } from './naming.ts';

/** An input or widget of an inner node. */
export interface InnerInput {
  readonly nodeId: string;
  readonly name: string;
  readonly type: string;
}

export interface GroupWidget {
  /** Named as the group names it. */
  readonly spec: InputSpec;
  /** The inner widgets that it sets: several behind a primitive, none behind an upload button. */
  readonly sets: readonly InnerInput[];
}

export interface GroupOutput {
  readonly nodeId: string;
  readonly slot: number;
  readonly type: string;
}

/** What a legacy group node shows outside, under the names that it gives. */
export interface GroupInterface {
  readonly inputs: ReadonlyMap<string, InnerInput>;
  /** In the order in which an instance stores their values. */
  readonly widgets: ReadonlyMap<string, GroupWidget>;
  readonly outputs: readonly GroupOutput[];
  readonly links: InnerLinks;
}

/**
 * Works out the outside of a group as frontend 1.27.10 did: over the inner nodes, widgets before sockets, and at the very end the
 * widgets that had been turned into inputs; what is linked inside is not shown.
 * @param classOf null for classes that the server does not have
 */
export function describeGroup(group: SubgraphDefinition, classOf: (node: UiNode) => NodeClass | null): GroupInterface {
  const config = group.legacyGroup?.config ?? {};
  const links = readInnerLinks(group, classOf);
  const inputs = new Map<string, InnerInput>();
  const widgets = new Map<string, GroupWidget>();
  const outputs: GroupOutput[] = [];
  const nameOf = createNaming(config);
  const converted: (() => void)[] = [];

  const linked = (node: UiNode, spec: InputSpec): boolean =>
    links.into(node.id, node.type === rerouteType ? rerouteInput : spec.name) !== undefined;
  const addButton = (name: string): void => {
    widgets.set(name, { spec: { name, type: 'STRING', choices: [], settings: {} }, sets: [] });
  };
  const addWidget = (node: UiNode, spec: InputSpec): void => {
    const name = nameOf(node, spec.name);
    // A seed has a control in a group, whatever its class says.
    const seed = spec.name === 'seed' || spec.name === 'noise_seed';
    const shown = seed ? { ...spec, settings: { ...spec.settings, control_after_generate: true } } : spec;
    const own = { nodeId: node.id, name: spec.name, type: spec.type };
    const targets = links.from(node.id, 0).map(({ targetId, targetName, type }) => ({
      nodeId: targetId,
      name: targetName,
      type,
    }));
    widgets.set(name, { spec: renamed(shown, name), sets: node.type === primitiveType ? targets : [own] });
  };
  const addInput = (node: UiNode, spec: InputSpec): void => {
    const name = nameOf(node, spec.name);
    if (settingsOf(config, node, 'input', spec.name)?.['visible'] === false) return;
    const inner = node.type === rerouteType ? rerouteInput : spec.name;
    inputs.set(name, { nodeId: node.id, name: inner, type: spec.type });
  };

  for (const node of group.nodes.values()) {
    const specs = specsOf(node, group, { links, classOf });
    const sockets: InputSpec[] = [];
    const turned: [number, InputSpec][] = [];
    for (const spec of specs) {
      const place = node.inputs.findIndex((input) => input.name === spec.name && input.widget === spec.name);
      if (!isWidgetType(spec)) sockets.push(spec);
      else if (place >= 0) turned.push([place, spec]);
      else if (isWidget(spec)) addWidget(node, spec);
      // Named in the order of widgets although it is a socket.
      else if (linked(node, spec)) nameOf(node, spec.name);
      else addInput(node, spec);
    }
    if (specs.some(hasUpload)) addButton(nameOf(node, 'upload'));
    if (model3dClasses.has(node.type)) addButton(nameOf(node, 'image'));
    for (const spec of sockets) {
      if (linked(node, spec)) continue;
      // Shown as a widget for its widgetType, but never handed to the inner one.
      if (isWidget(spec)) addButton(nameOf(node, spec.name));
      else addInput(node, spec);
    }
    // In the order of their places as text: 10 comes before 9.
    for (const [, spec] of turned.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))) {
      converted.push(() => {
        if (!linked(node, spec)) addWidget(node, spec);
      });
    }
    for (const [slot, type] of outputsOf(node, specs, classOf).entries()) {
      const shown = settingsOf(config, node, 'output', String(slot))?.['visible'];
      const hidden = links.from(node.id, slot).length > 0 && !group.legacyGroup?.external.has(`${node.id} ${slot}`);
      if (typeof shown === 'boolean' ? shown : !hidden) outputs.push({ nodeId: node.id, slot, type });
    }
  }
  for (const add of converted) add();
  return { inputs, widgets: new Map(inKeyOrder(widgets)), outputs, links };
}

interface Inside {
  readonly links: InnerLinks;
  readonly classOf: (node: UiNode) => NodeClass | null;
}

function specsOf(node: UiNode, group: SubgraphDefinition, { links, classOf }: Inside): readonly InputSpec[] {
  if (node.type === primitiveType) return primitiveSpec(node, { group, links, classOf });
  if (node.type === rerouteType) return rerouteSpec(node, { group, links, classOf });
  return classOf(node)?.inputs ?? [];
}

function outputsOf(
  node: UiNode,
  specs: readonly InputSpec[],
  classOf: (node: UiNode) => NodeClass | null,
): readonly string[] {
  // A reroute or primitive has one output, of the type of its input.
  if (node.type === primitiveType || node.type === rerouteType) return specs.map((spec) => spec.type);
  return classOf(node)?.outputs ?? [];
}

/** In a JavaScript object, as which a group's widgets are kept, names that look like an index come first, by number. */
function inKeyOrder(widgets: ReadonlyMap<string, GroupWidget>): [string, GroupWidget][] {
  const indexOf = ([name]: [string, GroupWidget]): number =>
    /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : Infinity;
  return [...widgets].toSorted((a, b) => (indexOf(a) === indexOf(b) ? 0 : indexOf(a) - indexOf(b)));
}

/** What the person set for one input or output of an inner node. */
function settingsOf(config: JsonObject, node: UiNode, side: 'input' | 'output', name: string): JsonObject | null {
  const slots = objectOf(objectOf(config[node.id])?.[side]);
  return slots && Object.hasOwn(slots, name) ? objectOf(slots[name]) : null;
}

/** Groups look at the declared type alone. */
function isWidgetType(spec: InputSpec): boolean {
  return isWidget({ ...spec, settings: {} });
}

function hasUpload({ name, settings }: InputSpec): boolean {
  const { image_upload: image, video_upload: video, animated_image_upload: animated, audio_upload: audio } = settings;
  return image === true || video === true || animated === true || (audio === true && name === 'audio');
}

/** The spec under another name, with the inputs of its options. */
function renamed(spec: InputSpec, name: string): InputSpec {
  const { options } = spec;
  if (!options) return { ...spec, name };
  const below = (inner: InputSpec): InputSpec => renamed(inner, name + inner.name.slice(spec.name.length));
  return { ...spec, name, options: options.map(({ key, inputs }) => ({ key, inputs: inputs.map(below) })) };
}
