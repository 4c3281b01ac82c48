import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { fillWithin } from '../within.ts';
import { exactSizeName } from './exact-size.ts';
import { fillLoras, writtenKey, type Written } from './lora-chain.ts';
import { broken } from './refusals.ts';
import { isSideOfSize, ranks, type UsedValue } from './shape.ts';
import { valueForTarget } from './transform.ts';

interface Filling {
  readonly workflow: ApiWorkflow;
  readonly parameters: readonly TemplateParameter[];
  readonly used: ReadonlyMap<string, UsedValue>;
}

/** The template's workflow with every used value in every target, LoRAs last, and what had no effect. @throws template_broken, out_of_bounds */
export function fill({ workflow, parameters, used }: Filling): { filled: ApiWorkflow; ignored: string[] } {
  // A file may name a node `__proto__`: entries keep it one of their own.
  const filled: ApiWorkflow = Object.fromEntries(
    Object.entries(workflow).map(([id, node]) => [id, { ...node, inputs: { ...node.inputs } }]),
  );
  const names = new Set(parameters.map(({ name }) => name));
  const valueOf = (name: string): unknown => used.get(name)?.value ?? (names.has(name) ? null : undefined);
  for (const parameter of parameters) {
    const value = used.get(parameter.name)?.value;
    if (value === undefined || parameter.type === 'loras') continue;
    for (const target of parameter.targets) {
      const node = Object.hasOwn(filled, target.node) ? filled[target.node] : undefined;
      if (!node) throw broken(parameter, `the workflow has no node ${target.node}`);
      const before = node.inputs?.[target.input];
      const within = target.transform?.within;
      const result =
        within === undefined ? valueForTarget(parameter, target, value, before) : fillWithin(within, valueOf);
      node.inputs = { ...node.inputs, [target.input]: result };
    }
  }
  const written: Written = new Set();
  for (const parameter of parameters.filter(({ type }) => type === 'loras')) {
    const value = used.get(parameter.name)?.value;
    if (Array.isArray(value)) for (const key of fillLoras(filled, parameter, value)) written.add(key);
  }
  return { filled, ignored: withoutEffect({ parameters, used, written }) };
}

interface Effects extends Omit<Filling, 'workflow'> {
  readonly written: Written;
}

const readByEasel: ReadonlySet<string> = new Set(['preset', 'aspect_ratio', exactSizeName]);

/** Values that somebody gave and that reached nothing: without targets, or only ones that the LoRAs took. */
function withoutEffect({ parameters, used, written }: Effects): string[] {
  return parameters.flatMap((parameter) => {
    const { name, type, targets } = parameter;
    if ((used.get(name)?.rank ?? ranks.template) === ranks.template || type === 'loras') return [];
    if (targets.length === 0) {
      const isRead = readByEasel.has(name) || isSideOfSize(parameter, parameters);
      return isRead ? [] : [`${name} has no effect: the template connects it with nothing.`];
    }
    const isTaken = targets.every(({ node, input }) => written.has(node) || written.has(writtenKey(node, input)));
    return isTaken ? [`${name} has no effect: the list of LoRAs decides there.`] : [];
  });
}
