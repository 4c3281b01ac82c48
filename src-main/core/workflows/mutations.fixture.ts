import * as fc from 'fast-check';

/** A graph as parsed JSON, to be spoiled. */
type Json = Record<string, unknown>;
type Spoil = (graph: Json, choice: { at: number; other: number }) => void;

const strangeTypes = [
  'NoSuchNode',
  'Reroute',
  'PrimitiveNode',
  'Note',
  'GetNode',
  'SetNode',
  'workflow>x',
  'Anything Everywhere',
  'constructor',
  '__proto__',
  '',
  'KSampler',
  'SaveVideo',
  'LoadLoraModel',
];
const strangeValues: readonly unknown[] = [
  null,
  true,
  -1,
  2,
  4,
  0.5,
  1e308,
  '',
  '%a.b%%date:yyyy%',
  '{'.repeat(2000),
  '\\',
  'x'.repeat(100_000),
  [],
  {},
  ['9', 0],
  { __value__: [1] },
  { length: 5 },
  [[[[[]]]]],
  '-10',
  '-20',
  Number.MAX_SAFE_INTEGER,
  'undefined',
];

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const graphsOf = (workflow: Json): Json[] => [
  workflow,
  ...list((workflow['definitions'] as Json | undefined)?.['subgraphs']).filter(
    (item): item is Json => typeof item === 'object' && item !== null,
  ),
];
const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)];
const objects = (value: unknown): Json[] =>
  list(value).filter((item): item is Json => typeof item === 'object' && item !== null);

/** Every place in the graph that holds something, found by walking to it. */
function place(graph: Json, at: number): { holder: Json; key: string } | null {
  let holder: Json = graph;
  let rest = at;
  for (let depth = 0; depth < 12; depth += 1) {
    const keys = Object.keys(holder);
    const key = pick(keys, rest);
    if (key === undefined) return null;
    const next = holder[key];
    rest = Math.floor(rest / Math.max(1, keys.length)) + depth;
    if (typeof next !== 'object' || next === null || Object.keys(next).length === 0 || rest % 5 === 0)
      return { holder, key };
    holder = next as Json;
  }
  return null;
}

const spoils: Record<string, Spoil> = {
  'remove a node': (graph, { at }) =>
    void list(graph['nodes']).splice(at % Math.max(1, list(graph['nodes']).length), 1),
  'remove a link': (graph, { at }) =>
    void list(graph['links']).splice(at % Math.max(1, list(graph['links']).length), 1),
  'change a type': (graph, { at, other }) => {
    const node = pick(objects(graph['nodes']), at);
    if (node) node['type'] = pick(strangeTypes, other);
  },
  'swap two types': (graph, { at, other }) => {
    const [one, two] = [pick(objects(graph['nodes']), at), pick(objects(graph['nodes']), other)];
    if (one && two) [one['type'], two['type']] = [two['type'], one['type']];
  },
  'change a mode': (graph, { at, other }) => {
    const node = pick(objects(graph['nodes']), at);
    if (node) node['mode'] = pick([0, 1, 2, 3, 4, 5, '2', null, -4], other);
  },
  'close a circle': (graph, { at, other }) => {
    const link = pick(list(graph['links']), at);
    const id = pick(objects(graph['nodes']), other)?.['id'];
    if (Array.isArray(link)) link[1] = id;
    else if (typeof link === 'object' && link !== null) (link as Json)['origin_id'] = id;
  },
  'make reroutes of it all': (graph, { other }) => {
    for (const node of objects(graph['nodes']))
      if (other % 3 === 0 || node['type'] !== 'SaveImage') node['type'] = 'Reroute';
  },
  'bypass it all': (graph) => {
    for (const node of objects(graph['nodes'])) node['mode'] = 4;
  },
  'put a value in': (graph, { at, other }) => {
    const found = place(graph, at);
    if (found) found.holder[found.key] = structuredClone(pick(strangeValues, other));
  },
  'take a value out': (graph, { at }) => {
    const found = place(graph, at);
    if (found && !Array.isArray(found.holder)) delete found.holder[found.key];
  },
  'name a key of the prototype': (graph, { at, other }) => {
    const node = pick(objects(graph['nodes']), at);
    const name = pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty'], other) ?? '';
    if (!node) return;
    const values = JSON.parse(`{"${name}": {"polluted": true}}`) as Json;
    if (other % 2 === 0) node['widgets_values'] = values;
    else if (other % 3 === 0) node['id'] = name;
    else node['inputs'] = [{ name, type: name, link: 1, widget: { name } }];
  },
  'let a subgraph hold itself': (graph, { at, other }) => {
    const definition = pick(graphsOf(graph).slice(1), other);
    const node = pick(objects(definition?.['nodes']), at);
    if (node && definition) node['type'] = definition['id'];
  },
  'make it deep': (graph, { at }) => {
    const links = list(graph['links']);
    const first = 1_000_000;
    for (let n = 0; n < 1_500; n += 1) {
      list(graph['nodes']).push({
        id: first + n,
        type: 'Reroute',
        mode: at % 3 === 0 ? 4 : 0,
        inputs: [{ name: '', type: '*', link: first + n }],
        outputs: [{ name: '', type: '*', links: [first + n + 1] }],
      });
      links.push([first + n + 1, first + n, 0, first + n + 1, 0, '*']);
    }
    const node = pick(objects(graph['nodes']), at);
    const input = pick(objects(node?.['inputs']), at);
    if (input) input['link'] = first + 1_500;
  },
  'make it huge': (graph, { at }) => {
    const nodes = objects(graph['nodes']);
    const model = pick(nodes, at);
    for (let n = 0; model && n < 800; n += 1) list(graph['nodes']).push({ ...model, id: 2_000_000 + n });
  },
};

/** Steps that spoil a workflow; the same ones spoil it in the same way. */
export const spoilings = fc.array(
  fc.record({ kind: fc.constantFrom(...Object.keys(spoils)), graph: fc.nat(8), at: fc.nat(), other: fc.nat() }),
  { minLength: 1, maxLength: 5 },
);

export function spoiled(
  workflow: unknown,
  steps: readonly { kind: string; graph: number; at: number; other: number }[],
): unknown {
  const copy = structuredClone(workflow) as Json;
  for (const { kind, graph, at, other } of steps) {
    const target = kind.startsWith('let') ? copy : (pick(graphsOf(copy), graph) ?? copy);
    spoils[kind]?.(target, { at, other });
  }
  return copy;
}
