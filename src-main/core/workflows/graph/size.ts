import { findFirstInput, nameOf, type FoundInput, type FoundNode } from './found.ts';
import { partOf, readSampler } from './samplers.ts';
import type { GraphNode, WorkflowGraph } from './workflow-graph.ts';

export interface FoundSize extends FoundNode {
  /** In pixels, or by a shape and a number of pixels, by scaling a picture, or whatever size a loaded picture has. */
  readonly kind: 'pixels' | 'aspect_ratio' | 'scale' | 'picture';
  readonly width: FoundInput | null;
  readonly height: FoundInput | null;
  /** What else decides: `megapixels`, `aspect_ratio`, `resolution`… */
  readonly settings: readonly FoundInput[];
}

const widths: readonly (readonly [width: string, height: string])[] = [
  ['width', 'height'],
  ['resize_type.width', 'resize_type.height'],
  ['empty_latent_width', 'empty_latent_height'],
  ['target_width', 'target_height'],
];

/** What scales a picture without naming both sides. */
const pixelCounts = ['megapixels', 'resize_type.megapixels', 'largest_size'];
const sides = ['resize_type.longer_size', 'resize_type.shorter_size', 'resolution', 'size', 'size_preset'];
const scales = [...pixelCounts, ...sides, 'aspect_ratio', 'ratio'];

/** What makes a picture so many times as large as it came: the size itself is set further up, if anywhere. */
const factors = ['scale_by', 'resize_type.multiplier', 'upscale_by'];

/** The way back to what has a size: latents before pictures, the one worked on before what guides it. */
const wayBack: readonly RegExp[] = [
  /^(latent_image|latent|latents|samples|samples_to|samples1|video_latent|av_latent|destination)$/,
  /^(pixels|image|images|input|video|start_image|image1|images\.image_?[01]|resized_images|source_video)$/,
];

/** Where the size of what a sampler makes is set: the empty latent, the latent's upscale, or the scaling of its picture. */
export function findSize(graph: WorkflowGraph, samplerId: string): FoundSize | null {
  const sampler = graph.node(samplerId);
  if (!sampler) return null;
  if (readSampler(sampler)?.kind === 'partner') return sizeAt(graph, sampler);
  const part = partOf(graph, samplerId, 'latent') ?? partOf(graph, samplerId, 'image');
  return part && follow(graph, graph.source(part.nodeId, part.input, part.field)?.nodeId);
}

function follow(graph: WorkflowGraph, from: string | undefined): FoundSize | null {
  const seen = new Set<string>();
  let scaled: FoundSize | null = null;
  let node = graph.node(from ?? '');
  while (node && !seen.has(node.id)) {
    seen.add(node.id);
    const set = sizeAt(graph, node);
    if (set) return set;
    scaled ??= scaleAt(graph, node, factors);
    const next = sizeElsewhere(graph, node) ?? nextOf(graph, node);
    if (!next && scaled === null && isPictureLoader(node)) return pictureSize(node);
    node = next;
  }
  return scaled;
}

/** A node that names the size itself. */
function sizeAt(graph: WorkflowGraph, node: GraphNode): FoundSize | null {
  const found = (name: string): FoundInput | null => findFirstInput(graph, node.id, [name]);
  for (const [widthName, heightName] of widths) {
    const [width, height] = [found(widthName), found(heightName)];
    const settings: FoundInput[] = [];
    if (width && height) {
      return { kind: 'pixels', nodeId: node.id, width, height, settings, reason: `${nameOf(node)} sets the size.` };
    }
  }
  if (widths.some(([width]) => node.inputs.has(width))) return null;
  return scaleAt(graph, node, scales);
}

function scaleAt(graph: WorkflowGraph, node: GraphNode, names: readonly string[]): FoundSize | null {
  const settings = names.flatMap((name) => findFirstInput(graph, node.id, [name]) ?? []);
  if (settings.length === 0) return null;
  const shaped = settings.some(({ input }) => input.endsWith('ratio'));
  const kind = shaped ? 'aspect_ratio' : 'scale';
  const reason = `${nameOf(node)} ${shaped ? 'sets the shape' : 'scales the picture'}.`;
  return { kind, nodeId: node.id, width: null, height: null, settings, reason };
}

/** Width and height that arrive from a node which measures a picture or works them out: that is where to look. */
function sizeElsewhere(graph: WorkflowGraph, node: GraphNode): GraphNode | null {
  const width = widths.map(([name]) => name).find((name) => graph.inputLink(node.id, name));
  let source = width === undefined ? null : graph.source(node.id, width);
  for (let depth = 0; source && depth < maxCalculators; depth++) {
    const maker = graph.node(source.nodeId);
    const links = maker ? [...maker.inputs.keys()].filter((name) => graph.inputLink(maker.id, name)) : [];
    const [only] = links;
    if (!maker || !only || links.length > 1 || !/math|calculat|expression/i.test(maker.classType)) return maker;
    source = graph.source(maker.id, only);
  }
  return null;
}

const maxCalculators = 20;

function nextOf(graph: WorkflowGraph, node: GraphNode): GraphNode | null {
  const linked = graph.liveInputs(node.id).filter((name) => graph.inputLink(node.id, name));
  const typed =
    (type: string) =>
    (name: string): boolean =>
      node.shape?.inputs.get(name)?.type === type;
  const way =
    wayBack.map((names) => linked.find((name) => names.test(name))).find((name) => name !== undefined) ??
    linked.find(typed('LATENT')) ??
    linked.find(typed('IMAGE'));
  return way === undefined ? null : graph.node(graph.source(node.id, way)?.nodeId ?? '');
}

const isPictureLoader = (node: GraphNode): boolean => /Load_?(Image|Video)/i.test(node.classType);

function pictureSize(node: GraphNode): FoundSize {
  const reason = `${nameOf(node)} brings the picture, and its size with it.`;
  return { kind: 'picture', nodeId: node.id, width: null, height: null, settings: [], reason };
}
