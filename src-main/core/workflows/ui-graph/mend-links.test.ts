import { describe, expect, test } from 'vitest';
import { readUiWorkflow } from './read-ui-workflow.ts';

type Input = { readonly name: string; readonly link?: number | null };
const node = (id: number, type: string, inputs: readonly Input[] = [], more = {}) => ({ id, type, inputs, ...more });
const read = (nodes: unknown[], links: unknown[], more = {}) => readUiWorkflow({ nodes, links, ...more });
const linkOf = (ui: ReturnType<typeof read>, id: string, at = 0) => ui.graph.nodes.get(id)?.inputs[at]?.link;

describe('a link that only the links table knows', () => {
  const source = node(1, 'Source');

  test('is taken by the input at which the table ends it', () => {
    const target = node(2, 'Target', [{ name: 'a' }, { name: 'b', link: null }]);
    const ui = read([source, target], [[7, 1, 0, 2, 1, 'X']]);
    expect([linkOf(ui, '2', 0), linkOf(ui, '2', 1)]).toEqual([null, '7']);
    expect(ui.repairs).toEqual([]);
  });

  test('does not take the place of one that the input names itself', () => {
    const target = node(2, 'Target', [{ name: 'a', link: 7 }]);
    const links = [
      [7, 1, 0, 2, 0, 'X'],
      [8, 1, 1, 2, 0, 'X'],
    ];
    expect(linkOf(read([source, target], links), '2')).toBe('7');
    expect(linkOf(read([source, target], links.toReversed()), '2')).toBe('7');
  });

  test('is not given to a second input: slot numbers of links cannot be relied on', () => {
    const target = node(2, 'Target', [{ name: 'a' }, { name: 'b', link: 7 }]);
    const ui = read([source, target], [[7, 1, 0, 2, 0, 'X']]);
    expect([linkOf(ui, '2', 0), linkOf(ui, '2', 1)]).toEqual([null, '7']);
  });

  test('is not taken from a node that is not there, and lost where there is no such target', () => {
    const target = node(2, 'Target', [{ name: 'a' }]);
    const links = [
      [7, 99, 0, 2, 0, 'X'],
      [8, 1, 0, 99, 0, 'X'],
      [9, 1, 0, 2, 5, 'X'],
    ];
    expect(linkOf(read([source, target], links), '2')).toBeNull();
  });
});

describe('a link id without a link', () => {
  test('is dropped, and a repair names node and input', () => {
    const ui = read([node(2, 'Target', [{ name: 'a', link: 5 }], { title: ' Mine ' })], []);
    expect(linkOf(ui, '2')).toBeNull();
    expect(ui.repairs).toEqual([
      {
        nodeId: '2',
        classType: 'Target',
        title: 'Mine',
        input: 'a',
        type: 'workflow_repaired',
        message: "Node 2 'Mine' (Target): its input 'a' names a link that the file does not have.",
        nextStep: 'Link the input again in ComfyUI, and save the workflow.',
      },
    ]);
  });

  test('makes room for the link that the table ends there', () => {
    const ui = read([node(1, 'Source'), node(2, 'Target', [{ name: 'a', link: 5 }])], [[7, 1, 0, 2, 0, 'X']]);
    expect(linkOf(ui, '2')).toBe('7');
  });

  test('in a subgraph, the sentence names the subgraph, since the node has an id for each instance', () => {
    const inside = { id: 'u', name: 'Upscale', nodes: [node(2, 'Target', [{ name: 'a', link: 5 }])], links: [] };
    const { repairs } = read([], [], { definitions: { subgraphs: [inside] } });
    expect(repairs).toMatchObject([
      {
        nodeId: null,
        message: "In the subgraph 'Upscale': Node 2 (Target): its input 'a' names a link that the file does not have.",
      },
    ]);
  });

  test('a stranger’s long names are cut in the sentence', () => {
    const [repair] = read([node(2, 'T'.repeat(500), [{ name: 'a'.repeat(500), link: 5 }])], []).repairs;
    expect(repair?.message.length).toBeLessThan(350);
    expect(repair?.classType?.length).toBeLessThanOrEqual(121);
  });
});
