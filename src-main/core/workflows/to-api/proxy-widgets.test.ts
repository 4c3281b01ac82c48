import { describe, expect, test } from 'vitest';
import { graph, inputsOf, node, subgraph } from './small-graphs.fixture.ts';

/** `sub`: a Scale with steps 11 and cfg 1.5 and a text, no input of its own unless `inputs` says so. */
const sub = (promoted = false) =>
  subgraph(
    'sub',
    graph(
      [
        node(5, 'Scale', { inputs: promoted ? { '~steps': 1, '~cfg': 2 } : {}, values: [11, 1.5] }),
        node(6, 'Text', { values: ['{a|b} // c'] }),
      ],
      promoted
        ? [
            [-10, 0],
            [-10, 1],
          ]
        : [],
    ),
    promoted
      ? {
          inputs: [
            { name: 'steps', links: [1] },
            { name: 'my cfg', links: [2] },
          ],
        }
      : {},
  );

const instance = (proxyWidgets: unknown, values: unknown, promoted = false) =>
  graph([{ ...node(4, 'sub', { values }), properties: { proxyWidgets } }], [], {
    definitions: { subgraphs: [sub(promoted)] },
  });

describe('widgets that an instance of a subgraph lists as proxies', () => {
  test('have its values, in the order of its list', () => {
    const list = [
      ['5', 'cfg'],
      ['5', 'steps'],
    ];
    expect(inputsOf('4:5', instance(list, [2.5, 30]))).toMatchObject({ steps: 30, cfg: 2.5 });
    expect(inputsOf('4:5', instance(JSON.stringify(list), [2.5, 30]))).toMatchObject({ steps: 30, cfg: 2.5 });
    expect(inputsOf('4:5', instance(list, [null, 30]))).toMatchObject({ steps: 30, cfg: null });
  });

  test('keep their own value where it has none', () => {
    expect(inputsOf('4:5', instance([['5', 'steps']], []))).toMatchObject({ steps: 11, cfg: 1.5 });
    expect(inputsOf('4:5', instance([['5', 'steps']], undefined))).toMatchObject({ steps: 11, cfg: 1.5 });
  });

  test('what is listed and not there takes its value with it', () => {
    const list = [
      ['99', 'steps'],
      ['5', 'no widget'],
      ['5', 'steps'],
    ];
    expect(inputsOf('4:5', instance(list, [1, 2, 30]))).toMatchObject({ steps: 30, cfg: 1.5 });
  });

  test('of one listed twice the last value holds', () => {
    const list = [
      ['5', 'steps'],
      ['5', 'steps'],
    ];
    expect(inputsOf('4:5', instance(list, [31, 33]))).toMatchObject({ steps: 33 });
  });

  test.each([
    [
      'other things than texts',
      [
        [5, 'steps'],
        ['5', 'cfg'],
      ],
    ],
    ['no pairs', [['5'], ['5', 'cfg']]],
    ['no list', { 5: 'steps' }],
    ['no JSON', '[["5"'],
  ])('a list of %s is none', (_, list) => {
    expect(inputsOf('4:5', instance(list, [30, 2.5]))).toMatchObject({ steps: 11, cfg: 1.5 });
  });

  test('their text is no dynamic prompt, a value of theirs or not', () => {
    expect(inputsOf('4:6', instance([['6', 'text']], ['{c|d}']))).toEqual({ text: '{c|d}' });
    expect(inputsOf('4:6', instance([['6', 'text']], []))).toEqual({ text: '{a|b} // c' });
    expect(inputsOf('4:6', instance([], []))).toEqual({ text: 'a ' });
  });

  test('a promoted input is listed as the definition’s own, or by the widget behind it', () => {
    const own = [
      ['-1', 'my cfg'],
      ['-1', 'steps'],
    ];
    const behind = [
      ['5', 'cfg'],
      ['5', 'steps'],
    ];
    for (const list of [own, behind]) {
      expect(inputsOf('4:5', instance(list, [2.5, 30], true))).toMatchObject({ steps: 30, cfg: 2.5 });
      expect(inputsOf('4:5', instance(list, [], true))).toMatchObject({ steps: 11, cfg: 1.5 });
    }
  });

  test('a promoted input that is not listed has its value by its place among those', () => {
    expect(inputsOf('4:5', instance([['-1', 'steps']], [30, 2.5], true))).toMatchObject({ steps: 30, cfg: 2.5 });
  });
});

describe('proxies of a nested instance', () => {
  const nested = (name: string, outer: unknown[], inner: unknown[]) => {
    const middle = subgraph(
      'middle',
      graph([{ ...node(13, 'sub', { values: inner }), properties: { proxyWidgets: [['5', 'steps']] } }], []),
      {},
    );
    return graph([{ ...node(4, 'middle', { values: outer }), properties: { proxyWidgets: [['13', name]] } }], [], {
      definitions: { subgraphs: [sub(), middle] },
    });
  };

  test.each(['steps', '5: steps'])('are reached as %s, and the outermost value holds', (name) => {
    expect(inputsOf('4:13:5', nested(name, [44], [33]))).toMatchObject({ steps: 44 });
    expect(inputsOf('4:13:5', nested(name, [], [33]))).toMatchObject({ steps: 33 });
    expect(inputsOf('4:13:5', nested(name, [44], []))).toMatchObject({ steps: 44 });
    expect(inputsOf('4:13:5', nested(name, [], []))).toMatchObject({ steps: 11 });
  });

  test('a promoted input of a nested instance is set from further out too', () => {
    const middle = subgraph('middle', graph([node(13, 'sub', { values: [33, 3.5] })], []), {});
    const ui = graph(
      [{ ...node(4, 'middle', { values: [2.5] }), properties: { proxyWidgets: [['13', 'my cfg']] } }],
      [],
      {
        definitions: { subgraphs: [sub(true), middle] },
      },
    );
    expect(inputsOf('4:13:5', ui)).toMatchObject({ steps: 33, cfg: 2.5 });
  });
});
