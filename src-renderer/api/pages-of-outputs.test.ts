import { describe, expect, it } from 'vitest';
import type { Output } from '../../src-shared/nouns/outputs.ts';
import { withOutput } from './pages-of-outputs.ts';

const output = (id: string, thumbhash: string | null = null): Output => ({
  id,
  jobId: 'j',
  index: 0,
  nodeId: '9',
  kind: 'image',
  mime: 'image/png',
  filename: 'a.png',
  width: 64,
  height: 64,
  bytes: 1,
  thumbhash,
  createdAt: 0,
  temporary: false,
  template: null,
  title: '',
  parameters: {},
  backendName: '',
  demo: false,
  token: null,
});

const pages = {
  pageParams: [null, 'c'],
  pages: [
    { outputs: [output('c'), output('b')], nextCursor: 'b', total: 3 },
    { outputs: [output('a')], nextCursor: null, total: 3 },
  ],
};

const ids = (of: typeof pages): string[] => of.pages.map((page) => page.outputs.map((one) => one.id).join());

describe('pages of outputs', () => {
  it('puts a new output first and counts it on every page', () => {
    const next = withOutput(pages, output('d'));
    expect(ids(next)).toEqual(['d,c,b', 'a']);
    expect(next.pages.map((page) => page.total)).toEqual([4, 4]);
  });

  it('replaces a known one where it is, when its thumbnail is ready', () => {
    const next = withOutput(pages, output('a', 'hash'));
    expect(ids(next)).toEqual(['c,b', 'a']);
    expect(next.pages[1]?.outputs[0]?.thumbhash).toBe('hash');
    expect(next.pages[1]?.total).toBe(3);
  });
});
