import { isMultiline } from '../../workflows/graph/class-shape.ts';
import { plainConstant, type Constant } from '../../workflows/graph/constant.ts';
import { nameOfId } from '../../workflows/graph/found.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { roleWords } from './role-words.ts';
import type { FoundRole, Role, RoleTarget } from './role.ts';
import { boundedLine } from './stranger-text.ts';
import type { SuggestedParameter } from './suggested-parameter.ts';
import type { Declarations, ValueBounds } from './value-bounds.ts';

export interface World {
  readonly graph: WorkflowGraph;
  readonly declarations: Declarations;
}

type Type = SuggestedParameter['type'];

const textRoles: ReadonlySet<Role> = new Set(['prompt', 'negative_prompt', 'lyrics']);
const modelRoles: ReadonlySet<Role> = new Set(['model', 'vae', 'clip', 'upscale_model', 'other_model', 'lora']);
const fileTypes = ['image', 'mask', 'audio', 'video', 'model3d'] as const;
const required: ReadonlySet<Role> = new Set<Role>(['prompt', ...fileTypes]);

const maxTitle = 80;
const maxDescription = 200;

/** The parameter for a role; its name is still that of the role. */
export function parameterOf(found: FoundRole, world: World): SuggestedParameter {
  const { role, number, targets, value, reason, sure, folder, use } = found;
  const [first] = targets;
  const type = typeOf(found, world);
  const words = roleWords[role];
  const of = use ? `the ${use.replaceAll('_', ' ')}` : first && number > 1 ? titleOf(first, world) : '';
  const secondary = number > 1;
  return {
    name: role,
    title: boundedLine(secondary ? `${words.title} ${number}` : words.title, maxTitle),
    description: boundedLine(of ? `${words.description} For ${of}.` : words.description, maxDescription),
    type,
    required: required.has(role) && !secondary,
    ...defaultOf(found, type),
    ...boundsOf(found, type, world),
    ...(type === 'model' && folder !== null ? { folder } : {}),
    group: secondary && !fileTypes.some((file) => file === role) ? 'advanced' : words.group,
    targets: targets.map((target) => ({ ...target })),
    role,
    value,
    reason,
    sure,
  };
}

/** The parameter for an input of no known role. */
export function plainParameter(target: RoleTarget, value: Constant, world: World): SuggestedParameter {
  const spec = world.declarations.spec(target);
  const type = plainType(value, spec?.type, isMultiline(spec));
  const at = nameOfId(world.graph, target.node);
  const found = { targets: [target], value, role: null };
  return {
    name: target.input,
    title: boundedLine(target.input.replaceAll('_', ' '), maxTitle),
    description: boundedLine(`${target.input} of ${at}.`, maxDescription),
    type,
    required: false,
    ...defaultOf(found, type),
    ...boundsOf(found, type, world),
    group: 'advanced',
    targets: [{ ...target }],
    role: null,
    value,
    reason: boundedLine(`It is ${target.input} of ${at}.`, maxDescription),
    sure: true,
  };
}

function titleOf({ node }: RoleTarget, { graph }: World): string {
  return boundedLine(nameOfId(graph, node), 100);
}

function typeOf({ role, targets: [first], value }: FoundRole, { declarations }: World): Type {
  const spec = first && declarations.spec(first);
  const plain = plainType(value, spec?.type, isMultiline(spec));
  const file = fileTypes.find((type) => type === role);
  if (file) return file;
  if (typeof value === 'string' && textRoles.has(role)) return 'text';
  if (typeof value === 'string' && modelRoles.has(role)) return 'model';
  return role === 'seed' && plain === 'integer' ? 'seed' : plain;
}

function plainType(value: Constant, declared: string | undefined, multiline: boolean): Type {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'object') return 'integer';
  if (typeof value === 'number') return declared === 'FLOAT' || !Number.isInteger(value) ? 'number' : 'integer';
  if (declared !== undefined && /^COMBO$|DYNAMICCOMBO/.test(declared)) return 'choice';
  return multiline ? 'text' : 'string';
}

type Valued = Pick<FoundRole, 'targets' | 'value'> & { readonly role: Role | null };

/** A text beyond this stays in the workflow, which is what a parameter without a default means. */
const maxDefault = 4_000;

function defaultOf({ role, value }: Valued, type: Type): { default?: string | number | boolean } {
  if (type === 'seed') return { default: -1 };
  if (role !== null && required.has(role)) return {};
  const plain = plainConstant(value);
  if (typeof value === 'object' || (typeof plain === 'string' && plain.length > maxDefault)) return {};
  // Canvases save what is left of a sum: 0.30000000000000004.
  return { default: typeof plain === 'number' ? Number(plain.toPrecision(12)) : plain };
}

function boundsOf(
  { role, targets, value }: Valued,
  type: Type,
  { declarations }: World,
): ValueBounds & { multipleOf?: number } {
  if (type !== 'integer' && type !== 'number' && type !== 'seed') return {};
  const bounds = declarations.bounds(targets);
  if (type === 'seed') {
    const max = Math.min(bounds.max ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return { min: -1, max, step: 1 };
  }
  if (typeof value !== 'number') return bounds;
  const { step, min = 0 } = bounds;
  const rounded = (role === 'width' || role === 'height') && step !== undefined && Number.isInteger(step) && step > 1;
  return { ...bounds, ...(rounded && value % step === 0 && min % step === 0 ? { multipleOf: step } : {}) };
}
