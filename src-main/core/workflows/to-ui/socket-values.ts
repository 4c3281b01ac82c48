import { isRawNumber } from '../../../comfyui/exact-json.ts';
import type { NodeClasses } from '../node-classes/node-class.ts';
import { dynamicTypes } from '../node-classes/input-spec.ts';
import { createDraft, type Draft } from './draft.ts';

/** ComfyUI's own classes that hold one value, asked for when a workflow sets a socket to a value. */
export const valueClasses = {
  text: 'PrimitiveString',
  longText: 'PrimitiveStringMultiline',
  whole: 'PrimitiveInt',
  number: 'PrimitiveFloat',
  boolean: 'PrimitiveBoolean',
} as const;

/** A value that stands in a node of its own, since a socket can hold none. */
export interface MovedValue {
  readonly nodeId: string;
  readonly input: string;
}

/**
 * API workflows may set what the canvas shows as a bare socket. Such a value gets a node of its own that is linked there: the
 * canvas then submits one node more, which gives the same result.
 */
export function moveSocketValues(
  drafts: readonly Draft[],
  classes: NodeClasses,
): { readonly drafts: readonly Draft[]; readonly moved: readonly MovedValue[] } {
  const taken = new Set(drafts.map(({ node }) => node.id));
  const moved: MovedValue[] = [];
  const added: Draft[] = [];
  const result = drafts.map((draft) => {
    const { node, nodeClass } = draft;
    const links = new Map(node.links);
    const values = new Map(node.values);
    for (const [input, value] of node.values) {
      const type = socketType(draft, input);
      const classType = type === null ? null : classFor(value, type);
      const valueClass = classType === null ? undefined : classes.get(classType);
      if (!valueClass) continue;
      const id = freeId(`${node.id}:${input}`, taken);
      const holder = {
        id,
        classType: valueClass.classType,
        title: '',
        origin: {},
        links: new Map(),
        looseEnds: new Map(),
      };
      added.push(createDraft({ ...holder, values: new Map([['value', value]]) }, valueClass));
      moved.push({ nodeId: node.id, input });
      values.delete(input);
      links.set(input, { nodeId: id, slot: 0 });
    }
    return values.size === node.values.size ? draft : createDraft({ ...node, links, values }, nodeClass);
  });
  return { drafts: [...result, ...added], moved };
}

/** Null unless the class declares a socket by this name. */
function socketType({ written }: Draft, input: string): string | null {
  for (const { name, type } of written?.sockets ?? []) {
    if (name === input) return type;
    if (type === dynamicTypes.autogrow && input.startsWith(`${name}.`)) return type;
  }
  return null;
}

/** Null where no class makes such a value for such a socket. */
function classFor(value: unknown, socket: string): string | null {
  const types = socket.toUpperCase().split(',');
  const any = types.some((type) => type === '*' || type.startsWith('COMFY_'));
  const takes = (type: string): boolean => any || types.includes(type);
  if (typeof value === 'string' && takes('STRING')) {
    return value.includes('\n') || value.length > 60 ? valueClasses.longText : valueClasses.text;
  }
  if (typeof value === 'boolean' && takes('BOOLEAN')) return valueClasses.boolean;
  const whole = Number.isInteger(value) || isRawNumber(value);
  if (whole && takes('INT')) return valueClasses.whole;
  return (whole || typeof value === 'number') && takes('FLOAT') ? valueClasses.number : null;
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  while (taken.has(id)) id += "'";
  taken.add(id);
  return id;
}
