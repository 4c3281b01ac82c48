import { expect, test } from 'vitest';
import { classOf, graphOf } from './graph.fixture.ts';

const parts: Parameters<typeof graphOf>[0] = {
  m: ['UNETLoader'],
  c: ['CLIPLoader'],
  v: ['VAELoader'],
  p: ['CLIPTextEncode'],
  n: ['CLIPTextEncode'],
  l: ['EmptyLatentImage'],
  i: ['LoadImage'],
};
const linked = { model: ['m', 0], clip: ['c', 0], vae: ['v', 0], positive: ['p', 0], negative: ['n', 0] };

/** Sources of the outputs of a pipe's last node, by place. */
function outputsOf(nodes: typeof parts, last: string, count: number): (string | undefined)[] {
  const slots = Object.fromEntries(Array.from({ length: count }, (_none, slot) => [`x${slot}`, [last, slot]]));
  const graph = graphOf({ ...parts, ...nodes, t: ['T', slots] });
  return Object.keys(slots).map((input) => graph.source('t', input)?.nodeId);
}

test('Impact’s basic pipe hands out what was put in, in its order', () => {
  const nodes: typeof parts = { to: ['ToBasicPipe', linked], from: ['FromBasicPipe', { basic_pipe: ['to', 0] }] };
  expect(outputsOf(nodes, 'from', 6)).toEqual(['m', 'c', 'v', 'p', 'n', 'from']);
  const second: typeof parts = { ...nodes, from: ['FromBasicPipe_v2', { basic_pipe: ['to', 0] }] };
  expect(outputsOf(second, 'from', 6)).toEqual(['from', 'm', 'c', 'v', 'p', 'n']);
});

test('an edited basic pipe brings the edited part, the rest from further up', () => {
  const nodes: typeof parts = {
    to: ['ToBasicPipe', linked],
    edit: ['EditBasicPipe', { basic_pipe: ['to', 0], positive: ['i', 1] }],
    from: ['FromBasicPipe', { basic_pipe: ['edit', 0] }],
  };
  expect(outputsOf(nodes, 'from', 5)).toEqual(['m', 'c', 'v', 'i', 'n']);
});

test('rgthree’s context merges and hands out, big or small', () => {
  const nodes: typeof parts = {
    one: [
      'Context (rgthree)',
      { model: ['m', 0], clip: ['c', 0], vae: ['v', 0], positive: ['p', 0], negative: ['n', 0] },
    ],
    two: ['Context (rgthree)', { base_ctx: ['one', 0], latent: ['l', 0], images: ['i', 0], seed: 5 }],
  };
  expect(outputsOf(nodes, 'two', 9)).toEqual(['two', 'm', 'c', 'v', 'p', 'n', 'l', 'i', 'two']);
  const big: typeof parts = {
    ...nodes,
    big: ['Context Big (rgthree)', { base_ctx: ['two', 0], steps: 30, sampler: 'euler', mask: ['i', 1] }],
  };
  const graph = graphOf({
    ...parts,
    ...big,
    t: [
      'T',
      {
        seed: ['big', 8],
        steps: ['big', 9],
        cfg: ['big', 11],
        sampler: ['big', 13],
        mask: ['big', 21],
        model: ['big', 1],
      },
    ],
  });
  expect(graph.value('t', 'seed')).toEqual({ nodeId: 'two', input: 'seed', value: 5 });
  expect(graph.value('t', 'steps')).toEqual({ nodeId: 'big', input: 'steps', value: 30 });
  expect(graph.value('t', 'sampler')).toEqual({ nodeId: 'big', input: 'sampler', value: 'euler' });
  expect(graph.source('t', 'mask')).toEqual({ nodeId: 'i', slot: 1, field: null });
  expect(graph.source('t', 'model')?.nodeId).toBe('m');
  expect(graph.value('t', 'cfg')).toBeNull();
});

test('a context switch hands out of the first context', () => {
  const nodes: typeof parts = {
    one: ['Context (rgthree)', { model: ['m', 0] }],
    two: ['Context (rgthree)', { model: ['i', 0] }],
    s: ['Context Switch (rgthree)', { ctx_02: ['two', 0], ctx_01: ['one', 0] }],
  };
  expect(outputsOf(nodes, 's', 2)).toEqual(['one', 'm']);
});

test('easy pipes name their parts differently', () => {
  const nodes: typeof parts = {
    in: [
      'easy pipeIn',
      {
        model: ['m', 0],
        pos: ['p', 0],
        neg: ['n', 0],
        latent: ['l', 0],
        vae: ['v', 0],
        clip: ['c', 0],
        image: ['i', 0],
      },
    ],
    out: ['easy pipeOut', { pipe: ['in', 0] }],
  };
  expect(outputsOf(nodes, 'out', 9)).toEqual(['out', 'm', 'p', 'n', 'l', 'v', 'c', 'i', 'in']);
});

test('a loader that fills a pipe is the source, with the part that was asked for', () => {
  const graph = graphOf({
    load: ['easy fullLoader', { ckpt_name: 'a' }],
    out: ['easy pipeOut', { pipe: ['load', 0] }],
    t: ['T', { x: ['out', 2] }],
  });
  expect(graph.source('t', 'x')).toEqual({ nodeId: 'load', slot: 0, field: 'positive' });
});

test('pipes of other packs are read by what their definition calls the outputs', () => {
  const outputs = ['pipe:PIPE_LINE', 'model:MODEL', 'pos:CONDITIONING', 'samples:LATENT', 'steps:INT', 'odd:INT'];
  const definitions = new Map([
    ['ttN pipeOUT', classOf({ line: 'PIPE_LINE' }, outputs)],
    ['ttN pipeKSampler', classOf({ pipe: 'PIPE_LINE' }, outputs)],
  ]);
  const nodes: typeof parts = {
    ...parts,
    in: ['ttN pipeIN', { model: ['m', 0], pos: ['p', 0], samples: ['l', 0], steps: 4 }],
  };
  const asked = (classType: string, input: string) => {
    const slots = { a: ['o', 1], b: ['o', 2], c: ['o', 3], d: ['o', 4], e: ['o', 5] };
    const graph = graphOf({ ...nodes, o: [classType, { [input]: ['in', 0] }], t: ['T', slots] }, definitions);
    return Object.keys(slots).map((name) => graph.source('t', name)?.nodeId);
  };
  expect(asked('ttN pipeOUT', 'line')).toEqual(['m', 'p', 'l', 'in', 'o']);
  expect(asked('ttN pipeKSampler', 'pipe')).toEqual(['o', 'o', 'o', 'o', 'o']);
});

test('one part of a pipe can be asked for at any node that takes one', () => {
  const nodes: typeof parts = {
    ...parts,
    to: ['ToBasicPipe', linked],
    r: ['Reroute', { a: ['to', 0] }],
    k: ['ImpactKSamplerBasicPipe', { basic_pipe: ['r', 0] }],
  };
  const graph = graphOf(nodes);
  expect(graph.source('k', 'basic_pipe', 'negative')).toEqual({ nodeId: 'n', slot: 0, field: null });
  expect(graph.source('k', 'basic_pipe')).toEqual({ nodeId: 'to', slot: 0, field: null });
  expect(graph.source('k', 'basic_pipe', 'denoise')).toEqual({ nodeId: 'to', slot: 0, field: 'denoise' });
});

test('pipes in a circle end', () => {
  const graph = graphOf({
    a: ['EditBasicPipe', { basic_pipe: ['b', 0] }],
    b: ['EditBasicPipe', { basic_pipe: ['a', 0] }],
    t: ['FromBasicPipe', { basic_pipe: ['a', 0] }],
    u: ['T', { x: ['t', 0] }],
  });
  expect(graph.source('u', 'x')).toBeNull();
});
