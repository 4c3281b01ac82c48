import { describe, expect, test } from 'vitest';
import { workOutPrompt } from './dynamic-prompt.ts';
import { convert, graph, node, subgraph } from './small-graphs.fixture.ts';

/** Milliseconds; what grows with the square of its input, or doubles at every level, takes many times this. */
const most = 1500;

function timed<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(most);
  return result;
}

/** `s0` holds `s1`, and so on to the last, which holds `inside`. */
const nested = (
  levels: number,
  inside: readonly ReturnType<typeof node>[],
  holds: (type: string) => typeof inside,
) => ({
  definitions: {
    subgraphs: Array.from({ length: levels }, (_, level) =>
      subgraph(`s${level}`, graph(level === levels - 1 ? inside : holds(`s${level + 1}`), []), {}),
    ),
  },
});

describe('a graph that was made to hurt ends soon', () => {
  test('empty subgraphs that double at every level are refused', () => {
    const ui = graph(
      [node(1, 's0')],
      [],
      nested(40, [], (type) => [node(1, type), node(2, type)]),
    );
    timed(() => expect(() => convert(ui)).toThrow(expect.objectContaining({ code: 'too_large' })));
  });

  test('a widget that every one of forty instances lists is found', () => {
    const properties = { proxyWidgets: [['1', 'text']] };
    const ui = graph(
      [node(1, 's0', { properties, values: ['outermost'] })],
      [],
      nested(40, [node(1, 'Text', { values: ['own'] })], (type) => [node(1, type, { properties, values: ['inner'] })]),
    );
    const { workflow } = timed(() => convert(ui));
    expect(Object.values(workflow)[0]?.inputs).toEqual({ text: 'outermost' });
  });

  test('a file name with very many names of nodes is filled in', () => {
    const named = Array.from({ length: 3000 }, (_, at) => node(at + 10, 'Image', { title: `t${at}`, values: [at] }));
    const prefix = Array.from({ length: 60_000 }, (_, at) => `%nobody${at}.width%`).join('');
    const ui = graph([...named, node(1, 'SaveImage', { values: [`%t2999.width% ${prefix}`] })], []);
    const { workflow } = timed(() => convert(ui));
    expect(workflow['1']?.inputs?.['filename_prefix']).toBe(`2999 ${prefix}`);
  });

  test('a prompt of comments that are never closed stays as it is', () => {
    const text = '/* '.repeat(200_000);
    expect(timed(() => workOutPrompt(text, () => 0))).toBe(text);
  });
});

test('comments are told apart where they run into one another', () => {
  const bare = (text: string): string => workOutPrompt(text, () => 0);
  expect(bare('a /*/ b */ c')).toBe('a  c');
  expect(bare('a // b /* c\nd */ e')).toBe('a \nd */ e');
  expect(bare('a /* b // c */ d')).toBe('a  d');
  expect(bare('a /* b // c\nd')).toBe('a /* b \nd');
  expect(bare('a /*// b')).toBe('a /*');
  expect(bare('a /** b **/ c /**/ d')).toBe('a  c  d');
});
