import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import { snakeCase } from '../roles/parameter-names.ts';
import type { Mark, Marks } from './marks.ts';

/** `==name==`, `=>description`, or the one behind the other. An arrow amid a title is only a title. */
const marked = /^\s*(?:==\s*([^=\s](?:[^=]{0,80}[^=\s])?)\s*==)?\s*(?:=>\s*([^]*))?$/;

/** What a node is about, where it has several values. */
const mainInputs = ['text', 'prompt', 'value', 'string', 'image', 'mask', 'video', 'audio', 'file', 'text_g'];

const longestTitle = 1_000;

/** Parameters and outputs marked in the titles of nodes. Which value of a node is meant: see `inputsMeant`. */
export function readNodeTitles(workflow: ApiWorkflow, definitions: NodeDefinitions): Marks {
  const marks: Mark[] = [];
  const outputs: string[] = [];
  const notes: string[] = [];
  for (const [id, node] of Object.entries(workflow)) {
    const title: unknown = node._meta?.title;
    if (typeof title !== 'string' || title.length > longestTitle) continue;
    const [, name, description] = marked.exec(title) ?? [];
    if (name === undefined && description === undefined) continue;
    if (isOutput(node.class_type, definitions)) {
      outputs.push(id);
      notes.push(`The results of node ${id} are returned, as its title says.`);
      continue;
    }
    const inputs = inputsMeant(node.inputs, name);
    if (inputs.length === 0) notes.push(`Node ${id} is marked by its title, but has no value of its own.`);
    for (const input of inputs) {
      marks.push({
        name: name === undefined ? null : inputs.length > 1 ? `${name} ${input}` : name,
        places: [{ node: id, input }],
        holds: 'value',
        shown: true,
        ...(description?.trim() ? { description } : {}),
      });
    }
  }
  return { marks: joined(marks, workflow), outputs, notes };
}

/** The input of that name, else what the node is about, else all its values. */
function inputsMeant(inputs: unknown, name: string | undefined): string[] {
  if (typeof inputs !== 'object' || inputs === null) return [];
  const values = Object.entries(inputs).filter(([, value]) => isConstant(value));
  const names = values.map(([input]) => input);
  const wanted = name === undefined ? undefined : snakeCase(name);
  const one = names.find((input) => snakeCase(input) === wanted) ?? mainInputs.find((input) => names.includes(input));
  return one === undefined ? names.slice(0, 20) : [one];
}

function isOutput(classType: string, definitions: NodeDefinitions): boolean {
  const definition = definitions.get(classType);
  return definition ? definition.output_node === true : /^(Save|Preview)[A-Z]/.test(classType);
}

/** Nodes of one name and one type of value are one parameter. */
function joined(marks: readonly Mark[], workflow: ApiWorkflow): Mark[] {
  const typeOf = ({ places: [place] }: Mark): string => typeof (place && workflow[place.node]?.inputs?.[place.input]);
  const byName = new Map<string, Mark>();
  for (const [index, mark] of marks.entries()) {
    const key = mark.name === null ? `#${index}` : `${typeOf(mark)} ${snakeCase(mark.name)}`;
    const first = byName.get(key);
    byName.set(key, first ? { ...first, places: [...first.places, ...mark.places] } : mark);
  }
  return [...byName.values()];
}
