import { dynamicTypes, widgetTypeOf, type InputSpec } from '../node-classes/input-spec.ts';
import type { NodeClass } from '../node-classes/node-class.ts';
import type { ApiNode } from './api-node.ts';
import type { Drawn } from './layout/node-size.ts';
import { socketsOf, type Socket } from './sockets.ts';
import { writeWidgets, type WrittenWidgets } from './widget-values.ts';

/** A node on its way into a file: what it shows, not yet where. */
export interface Draft {
  readonly node: ApiNode;
  /** Null for a class that nobody knows. */
  readonly nodeClass: NodeClass | null;
  readonly written: WrittenWidgets | null;
  readonly sockets: readonly Socket[];
  /** Null where the canvas shows the class's display name. */
  readonly title: string | null;
}

export function createDraft(node: ApiNode, nodeClass: NodeClass | null): Draft {
  const written = nodeClass && writeWidgets(node, nodeClass);
  const shown = nodeClass?.displayName ?? node.classType;
  return {
    node,
    nodeClass,
    written,
    sockets: socketsOf(node, nodeClass && written ? { nodeClass, written } : null),
    title: node.title === '' || node.title === shown ? null : node.title,
  };
}

export function drawnOf(draft: Draft, outputs: readonly string[]): Drawn {
  const { node, nodeClass, written, sockets, title } = draft;
  const widgets = [...(written?.widgets.values() ?? [])];
  const textBoxes = widgets.filter(({ spec }) => isTextBox(spec)).length;
  return {
    title: title ?? nodeClass?.displayName ?? node.classType,
    inputs: [...sockets.filter(({ widget }) => !widget).map(({ name }) => name), ...freeSockets(written)],
    outputs,
    widgets: widgets.map(({ name }) => name),
    rows: Math.max(0, (written?.values.length ?? 0) - textBoxes),
    textBoxes,
    display: displayOf(draft, outputs),
  };
}

/** A growing list of sockets shows a free one or two more. */
function freeSockets(written: WrittenWidgets | null): string[] {
  return (written?.sockets ?? []).flatMap(({ name, type }) => (type === dynamicTypes.autogrow ? [name, name] : []));
}

function isTextBox(spec: InputSpec): boolean {
  return widgetTypeOf(spec) === 'STRING' && spec.settings['multiline'] === true;
}

const pictureTypes: ReadonlySet<string> = new Set(['IMAGE', 'MASK', 'VIDEO', 'MESH']);

const textShowing: ReadonlySet<string> = new Set(['PreviewAny', 'SaveText']);

/** Nodes that load a file show it; so do those that only take something in, once they have run. */
function displayOf({ node, nodeClass, sockets }: Draft, outputs: readonly string[]): Drawn['display'] {
  const loads = (upload: string): boolean =>
    nodeClass?.inputs.some(({ settings }) => settings[upload] === true) ?? false;
  if (loads('image_upload') || loads('animated_image_upload') || loads('video_upload')) return 'picture';
  if (loads('audio_upload')) return 'player';
  if (textShowing.has(node.classType)) return 'text';
  if (outputs.length > 0) return 'nothing';
  const types = sockets.map(({ type }) => type);
  if (types.some((type) => pictureTypes.has(type))) return 'picture';
  if (types.includes('AUDIO')) return 'player';
  return 'nothing';
}
