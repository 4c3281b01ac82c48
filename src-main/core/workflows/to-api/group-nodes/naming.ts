import type { JsonObject } from '../../ui-graph/json-value.ts';
import { objectOf, textOf } from '../../ui-graph/json-value.ts';
import type { UiNode } from '../../ui-graph/ui-graph.ts';
import { primitiveType } from '../primitive.ts';

/**
 * Names of inputs and widgets as a group gives them out, one after the other: the person's own, else the label, else the name
 * itself; with the title (else the class) before it when that name was given already, and a number after further ones.
 */
export function createNaming(config: JsonObject): (node: UiNode, inputName: string) => string {
  const given = new Map<string, number>();
  return (node, inputName) => {
    const inputs = objectOf(objectOf(config[node.id])?.['input']);
    const custom = inputs && Object.hasOwn(inputs, inputName) ? textOf(objectOf(inputs[inputName])?.['name']) : '';
    const label = node.inputs.find((input) => input.name === inputName)?.label;
    let name = custom || label || inputName;
    let counted = name;
    if (given.has(name) || (node.type === primitiveType && node.title !== null)) {
      const prefix = node.title ?? node.type;
      name = counted = `${prefix} ${inputName}`;
      if (given.has(counted)) name = `${prefix} ${given.get(counted)} ${inputName}`;
    }
    given.set(counted, (given.get(counted) ?? 1) + 1);
    return name;
  };
}
