import { describe, expect, test } from 'vitest';
import { readUiWorkflow } from './read-ui-workflow.ts';

const read = (groupNodes: unknown) => readUiWorkflow({ nodes: [], links: [], extra: { groupNodes } }).subgraphs;
const groupOf = (group: object) => {
  const found = read({ Grp: { nodes: [], links: [], ...group } }).get('workflow>Grp');
  if (!found?.legacyGroup) return expect.fail('there is no group');
  return { ...found, legacyGroup: found.legacyGroup };
};
const nodes = [
  { id: -1, type: 'A' },
  {
    id: -1,
    type: 'B',
    inputs: [
      { name: 'x', link: 44 },
      { name: 'y', link: null },
    ],
  },
];

describe('a legacy group node', () => {
  test('is found under both types that its instances have had', () => {
    const found = read({ Grp: { nodes } });
    expect([...found.keys()]).toEqual(['workflow>Grp', 'workflow/Grp']);
    expect(found.get('workflow/Grp')).toMatchObject({ id: 'workflow/Grp', name: 'Grp', inputs: [], outputs: [] });
  });

  test('numbers its nodes by their place, whatever ids the file gives them', () => {
    expect([...groupOf({ nodes }).nodes].map(([id, node]) => [id, node.id, node.type])).toEqual([
      ['0', '0', 'A'],
      ['1', '1', 'B'],
    ]);
  });

  test('leaves out what is no node, and the others keep their place', () => {
    expect([...groupOf({ nodes: [null, { type: 5 }, ...nodes] }).nodes.keys()]).toEqual(['2', '3']);
  });

  test('links by places alone: link ids in it are those of the graph that it was made from', () => {
    const { links, nodes: inner } = groupOf({ nodes, links: [[0, 2, 1, 1, 7, 'IMAGE']] });
    expect([...links.values()]).toEqual([
      { id: '0', originId: '0', originSlot: 2, targetId: '1', targetSlot: 1, type: 'IMAGE' },
    ]);
    expect(inner.get('1')?.inputs.map(({ link }) => link)).toEqual([null, '0']);
  });

  test('keeps a link whose input it does not list, and drops one without an end', () => {
    const links = [
      [null, 0, 1, 0],
      [0, 0, null, 0],
      [0, 0, 1, 9],
      [0, 0, 9, 0],
    ];
    expect([...groupOf({ nodes, links }).links.keys()]).toEqual(['2', '3']);
  });

  test('tells which outputs show outside though they are linked inside', () => {
    const { external } = groupOf({ external: [[0, 1, 'IMAGE'], ['3', 0, '*'], null] }).legacyGroup;
    expect([external.has('0 1'), external.has('3 0'), external.has('1 0')]).toEqual([true, true, false]);
    expect(groupOf({}).legacyGroup.external.size).toBe(0);
  });

  test('tells how the person named and hid inputs', () => {
    const config = { 0: { input: { x: { visible: false } } } };
    expect(groupOf({ config }).legacyGroup.config).toEqual(config);
    expect(groupOf({ config: [] }).legacyGroup.config).toEqual({});
  });

  test('that is no object is none', () => {
    expect([read({ Grp: null, Other: 'x' }).size, read([nodes]).size, read(undefined).size]).toEqual([0, 0, 0]);
  });
});
