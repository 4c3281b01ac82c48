import type { GraphNode } from './workflow-graph.ts';

/** Nodes that hand one of their inputs on as it is: reroutes, previews on the way, and nodes that only hold a value. */

/** Classes whose shape does not tell it: the input that leaves at each output. */
const known = new Map<string, readonly string[]>([
  ['PreviewAny', ['source']],
  ['ShowText|pysssss', ['text']],
  ['easy showAnything', ['anything']],
  ['ComfyNumberConvert', ['value', 'value']],
  ['CustomCombo', ['choice', 'index']],
]);

const numberTypes = new Set(['INT', 'FLOAT', 'BOOLEAN']);
const valueTypes = new Set([...numberTypes, 'STRING', '*']);
/** Of an output with such a name it is not said what it is. */
const namesOfAnything = /^(int|float|boolean|bool|number|value|result|output)$/;

/** Value nodes by name, for classes whose definition is not known: "PrimitiveInt", "Int Literal", "INTConstant", "Seed (rgthree)". */
const valueClass =
  /^primitive|literal|constant|^(cr |easy )?seed\b|^seed|^(easy|impact) ?(int|float|string|boolean|text)|^text multiline|^jw(string|integer|float)/i;

/** Null when what leaves at this output is the node's own work. */
export function passedInput(node: GraphNode, slot: number): string | null {
  const listed = known.get(node.classType);
  if (listed) return listed[slot] ?? null;
  const inputs = [...node.inputs.keys()];
  const [only] = inputs;
  // An open reroute hands nothing on, which is not the same as making something.
  if (/reroute/i.test(node.classType)) return slot === 0 ? (only ?? '') : null;
  const declared = node.shape ? declaredPass(node, slot) : null;
  if (declared !== null) return declared;
  return slot === 0 && inputs.length === 1 && only !== undefined && valueClass.test(node.classType) ? only : null;
}

/** Of one input of any type into one output of any type nothing can be made; the same for one number or text. */
function declaredPass(node: GraphNode, slot: number): string | null {
  const output = node.shape?.outputs[slot];
  const inputs = [...(node.shape?.inputs.values() ?? [])];
  const [only] = inputs;
  if (!output) return null;
  const { type } = output;
  if (inputs.length === 1 && only?.type === type) return slot === 0 && valueTypes.has(type) ? only.name : null;
  // "width", "steps"… that leave under the name by which they came. A text may well be worked on under its name.
  const name = output.name.toLowerCase();
  if (!numberTypes.has(type) || namesOfAnything.test(name)) return null;
  const same = inputs.find((input) => input.name.toLowerCase() === name && input.type === type);
  return same && node.inputs.has(same.name) ? same.name : null;
}
