import type { Draft } from './draft.ts';
import type { UiFileInput, UiFileLink, UiFileOutput } from './ui-file.ts';

export interface Linked {
  readonly links: readonly UiFileLink[];
  /** By the place of the node. */
  readonly inputs: readonly (readonly UiFileInput[])[];
  readonly outputs: readonly (readonly UiFileOutput[])[];
}

interface Output {
  readonly name: string;
  type: string;
  readonly links: number[];
}

/** Numbers the links in the order of the inputs that they feed, and tells them in all three places of a file. */
export function linkNodes(drafts: readonly Draft[], ids: ReadonlyMap<string, number>): Linked {
  const outputs = new Map(drafts.map((draft) => [draft.node.id, declaredOutputs(draft)]));
  const links: UiFileLink[] = [];
  const inputs = drafts.map((draft) =>
    draft.sockets.map(({ name, type, widget }, slot): UiFileInput => {
      const mark = widget ? { widget: { name } } : {};
      const source = draft.node.links.get(name);
      const outputsThere = source && outputs.get(source.nodeId);
      if (!source || !outputsThere) return { name, type, ...mark, link: null };
      const id = links.length + 1;
      const output = outputAt(outputsThere, source.slot);
      // An output whose type follows its links shows that of the first that has one.
      if (output.type === '*') output.type = type;
      output.links.push(id);
      const [from, to] = [ids.get(source.nodeId) as number, ids.get(draft.node.id) as number];
      links.push([id, from, source.slot, to, slot, output.type]);
      return { name, type: type === '*' ? output.type : type, ...mark, link: id };
    }),
  );
  return { links, inputs, outputs: drafts.map(({ node }) => outputs.get(node.id) ?? []) };
}

function declaredOutputs({ nodeClass }: Draft): Output[] {
  const { outputs = [], outputNames = [] } = nodeClass ?? {};
  return outputs.map((type, slot) => ({
    name: outputNames[slot] ?? type,
    type: /^COMFY_.*_V3$/.test(type) || type === '' ? '*' : type,
    links: [],
  }));
}

/** Outputs that the class does not know, or whose class nobody knows, are there as far as links need them. */
function outputAt(outputs: Output[], slot: number): Output {
  while (outputs.length <= slot) outputs.push({ name: '*', type: '*', links: [] });
  return outputs[slot] as Output;
}
