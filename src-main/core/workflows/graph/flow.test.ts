import { expect, test } from 'vitest';
import { downstream, inOrderOfFlow, upstream } from './flow.ts';
import { classic, graphOf } from './graph.fixture.ts';

const feeders = (...asked: Parameters<typeof upstream>): string[] => [...upstream(...asked)];

test('what feeds a node comes nearest first, itself at the head', () => {
  expect(feeders(graphOf(classic), '9')).toEqual(['9', '8', '3', '4', '6', '7', '5']);
  expect(feeders(graphOf(classic), '3', ['latent_image'])).toEqual(['3', '5']);
  expect(feeders(graphOf(classic), 'gone')).toEqual([]);
});

test('what a node feeds comes nearest first', () => {
  expect(downstream(graphOf(classic), '5')).toEqual(['5', '3', '8', '9']);
  expect(downstream(graphOf(classic), '4')).toEqual(['4', '3', '6', '7', '8', '9']);
  expect(downstream(graphOf(classic), 'gone')).toEqual([]);
});

const switched: typeof classic = {
  '1': ['A'],
  '2': ['B'],
  s: ['ComfySwitchNode', { switch: false, on_true: ['1', 0], on_false: ['2', 0] }],
};

test('branches that are not chosen neither feed nor are fed', () => {
  expect(feeders(graphOf(switched), 's')).toEqual(['s', '2']);
  expect(downstream(graphOf(switched), '1')).toEqual(['1']);
  expect(downstream(graphOf(switched), '2')).toEqual(['2', 's']);
});

test('in the order of flow every node comes after what feeds it', () => {
  expect(inOrderOfFlow(graphOf(classic))).toEqual(['4', '6', '7', '5', '3', '8', '9']);
});

test('in the order of flow a circle has each of its nodes once', () => {
  const nodes: typeof classic = {
    a: ['A', { x: ['b', 0] }],
    b: ['B', { x: ['c', 0] }],
    c: ['C', { x: ['a', 0] }],
    d: ['D', { x: ['d', 0] }],
  };
  expect(inOrderOfFlow(graphOf(nodes))).toEqual(['c', 'b', 'a', 'd']);
  expect(feeders(graphOf(nodes), 'a')).toEqual(['a', 'b', 'c']);
  expect(downstream(graphOf(nodes), 'd')).toEqual(['d']);
});
