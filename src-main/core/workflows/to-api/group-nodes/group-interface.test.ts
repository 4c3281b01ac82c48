import { describe, expect, test } from 'vitest';
import { convert, graph, group, node, type InnerLink, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

type Json = Record<string, unknown>;

const instance = (given: SmallNode = {}, id = 20) => node(id, 'workflow>Grp', given);
const save = (link: number) => node(9, 'SaveImage', { inputs: { images: link }, values: ['x'] });
const inner = (type: string, given: SmallNode = {}) => node(-1, type, given);
const convertGroup = (given: SmallNode, extra: Json, nodes: Json[] = [], origins: Origin[] = []) =>
  convert(graph([instance(given), ...nodes], origins, extra)).workflow;

describe('inputs of a group', () => {
  const two = (config: Json = {}, first: SmallNode = {}, second: SmallNode = {}) =>
    group(
      [
        inner('Invert', { inputs: { image: null }, ...first }),
        inner('Invert', { inputs: { image: null }, ...second }),
        inner('Invert', { inputs: { image: null } }),
      ],
      [],
      { config },
    );
  const fed = (extra: Json, names: string[]) => {
    const inputs = Object.fromEntries(names.map((name, at) => [name, at + 1]));
    const workflow = convertGroup(
      { inputs },
      extra,
      names.map((_, at) => node(at + 1, 'Image')),
      names.map((_, at) => [at + 1, 0]),
    );
    return ['20:0', '20:1', '20:2'].map((id) => (workflow[id]?.inputs?.['image'] as unknown[] | undefined)?.[0]);
  };

  test('have the names inside, the second with its class before it, further ones with a number', () => {
    expect(fed(two(), ['image', 'Invert image', 'Invert 2 image'])).toEqual(['1', '2', '3']);
  });

  test('have the title before them where the node has one', () => {
    expect(fed(two({}, { title: 'One' }, { title: 'Two' }), ['image', 'Two image', 'Invert image'])).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  test('have their label, or the name that the person gave', () => {
    expect(fed(two({}, { labels: { image: 'pic' } }), ['pic', 'image', 'Invert image'])).toEqual(['1', '2', '3']);
    const config = { '0': { input: { image: { name: 'mine' } } } };
    expect(fed(two(config, { labels: { image: 'pic' } }), ['mine', 'image', 'Invert image'])).toEqual(['1', '2', '3']);
  });

  test('are hidden where the person hid them, and keep their name', () => {
    const config = {
      '0': { input: { image: { visible: false } } },
      '1': { input: { constructor: { visible: false } } },
    };
    expect(fed(two(config), ['image', 'Invert image', 'Invert 2 image'])).toEqual([undefined, '2', '3']);
  });

  test('are not shown where they are linked inside', () => {
    const extra = group(
      [inner('Image'), inner('Blend', { inputs: { first: null, mask: null, second: null } })],
      [[0, 0, 1, 0]],
    );
    const workflow = convertGroup(
      { inputs: { first: 1, second: 2 } },
      extra,
      [node(1, 'Image')],
      [
        [1, 0],
        [1, 0],
      ],
    );
    expect(workflow['20:1']?.inputs).toEqual({ first: ['20:0', 0], second: ['1', 0] });
  });

  test('that are linked inside take no name, unless they are of a type that a widget could have', () => {
    const into = (type: string, from: string, name: string) => {
      const target = inner(type, { inputs: { [type === 'Invert' ? 'image' : 'forced']: null } });
      const extra = group([inner(from), target, target], [[0, 0, 1, 0]]);
      const workflow = convertGroup({ inputs: { [name]: 1 } }, extra, [node(1, from)], [[1, 0]]);
      return Object.values(workflow['20:2']?.inputs ?? {});
    };
    expect(into('Invert', 'Image', 'image')).toEqual([['1', 0]]);
    expect(into('Forced', 'Number', 'Forced forced')).toEqual([['1', 0]]);
  });

  test('an inner link without inputs in the file counts in the sockets of the class', () => {
    const extra = group([inner('Image'), inner('Scale')], [[0, 0, 1, 0]]);
    expect(convertGroup({}, extra)['20:1']?.inputs).toMatchObject({ image: ['20:0', 0] });
    const mask = convertGroup({}, group([inner('Both'), inner('Scale')], [[0, 1, 1, 1]]));
    expect(mask['20:1']?.inputs).toMatchObject({ mask: ['20:0', 1] });
  });
});

describe('outputs of a group', () => {
  const outputs = (more: Parameters<typeof group>[2] = {}, slots = 3) => {
    const extra = group([inner('Both'), inner('Invert', { inputs: { image: null } })], [[0, 0, 1, 0]], more);
    const origins = Array.from({ length: slots }, (_, slot): Origin => [20, slot]);
    const nodes = origins.map((_, at) => node(at + 1, 'Invert', { inputs: { image: at + 1 } }));
    const workflow = convertGroup({}, extra, nodes, origins);
    return origins.map((_, at) => (workflow[at + 1]?.inputs?.['image'] as unknown[] | undefined)?.join(' '));
  };

  test('are those that nothing inside is linked to, in order', () => {
    expect(outputs()).toEqual(['20:0 1', '20:1 0', undefined]);
  });

  test('and those that were linked to something outside when the group was made', () => {
    expect(outputs({ external: [[0, 0, 'IMAGE']] })).toEqual(['20:0 0', '20:0 1', '20:1 0']);
  });

  test('and those that the person shows, without those that the person hid', () => {
    expect(outputs({ config: { '0': { output: { '0': { visible: true }, '1': { visible: false } } } } })).toEqual([
      '20:0 0',
      '20:1 0',
      undefined,
    ]);
    expect(outputs({ config: { '0': { output: { '1': { visible: 'no' } } } } })).toEqual([
      '20:0 1',
      '20:1 0',
      undefined,
    ]);
  });
});

describe('a primitive in a group', () => {
  const primitive = (
    given: SmallNode = {},
    links: InnerLink[] = [
      [0, 0, 1, 0],
      [0, 0, 2, 0],
    ],
  ) =>
    group(
      [
        inner('PrimitiveNode', { values: [7, 'fixed'], outputs: ['INT'], ...given }),
        inner('Scale', { inputs: { '~steps: INT': null } }),
        inner('Scale', { inputs: { '~steps: INT': null } }),
      ],
      links,
    );

  test('is one widget with a control, which sets every widget that it is linked to', () => {
    const workflow = convertGroup({ values: [30, 'fixed', 1.5, 2.5] }, primitive());
    expect(Object.keys(workflow)).toEqual(['20:1', '20:2']);
    expect([workflow['20:1']?.inputs, workflow['20:2']?.inputs]).toEqual([
      { steps: 30, cfg: 1.5 },
      { steps: 30, cfg: 2.5 },
    ]);
  });

  test('has its title before its name', () => {
    const workflow = convertGroup({ values: { 'Mine value': 30 } }, primitive({ title: 'Mine' }));
    expect(workflow['20:1']?.inputs?.['steps']).toBe(30);
    expect(convertGroup({ values: { value: 30 } }, primitive())['20:1']?.inputs?.['steps']).toBe(30);
  });

  test('is a widget as the first that it sets, with the settings of the last', () => {
    const number = inner('Number', { inputs: { '~value: INT': null } });
    const scale = inner('Scale', { inputs: { '~steps: INT': null } });
    const extra = group(
      [inner('PrimitiveNode'), number, number, scale],
      [
        [0, 0, 1, 0],
        [0, 0, 2, 0],
        [0, 0, 3, 0],
      ],
    );
    expect(convertGroup({ values: [] }, extra)).toMatchObject({
      '20:1': { inputs: { value: 20 } },
      '20:3': { inputs: { steps: 20 } },
    });
  });

  test('counts among the outputs when it was linked outside', () => {
    const extra = group([inner('PrimitiveNode'), inner('Scale', { inputs: { '~steps: INT': null } })], [[0, 0, 1, 0]], {
      external: [[0, 0, 'INT']],
    });
    expect(convertGroup({}, extra, [save(1)], [[20, 1]])['9']?.inputs?.['images']).toEqual(['20:1', 0]);
  });

  test('that sets nothing has no widget', () => {
    const workflow = convertGroup({ values: [1.5, 2.5, 30, 31] }, primitive({}, []));
    expect([workflow['20:1']?.inputs, workflow['20:2']?.inputs]).toEqual([
      { steps: 30, cfg: 1.5 },
      { steps: 31, cfg: 2.5 },
    ]);
  });
});

describe('a reroute in a group', () => {
  const reroute = inner('Reroute', { inputs: { '': null }, outputs: ['*'] });
  const invert = inner('Invert', { inputs: { image: null } });

  test('between inner nodes shows nothing and hands on', () => {
    const workflow = convertGroup(
      {},
      group(
        [inner('Image'), reroute, invert],
        [
          [0, 0, 1, 0],
          [1, 0, 2, 0],
        ],
      ),
    );
    expect(workflow['20:2']?.inputs).toEqual({ image: ['20:0', 0] });
    expect(Object.keys(workflow)).toEqual(['20:0', '20:2']);
  });

  test('has one input, whatever the file calls it, listed or not', () => {
    for (const inputs of [{ x: null }, {}] as Record<string, null>[]) {
      const nodes = [inner('Image'), inner('Reroute', { inputs }), invert];
      expect(
        convertGroup(
          {},
          group(nodes, [
            [0, 0, 1, 0],
            [1, 0, 2, 0],
          ]),
        )['20:2']?.inputs,
      ).toEqual({ image: ['20:0', 0] });
      const workflow = convertGroup(
        { inputs: { IMAGE: 1 } },
        group(nodes, [[1, 0, 2, 0]]),
        [node(1, 'Image')],
        [[1, 0]],
      );
      expect(workflow['20:2']?.inputs).toEqual({ image: ['1', 0] });
    }
  });

  test('before a later input is named after that one’s type, also that of a widget', () => {
    const fed = (target: Json, name: string, slot: number) =>
      convertGroup(
        { inputs: { [name]: 1 }, values: [1, 2] },
        group([reroute, target], [[0, 0, 1, slot]]),
        [node(1, 'Both')],
        [[1, 1]],
      )['20:1']?.inputs;
    const blend = { first: null, mask: null, second: null };
    expect(fed(inner('Blend', { inputs: blend }), 'MASK', 1)).toEqual({ mask: ['1', 1] });
    expect(fed(inner('Blend', { inputs: { 'first: A': null, 'mask: B': null } }), 'B', 1)).toEqual({ mask: ['1', 1] });
    expect(fed(inner('Scale', { inputs: { '~steps': null } }), 'INT', 0)).toEqual({ steps: ['1', 1], cfg: 1 });
  });

  test('at the beginning is an input named after the type that it hands on', () => {
    const fed = (nodes: Json[], name: string) =>
      convertGroup({ inputs: { [name]: 1 } }, group(nodes, [[0, 0, 1, 0]]), [node(1, 'Image')], [[1, 0]])['20:1']
        ?.inputs;
    expect(fed([reroute, invert], 'IMAGE')).toEqual({ image: ['1', 0] });
    expect(fed([reroute, inner('Invert', { inputs: { 'image: MINE': null } })], 'MINE')).toEqual({ image: ['1', 0] });
    expect(fed([reroute, inner('Anything', { inputs: { source: null } })], '*')).toEqual({ source: ['1', 0] });
  });

  test('at the end is an output, also when it is linked inside and outside', () => {
    const out = (links: InnerLink[], nodes: Json[], more = {}) =>
      convertGroup({}, group(nodes, links, more), [save(1)], [[20, 0]])['9']?.inputs?.['images'];
    expect(out([[0, 0, 1, 0]], [inner('Image', { outputs: ['IMAGE'] }), reroute])).toEqual(['20:0', 0]);
    expect(
      out(
        [
          [0, 0, 1, 0],
          [1, 0, 2, 0],
        ],
        [inner('Image'), reroute, invert],
        { external: [[1, 0, 'IMAGE']] },
      ),
    ).toEqual(['20:0', 0]);
  });

  test('alone goes in and out', () => {
    const workflow = convertGroup(
      { inputs: { '*': 1 } },
      group([reroute]),
      [node(1, 'Image'), save(2)],
      [
        [1, 0],
        [20, 0],
      ],
    );
    expect(workflow['9']?.inputs?.['images']).toEqual(['1', 0]);
  });
});
