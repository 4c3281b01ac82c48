import { describe, expect, test } from 'vitest';
import { convert, graph, group, node, subgraph, type Origin, type SmallNode } from '../small-graphs.fixture.ts';

type Json = Record<string, unknown>;

const instance = (given: SmallNode = {}, id = 20) => node(id, 'workflow>Grp', given);
const save = (link: number) => node(9, 'SaveImage', { inputs: { images: link }, values: ['x'] });
const inner = (type: string, given: SmallNode = {}) => node(-1, type, given);
const convertGroup = (given: SmallNode, extra: Json, nodes: Json[] = [], origins: Origin[] = []) =>
  convert(graph([instance(given), ...nodes], origins, extra)).workflow;

describe('a legacy group node', () => {
  const chain = group(
    [
      inner('Image', { values: [1] }),
      inner('Invert', { inputs: { image: null } }),
      inner('Scale', { inputs: { image: null, mask: null } }),
    ],
    [
      [0, 0, 1, 0],
      [1, 0, 2, 0],
    ],
  );

  test('is its inner nodes, under its id and their places, linked as inside', () => {
    const workflow = convertGroup({ values: [4, 30, 2.5] }, chain, [save(1)], [[20, 0]]);
    expect(Object.keys(workflow).toSorted()).toEqual(['20:0', '20:1', '20:2', '9']);
    expect(workflow['20:1']?.inputs).toEqual({ image: ['20:0', 0] });
    expect(workflow['20:2']?.inputs).toEqual({ image: ['20:1', 0], steps: 30, cfg: 2.5 });
    expect(workflow['9']?.inputs?.['images']).toEqual(['20:2', 0]);
  });

  test('has the values of its instance, each its own', () => {
    expect(convertGroup({ values: [4] }, chain)['20:0']?.inputs).toEqual({ width: 4 });
    const two = convert(graph([instance({ values: [4] }), instance({ values: [5] }, 30)], [], chain)).workflow;
    expect([two['20:0']?.inputs, two['30:0']?.inputs]).toEqual([{ width: 4 }, { width: 5 }]);
  });

  test('of older files has a type with a slash', () => {
    const { workflow } = convert(graph([node(20, 'workflow/Grp', { values: [4] })], [], chain));
    expect(workflow['20:0']?.inputs).toEqual({ width: 4 });
  });

  test.each([2, 4])('in mode %i still runs what is inside', (mode) => {
    expect(Object.keys(convertGroup({ mode }, chain)).toSorted()).toEqual(['20:0', '20:1', '20:2']);
  });

  test('leaves out what is muted or bypassed inside', () => {
    const ui = (mode: number) =>
      group(
        [
          inner('Image'),
          inner('Invert', { inputs: { image: null }, mode }),
          inner('Invert', { inputs: { image: null } }),
        ],
        [
          [0, 0, 1, 0],
          [1, 0, 2, 0],
        ],
      );
    expect(convertGroup({}, ui(4))['20:2']?.inputs).toEqual({ image: ['20:0', 0] });
    expect(convertGroup({}, ui(2))['20:2']?.inputs).toEqual({});
  });

  test('may feed another, and be fed by a subgraph, a reroute and a bypassed node', () => {
    const pass = group([inner('Invert', { inputs: { image: null } })]);
    const sub = subgraph('sub', graph([node(5, 'Image')], [[5, 0]]), { outputs: [{ name: 'out', links: [1] }] });
    const { workflow } = convert(
      graph(
        [
          node(7, 'sub'),
          node(4, 'Reroute', { inputs: { '': 1 } }),
          node(3, 'Invert', { inputs: { image: 2 }, mode: 4 }),
          instance({ inputs: { image: 3 } }),
          instance({ inputs: { image: 4 } }, 30),
        ],
        [
          [7, 0],
          [4, 0],
          [3, 0],
          [20, 0],
        ],
        { ...pass, definitions: { subgraphs: [sub] } },
      ),
    );
    expect([workflow['20:0']?.inputs, workflow['30:0']?.inputs]).toEqual([
      { image: ['7:5', 0] },
      { image: ['20:0', 0] },
    ]);
  });

  test('that holds a group or a broadcaster is refused, naming that one', () => {
    for (const type of ['workflow>Grp', 'Anything Everywhere']) {
      expect(() => convertGroup({}, group([inner(type)]))).toThrow(
        `Node 20:0 (${type}) lies inside a legacy group node.`,
      );
    }
  });

  test('with an unknown class inside is refused, naming that one', () => {
    expect(() => convertGroup({}, group([inner('Image'), inner('NoSuchNode')]))).toThrow(
      /^Node 20:1 \(NoSuchNode\): the server has no node class/,
    );
  });

  test('that is not described is an unknown class', () => {
    expect(() => convert(graph([node(20, 'workflow>Other')], [], chain))).toThrow(
      /^Node 20 \(workflow>Other\): the server has no node class/,
    );
  });

  test('has notes and links to nowhere inside that say nothing', () => {
    const extra = group(
      [inner('Note', { values: ['text'] }), inner('Image'), inner('Invert', { inputs: { image: null } })],
      [
        [7, 0, 2, 0],
        [1, 0, 7, 0],
        [1, 0, 2, 5],
      ],
    );
    const workflow = convertGroup({ values: [4] }, extra);
    expect(workflow).toMatchObject({ '20:1': { inputs: { width: 4 } }, '20:2': { inputs: {} } });
    expect(Object.keys(workflow)).toHaveLength(2);
  });
});

describe('values of a group', () => {
  test('come in the order of its nodes and their widgets, a seed with its control', () => {
    const extra = group([inner('Scale'), inner('Sampler'), inner('Image')]);
    const workflow = convertGroup({ values: [30, 2.5, 77, 'fixed', 4] }, extra);
    expect(workflow['20:0']?.inputs).toEqual({ steps: 30, cfg: 2.5 });
    expect([workflow['20:1']?.inputs, workflow['20:2']?.inputs]).toEqual([{ seed: 77 }, { width: 4 }]);
  });

  test('may be stored by the names that the group gives', () => {
    expect(
      convertGroup({ values: { width: 4, 'Image width': 5 } }, group([inner('Image'), inner('Image')])),
    ).toMatchObject({
      '20:0': { inputs: { width: 4 } },
      '20:1': { inputs: { width: 5 } },
    });
  });

  test('a seed has a control whatever its class says', () => {
    const extra = group([inner('PlainSeed'), inner('Image')]);
    const given = (values: unknown[]) => {
      const workflow = convertGroup({ values }, extra);
      return [workflow['20:0']?.inputs, workflow['20:1']?.inputs];
    };
    expect(given([77, 'fixed', 78, 'fixed', 4])).toEqual([{ noise_seed: 77, seed: 78 }, { width: 4 }]);
    expect(given([77])).toEqual([{ noise_seed: 77, seed: 9 }, { width: 8 }]);
  });

  test('what a missing one is left by is the default of the class, once the instance stores any', () => {
    const workflow = convertGroup({ values: [] }, group([inner('Scale', { values: [33, 3.5] })]));
    expect(workflow['20:0']?.inputs).toEqual({ steps: 20, cfg: 0 });
  });

  test('leave room for the button of a picture’s upload, after the widgets', () => {
    const extra = group([inner('Upload', { inputs: { '~width: INT': null } }), inner('Image')]);
    const workflow = convertGroup({ values: ['a.png', 'image', 4, 5] }, extra);
    expect([workflow['20:0']?.inputs, workflow['20:1']?.inputs]).toEqual([{ file: 'a.png', width: 5 }, { width: 4 }]);
  });

  test.each(['VideoUpload', 'AnimatedUpload', 'AudioUpload'])('%s has such a button too', (type) => {
    const workflow = convertGroup({ values: ['b', 'image', 4] }, group([inner(type), inner('Image')]));
    expect([workflow['20:0']?.inputs, workflow['20:1']?.inputs]).toEqual([{ audio: 'b' }, { width: 4 }]);
  });

  test('leave none for a sound under another name than audio', () => {
    const workflow = convertGroup({ values: ['b', 'c', 4] }, group([inner('Sound'), inner('Image')]));
    expect([workflow['20:0']?.inputs, workflow['20:1']?.inputs]).toEqual([{ sound: 'b', audio: 'c' }, { width: 4 }]);
  });

  test('of a widget that nothing sets from outside stay those inside', () => {
    const extra = group(
      [inner('Scale', { inputs: { '~steps: INT': null }, values: [33, 3.5] }), inner('Number', { mode: 2 })],
      [[1, 0, 0, 0]],
    );
    expect(convertGroup({ values: [2.5] }, extra)['20:0']?.inputs).toEqual({ steps: 33, cfg: 2.5 });
  });

  test('of a widget whose input inside has no mark keep their place', () => {
    const extra = group([inner('Scale', { inputs: { 'steps: INT': null } })]);
    expect(convertGroup({ values: [30, 2.5] }, extra)['20:0']?.inputs).toEqual({ steps: 30, cfg: 2.5 });
  });

  test('leave room for what a 3D class shows, and for sockets that only look like widgets', () => {
    const workflow = convertGroup(
      { values: ['p', 'shown', 'odd', 4] },
      group([inner('SaveGLB'), inner('Looks'), inner('Image')]),
    );
    expect(workflow['20:2']?.inputs).toEqual({ width: 4 });
    expect(workflow['20:0']?.inputs).toMatchObject({ filename_prefix: 'p' });
  });

  test('of a dynamic combo set what its option brings', () => {
    const workflow = convertGroup(
      { values: ['big', 7, 4] },
      group([inner('Dynamic'), inner('Image'), inner('Dynamic')]),
    );
    expect(workflow['20:0']?.inputs).toEqual({ mode: 'big', 'mode.size': 7 });
    expect(workflow['20:1']?.inputs).toEqual({ width: 4 });
    const second = convertGroup(
      { values: ['small', 4, 'big', 9] },
      group([inner('Dynamic'), inner('Image'), inner('Dynamic')]),
    );
    expect([second['20:0']?.inputs, second['20:2']?.inputs]).toEqual([
      { mode: 'small' },
      { mode: 'big', 'mode.size': 9 },
    ]);
  });

  test('of widgets named like numbers come first, by number', () => {
    const extra = group([inner('Image'), inner('Numbers')]);
    const workflow = convertGroup({ values: [2, 10, 4, 1] }, extra);
    expect(workflow['20:1']?.inputs).toEqual({ '10': 10, '2': 2, '01': 1 });
    expect(workflow['20:0']?.inputs).toEqual({ width: 4 });
  });

  test('of widgets that are inputs inside come at the very end, those of one node by their places as text', () => {
    const extra = group([inner('Scale', { inputs: { '~steps: INT': null } }), inner('Image')]);
    expect(convertGroup({ values: [2.5, 4, 30] }, extra)).toMatchObject({
      '20:0': { inputs: { steps: 30, cfg: 2.5 } },
      '20:1': { inputs: { width: 4 } },
    });
    const sockets = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`s${at}`, null]));
    const late = group([inner('Scale', { inputs: { ...sockets, '~steps: INT': null, '~cfg: FLOAT': null } })]);
    expect(convertGroup({ values: [2.5, 30] }, late)['20:0']?.inputs).toEqual({ steps: 30, cfg: 2.5 });
    const early = group([inner('Scale', { inputs: { '~cfg: FLOAT': null, '~steps: INT': null } })]);
    expect(convertGroup({ values: [2.5, 30] }, early)['20:0']?.inputs).toEqual({ steps: 30, cfg: 2.5 });
  });

  test('have none for a widget that is linked inside', () => {
    const extra = group(
      [inner('Scale', { inputs: { '~steps: INT': null } }), inner('Number', { values: [5] })],
      [[1, 0, 0, 0]],
    );
    const workflow = convertGroup({ values: [2.5, 6] }, extra);
    expect(workflow['20:0']?.inputs).toEqual({ steps: ['20:1', 0], cfg: 2.5 });
    expect(workflow['20:1']?.inputs).toEqual({ value: 6 });
  });

  test('have none for an input that must be linked; that is an input of the group', () => {
    const workflow = convertGroup(
      { inputs: { forced: 1 }, values: [4] },
      group([inner('Forced'), inner('Image')]),
      [node(1, 'Number')],
      [[1, 0]],
    );
    expect([workflow['20:0']?.inputs, workflow['20:1']?.inputs]).toEqual([{ forced: ['1', 0] }, { width: 4 }]);
  });
});

describe('a link into a widget of a group', () => {
  const ui = (turned: boolean, source: Json) =>
    graph(
      [source, instance({ inputs: { '~steps: INT': 1 }, values: turned ? [2.5, 30] : [30, 2.5] })],
      [[1, 0, 'INT']],
      group([inner('Scale', { inputs: turned ? { '~steps: INT': null } : {} })]),
    );

  test.each([true, false])(
    'is not followed, as in frontends 1.27 and 1.58, and a doubt says so (input inside: %s)',
    (turned) => {
      const { workflow, doubts } = convert(ui(turned, node(1, 'Number')));
      expect(workflow['20:0']?.inputs).toEqual({ steps: 30, cfg: 2.5 });
      expect(doubts).toMatchObject([{ nodeId: '20', input: 'steps', type: 'link_not_followed' }]);
    },
  );

  test('from a primitive sets it', () => {
    const { workflow, doubts } = convert(ui(false, node(1, 'PrimitiveNode', { values: [55] })));
    expect([workflow['20:0']?.inputs, doubts]).toEqual([{ steps: 55, cfg: 2.5 }, []]);
  });
});
