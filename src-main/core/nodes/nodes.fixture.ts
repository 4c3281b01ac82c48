import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import { describeNode } from './describe-node.ts';
import type { NodeCatalogue } from './node-catalogue.ts';
import { entryOf } from './node-entry.ts';
import { createNodeSearch } from './search-nodes.ts';

/** A few classes as a server describes them, with what is awkward about real ones. */
export const someClasses: Readonly<Record<string, NodeDefinition>> = {
  KSampler: {
    input: {
      required: {
        model: ['MODEL', { tooltip: 'The model used for denoising.' }],
        seed: ['INT', { default: 0, min: 0, max: 2 ** 64 }],
        sampler_name: [Array.from({ length: 44 }, (_, index) => `sampler_${index}`), {}],
        scheduler: ['COMBO', { options: ['normal', 'karras'], default: 'karras' }],
        latent_image: ['LATENT', {}],
      },
      optional: { denoise: ['FLOAT', { default: 1, min: 0, max: 1, step: 0.01 }] },
    },
    output: ['LATENT'],
    output_name: ['LATENT'],
    output_is_list: [false],
    display_name: 'KSampler',
    description: 'Uses the provided model to denoise the latent image.',
    category: 'sampling',
    python_module: 'nodes',
  },
  KSamplerAdvanced: {
    display_name: 'KSampler (Advanced)',
    category: 'sampling',
    python_module: 'nodes',
    output: ['LATENT'],
  },
  SaveImage: {
    input: {
      required: { images: ['IMAGE', {}], filename_prefix: ['STRING', { default: '/home/somebody/out/ComfyUI' }] },
    },
    output: [],
    output_node: true,
    display_name: 'Save Image',
    category: 'image',
    python_module: 'nodes',
    search_aliases: ['export picture'],
  },
  'ImageScale+': {
    input: { required: { image: ['IMAGE,MASK', {}] } },
    output: ['IMAGE', ['a', 'b']],
    display_name: 'Scale an image',
    category: 'essentials/image',
    python_module: 'custom_nodes.ComfyUI_essentials',
    deprecated: true,
  },
  DreamApiNode: {
    display_name: 'Dream',
    description: 'Sends the picture to a service.',
    category: 'api node/image/Dream',
    python_module: 'comfy_api_nodes.nodes_dream',
    api_node: true,
    experimental: true,
    output: ['IMAGE'],
  },
  constructor: { display_name: 'Constructor', category: '', python_module: 'custom_nodes.odd.pack', output: [] },
} as Record<string, NodeDefinition>;

export const someEntries = Object.entries(someClasses).map(([name, definition]) => entryOf(name, definition));

/** A catalogue of them without a worker. */
export function fixtureCatalogue(): NodeCatalogue {
  const search = createNodeSearch(someEntries);
  return {
    search: (query) => Promise.resolve({ ...search.search(query), classes: search.size, readAt: 0 }),
    categories: () => Promise.resolve(search.categories()),
    packs: () => Promise.resolve(search.packs()),
    get(name, { choices = 8 } = {}) {
      const definition = Object.hasOwn(someClasses, name) ? someClasses[name] : undefined;
      if (definition) return Promise.resolve(describeNode(name, definition, { choices }));
      return Promise.reject(
        new EaselError('not_found', `There is no node class '${name}'.`, { nextStep: 'Search for it.' }),
      );
    },
  };
}
