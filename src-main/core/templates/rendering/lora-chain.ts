import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { parseLora, type Lora } from './loras.ts';
import { broken } from './refusals.ts';

/** What a LoRA loader hands on, by the number of its output. */
const passed: readonly string[] = ['model', 'clip'];
const weightInputs = ['strength_model', 'strength_clip', 'strength'] as const;

/** The inputs that the chain has written, as `key` of node and input; a loader that was taken out under its id alone. */
export type Written = Set<string>;
export const writtenKey = (node: string, input: string): string => JSON.stringify([node, input]);

/**
 * Puts LoRAs into a workflow. A `loras` parameter targets the name input (`lora_name`) of one or more LoRA loaders, in the order of the
 * chain: LoraLoader, LoraLoaderModelOnly, or any class that takes `model` (and `clip`) and gives them on as its outputs 0 (and 1).
 *
 * - The first LoRA goes into the first loader, the second into the second, and so on, each with its weight in every strength input.
 * - A loader for which no LoRA is left is taken out: whoever read from it reads what it read. So it needs no file on the backend.
 * - LoRAs beyond the last loader get copies of it, one behind the other: the first copy reads from the last loader, and whoever read
 *   from the last loader reads from the last copy. A copy's id is the next free whole number.
 *
 * Without a value the workflow's own loaders stay as they are; an empty list takes all of them out.
 * The workflow is changed in place: it is the renderer's own.
 * @throws template_broken
 */
export function fillLoras(workflow: ApiWorkflow, parameter: TemplateParameter, values: readonly string[]): Written {
  const written: Written = new Set();
  const loras = values.map((text) => parseLora(text, null));
  const slots = parameter.targets.filter(
    ({ node }, place) => parameter.targets.findIndex((other) => other.node === node) === place,
  );
  let last: { id: string; input: string } | null = null;
  for (const [place, { node: id, input }] of slots.entries()) {
    const lora = loras[place];
    if (lora) {
      setSlot({ workflow, id, input, lora, written });
      last = { id, input };
    } else {
      takeOut(workflow, parameter, id);
      written.add(id);
    }
  }
  if (loras.length > slots.length) {
    if (!last) throw broken(parameter, 'it names no LoRA loader of the workflow');
    for (const lora of loras.slice(slots.length)) last = addCopy({ workflow, last, lora, parameter, written });
  }
  return written;
}

interface Slot {
  readonly workflow: ApiWorkflow;
  readonly id: string;
  readonly input: string;
  readonly lora: Lora;
  readonly written: Written;
}

function setSlot({ workflow, id, input, lora, written }: Slot): void {
  const node = workflow[id];
  if (!node) return;
  const weights = weightInputs.filter((name) => Object.hasOwn(node.inputs ?? {}, name));
  const inputs = { ...node.inputs, [input]: lora.name };
  for (const name of weights) inputs[name] = lora.weight;
  workflow[id] = { ...node, inputs };
  for (const name of [input, ...weights]) written.add(writtenKey(id, name));
}

interface Copy extends Omit<Slot, 'id' | 'input'> {
  readonly last: { readonly id: string; readonly input: string };
  readonly parameter: TemplateParameter;
}

function addCopy({ workflow, last, lora, parameter, written }: Copy): { id: string; input: string } {
  const node = workflow[last.id];
  if (!node) throw broken(parameter, `the workflow has no node ${last.id}`);
  const id = freeId(workflow);
  const links: Record<string, unknown> = {};
  for (const [output, name] of passed.entries()) {
    if (isLink(node.inputs?.[name])) links[name] = [last.id, output];
  }
  if (Object.keys(links).length === 0) throw broken(parameter, `node ${last.id} takes no model that it could hand on`);
  redirect(workflow, last.id, (output) => [id, output]);
  workflow[id] = { ...node, inputs: { ...node.inputs, ...links } };
  setSlot({ workflow, id, input: last.input, lora, written });
  return { id, input: last.input };
}

function takeOut(workflow: ApiWorkflow, parameter: TemplateParameter, id: string): void {
  const inputs = workflow[id]?.inputs ?? {};
  redirect(workflow, id, (output) => {
    const source = inputs[passed[output] ?? ''];
    if (isLink(source)) return source;
    throw broken(parameter, `node ${id} cannot be left out, for it hands nothing on by its output ${output}`);
  });
  delete workflow[id];
}

type Link = [string | number, number];

/** An input that reads another node's output. */
export function isLink(value: unknown): value is Link {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    Number.isInteger(value[1]) &&
    /^(string|number)$/.test(typeof value[0])
  );
}

/** Lets every other node read elsewhere what it read from this one. */
function redirect(workflow: ApiWorkflow, from: string, to: (output: number) => Link): void {
  for (const [id, node] of Object.entries(workflow)) {
    if (id === from) continue;
    for (const [name, value] of Object.entries(node.inputs ?? {})) {
      if (isLink(value) && String(value[0]) === from && node.inputs) node.inputs[name] = to(value[1]);
    }
  }
}

/** Above every number that an id has, inside subgraphs too (`57:3`): no node of the UI format has it either. */
export function freeId(workflow: ApiWorkflow): string {
  let most = 0;
  for (const id of Object.keys(workflow)) {
    for (const part of id.split(':')) {
      if (/^\d{1,9}$/.test(part)) most = Math.max(most, Number(part));
    }
  }
  let free = most + 1;
  while (Object.hasOwn(workflow, free)) free += 1;
  return String(free);
}
