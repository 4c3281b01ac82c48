import { describe, expect, test } from 'vitest';
import type { NodeQuery } from '../../../src-shared/nouns/nodes.ts';
import { someEntries } from './nodes.fixture.ts';
import { createNodeSearch } from './search-nodes.ts';

const index = createNodeSearch(someEntries);
const names = (query: NodeQuery): string[] => index.search(query).nodes.map(({ name }) => name);

describe('a search of node classes', () => {
  test('finds words in name, title, alias, category, pack and description, the name first', () => {
    expect(names({ text: 'ksampler' })).toEqual(['KSampler', 'KSamplerAdvanced']);
    expect(names({ text: 'sampler ADVANCED' })).toEqual(['KSamplerAdvanced']);
    expect(names({ text: 'export' })).toEqual(['SaveImage']);
    expect(names({ text: 'denoise' })).toEqual(['KSampler']);
    expect(names({ text: 'essentials' })).toEqual(['ImageScale+']);
    expect(names({ text: 'image' })).toEqual(['SaveImage', 'ImageScale+', 'DreamApiNode', 'KSampler']);
  });

  test('narrows by category with those below it, types in and out, pack and mark', () => {
    expect(names({ category: 'api node' })).toEqual(['DreamApiNode']);
    expect(names({ category: 'api' })).toEqual([]);
    expect(names({ category: 'Image/' })).toEqual(['SaveImage']);
    expect(names({ input: 'mask' })).toEqual(['ImageScale+']);
    expect(names({ input: 'COMBO', output: 'LATENT' })).toEqual(['KSampler']);
    expect(names({ output: 'IMAGE' })).toEqual(['DreamApiNode', 'ImageScale+']);
    expect(names({ pack: 'comfyui_essentials' })).toEqual(['ImageScale+']);
    expect(names({ mark: 'api' })).toEqual(['DreamApiNode']);
    expect(names({ mark: 'deprecated' })).toEqual(['ImageScale+']);
    expect(names({ mark: 'output' })).toEqual(['SaveImage']);
  });

  test('pages, with the number of all', () => {
    expect(names({})).toHaveLength(6);
    expect(index.search({ limit: 2, offset: 4 })).toMatchObject({ total: 6, nodes: [{}, {}] });
    expect(index.search({ limit: 2, offset: 40 })).toMatchObject({ total: 6, nodes: [] });
  });

  test('says the nearest names where nothing has the words', () => {
    expect(index.search({ text: 'KSamplr' })).toMatchObject({ total: 0, nearest: ['KSampler'] });
    expect(index.nearest('saveimage')[0]).toBe('SaveImage');
  });

  test('counts categories and packs', () => {
    expect(index.packs()).toEqual([
      { name: 'comfy-core', nodes: 3 },
      { name: 'ComfyUI_essentials', nodes: 1 },
      { name: 'comfy_api_nodes', nodes: 1 },
      { name: 'odd.pack', nodes: 1 },
    ]);
    expect(index.categories()).toContainEqual({ name: 'sampling', nodes: 2 });
  });
});
