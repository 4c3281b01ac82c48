import { upstream } from '../../workflows/graph/flow.ts';
import { nameOf, nameOfId, type FoundInput } from '../../workflows/graph/found.ts';
import { findSize, type FoundSize } from '../../workflows/graph/size.ts';
import type { GraphNode, WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { isSameValue, type RoleList } from './role-list.ts';
import type { Role } from './role.ts';
import type { Stage } from './stages.ts';

/** The size of the picture, of a later stage's enlargement, and whoever else has to know the size. */
export function addSizes(graph: WorkflowGraph, stages: readonly Stage[], list: RoleList): void {
  for (const stage of stages) {
    const size = findSize(graph, stage.nodeId);
    if (!size || stage.relation === 'continues') continue;
    const later = stage.relation === 'later';
    const wanted = stage.relation === 'main' || later;
    const name = nameOfId(graph, stage.nodeId);
    const note = later ? `${name} works at this size, and does not follow the first.` : null;
    if (later && joinEqual(size, list, name)) continue;
    addSize(size, { list, wanted, ...(note === null ? {} : { note }) });
    if (stage.relation === 'main') joinTwins(graph, stage, size, list);
  }
}

/** A later stage that works at the very size of the first is meant to. */
function joinEqual({ width, height }: FoundSize, list: RoleList, name: string): boolean {
  const [mainWidth, mainHeight] = [list.of('width')[0], list.of('height')[0]];
  if (!width || !height || !mainWidth || !mainHeight) return false;
  if (!isSameValue(mainWidth.value, width.value) || !isSameValue(mainHeight.value, height.value)) return false;
  list.join(mainWidth, width, { note: `${name} works at the same size.` });
  list.join(mainHeight, height);
  return true;
}

interface How {
  readonly list: RoleList;
  readonly wanted: boolean;
  readonly note?: string;
}

function addSize({ width, height, settings }: FoundSize, { list, ...how }: How): void {
  if (width && height) {
    const square = width.nodeId === height.nodeId && width.input === height.input;
    if (square) list.add('size', width, { ...how, note: 'It is the width and the height.' });
    else {
      list.add('width', width, how);
      list.add('height', height, how);
    }
  }
  for (const setting of settings) list.add(roleOfSetting(setting.input), setting, how);
}

const settingRoles: readonly (readonly [RegExp, Role])[] = [
  [/ratio$/, 'aspect_ratio'],
  [/megapixels$/, 'megapixels'],
  [/scale_by|multiplier|upscale_by|factor/, 'scale'],
];

function roleOfSetting(input: string): Role {
  return settingRoles.find(([name]) => name.test(input))?.[1] ?? 'size';
}

const twinTypes = new Set(['SIGMAS', 'CONDITIONING', 'MODEL']);
const twinClasses = /scheduler|modelsampling|textencodesdxl/i;
const twinNames: readonly (readonly [string, string])[] = [
  ['width', 'height'],
  ['target_width', 'target_height'],
];

/**
 * Schedulers, samplings and SDXL's encoders are told the size in numbers of their own. Those that say the same as the
 * latent follow it; an area, which has a place (`x`) too, is something else.
 */
function joinTwins(graph: WorkflowGraph, stage: Stage, size: FoundSize, list: RoleList): void {
  if (!size.width || !size.height) return;
  const [width, height] = [list.of('width')[0], list.of('height')[0]];
  if (!width || !height) return;
  for (const id of upstream(graph, stage.nodeId)) {
    const node = graph.node(id);
    if (!node || node.id === size.nodeId || !knowsSize(node)) continue;
    for (const [widthName, heightName] of twinNames) {
      const twin = [own(node, widthName), own(node, heightName)] as const;
      if (!twin[0] || !twin[1]) continue;
      if (!isSameValue(twin[0].value, width.value) || !isSameValue(twin[1].value, height.value)) continue;
      list.join(width, twin[0], { note: `${nameOf(node)} has to know it too.` });
      list.join(height, twin[1], { note: `${nameOf(node)} has to know it too.` });
    }
  }
}

function knowsSize(node: GraphNode): boolean {
  if (node.inputs.has('x') || node.inputs.has('pixels') || node.inputs.has('image')) return false;
  return node.shape ? node.shape.outputs.some(({ type }) => twinTypes.has(type)) : twinClasses.test(node.classType);
}

function own(node: GraphNode, input: string): FoundInput | null {
  const value = node.inputs.get(input);
  return typeof value === 'number'
    ? { nodeId: node.id, input, value, computed: false, reason: `It is ${input} of ${nameOf(node)}.` }
    : null;
}
