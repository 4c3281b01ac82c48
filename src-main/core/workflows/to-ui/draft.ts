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
    sockets: socketsOf(node, written),
    title: node.title === '' || node.title === shown ? null : node.title,
  };
}

export function drawnOf(draft: Draft, outputs: readonly { readonly name: string }[]): Drawn {
  const { node, nodeClass, written, sockets, title } = draft;
  const widgets = [...(written?.widgets.values() ?? [])];
  const texts = widgets.filter(({ spec }) => isTextBox(spec));
  const linkedTexts = texts.filter(({ name }) => node.links.has(name)).length;
  return {
    title: title ?? nodeClass?.displayName ?? node.classType,
    inputs: [...sockets.filter(({ widget }) => !widget).map(({ name }) => name), ...freeSockets(written)],
    outputs: outputs.map(({ name }) => name),
    widgets: widgets.map(({ name }) => name),
    rows: Math.max(0, (written?.values.length ?? 0) - texts.length),
    textBoxes: texts.length - linkedTexts,
    linkedTexts,
    display: displayOf(draft, outputs.length > 0),
  };
}

/** A growing list of sockets shows a free one or two more. */
function freeSockets(written: WrittenWidgets | null): string[] {
  return (written?.sockets ?? []).flatMap(({ name, type }) => (type === dynamicTypes.autogrow ? [name, name] : []));
}

function isTextBox(spec: InputSpec): boolean {
  return widgetTypeOf(spec) === 'STRING' && spec.settings['multiline'] === true;
}

/** Types of what a node can show; sockets may take several, `MESH,FILE_3D_GLB`. */
const pictures = /IMAGE|MASK|VIDEO|MESH|3D|SVG/;

const pictureUploads = ['image_upload', 'animated_image_upload', 'video_upload'] as const;

/** Widgets that draw a view of their own, of whatever height. */
const views = /^(LOAD_3D|PREVIEW_3D|WEBCAM|PAINTER|BOUNDING_BOX|IMAGECOMPARE|CAMERA_|VIDEO_EDIT|COMPOSITOR|CURVE)/;

const showingText: ReadonlySet<string> = new Set(['PreviewAny', 'SaveText']);

/** Nodes that load a file show it; so do those that save or preview, once they have run. */
function displayOf({ node, nodeClass, sockets }: Draft, hasOutputs: boolean): Drawn['display'] {
  const specs = nodeClass?.inputs ?? [];
  const loads = (upload: string): boolean => specs.some(({ settings }) => settings[upload] === true);
  const draws = (types: RegExp): boolean =>
    specs.some((spec) => types.test(widgetTypeOf(spec)) && spec.settings['forceInput'] !== true);
  if (pictureUploads.some(loads) || draws(views)) return 'picture';
  if (loads('audio_upload') || draws(/^(AUDIO_RECORD|RESOLUTION_PREVIEW)$/)) return 'player';
  if (showingText.has(node.classType)) return 'text';
  // Newer servers let such nodes pass on what they show.
  if (hasOutputs && !/^(Save|Preview)|Preview$/.test(node.classType)) return 'nothing';
  const types = sockets.map(({ type }) => type);
  if (types.some((type) => pictures.test(type))) return 'picture';
  return types.includes('AUDIO') ? 'player' : 'nothing';
}
