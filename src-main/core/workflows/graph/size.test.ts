import { expect, test } from 'vitest';
import { classOf, classic, classicWith, graphOf } from './graph.fixture.ts';
import { findSize } from './size.ts';

type Nodes = typeof classic;

function size(nodes: Nodes, definitions?: Parameters<typeof graphOf>[1], id = '3') {
  const found = findSize(graphOf(nodes, definitions), id);
  const place = (at: { nodeId: string; input: string } | null) => at && `${at.nodeId}.${at.input}`;
  return found && [found.kind, found.nodeId, place(found.width), place(found.height), ...found.settings.map(place)];
}
const from = (nodes: Nodes): Nodes => classicWith({ latent_image: ['l', 0] }, nodes);

test('the size of the classic workflow is set by its empty latent', () => {
  expect(findSize(graphOf(classic), '3')).toMatchObject({
    kind: 'pixels',
    nodeId: '5',
    width: { nodeId: '5', input: 'width', value: 512, computed: false },
    height: { nodeId: '5', input: 'height', value: 768, computed: false },
    settings: [],
    reason: "'EmptyLatentImage' (node 5) sets the size.",
  });
});

test.each([
  ['EmptySD3LatentImage', { width: 1, height: 2 }, 'width', 'height'],
  ['EmptyHunyuanLatentVideo', { width: 1, height: 2, length: 3 }, 'width', 'height'],
  ['WanImageToVideo', { positive: ['6', 0], width: 1, height: 2 }, 'width', 'height'],
  ['LatentUpscale', { samples: ['5', 0], width: 1, height: 2 }, 'width', 'height'],
  ['Efficient Loader', { empty_latent_width: 1, empty_latent_height: 2 }, 'empty_latent_width', 'empty_latent_height'],
  [
    'ResizeImageMaskNode',
    { 'resize_type.width': 1, 'resize_type.height': 2 },
    'resize_type.width',
    'resize_type.height',
  ],
  ['ResizeAndPad', { target_width: 1, target_height: 2 }, 'target_width', 'target_height'],
])('%s sets it', (classType, inputs, width, height) => {
  expect(size(from({ l: [classType, inputs] }))).toEqual(['pixels', 'l', `l.${width}`, `l.${height}`]);
});

test('width and height may be value nodes, or computed from one value', () => {
  const nodes = from({
    l: ['EmptyLatentImage', { width: ['w', 0], height: ['m', 1] }],
    w: ['PrimitiveInt', { value: 640 }],
    m: ['ComfyMathExpression', { 'values.a': ['h', 0] }],
    h: ['PrimitiveInt', { value: 480 }],
  });
  expect(size(nodes)).toEqual(['pixels', 'l', 'w.value', 'h.value']);
  expect(findSize(graphOf(nodes), '3')?.height?.computed).toBe(true);
});

test.each([
  'samples',
  'samples1',
  'samples_to',
  'latent',
  'latents',
  'latent_image',
  'video_latent',
  'av_latent',
  'destination',
  'pixels',
  'image',
  'images',
  'image1',
  'images.image0',
  'images.image_1',
  'input',
  'video',
  'start_image',
  'resized_images',
  'source_video',
])('it is looked for through %s', (input) => {
  expect(size(from({ l: ['X', { mask: ['6', 0], [input]: ['5', 0] }] }))).toEqual([
    'pixels',
    '5',
    '5.width',
    '5.height',
  ]);
});

test('latents are followed before pictures', () => {
  expect(
    size(
      from({
        l: ['LTXVImgToVideoInplace', { image: ['i', 0], latent: ['5', 0] }],
        i: ['ImageScale', { width: 1, height: 1 }],
      }),
    )?.[1],
  ).toBe('5');
});

test('under other names the definition tells latents, then pictures', () => {
  const definitions = new Map([['X', classOf({ a: 'IMAGE', b: 'LATENT', c: 'MODEL' }, ['LATENT'])]]);
  expect(
    size(
      from({ l: ['X', { c: ['6', 0], a: ['i', 0], b: ['5', 0] }], i: ['ImageScale', { width: 1, height: 1 }] }),
      definitions,
    )?.[1],
  ).toBe('5');
  expect(
    size(
      from({ l: ['X', { c: ['6', 0], a: ['i', 0] }], i: ['ImageScale', { width: 1, height: 1 }] }),
      definitions,
    )?.[1],
  ).toBe('i');
  expect(size(from({ l: ['X', { c: ['5', 0] }] }), definitions)).toBeNull();
});

test('image to image has the size to which its picture is scaled', () => {
  const nodes = from({
    l: ['VAEEncode', { pixels: ['s', 0], vae: ['4', 2] }],
    s: ['ImageScaleToTotalPixels', { image: ['i', 0], megapixels: 1, upscale_method: 'area' }],
    i: ['LoadImage', { image: 'a.png' }],
  });
  expect(size(nodes)).toEqual(['scale', 's', null, null, 's.megapixels']);
  expect(findSize(graphOf(nodes), '3')?.reason).toBe("'ImageScaleToTotalPixels' (node s) scales the picture.");
});

test('a picture that is not scaled has its own size', () => {
  const nodes = from({ l: ['VAEEncode', { pixels: ['i', 0] }], i: ['LoadImage', { image: 'a.png' }] });
  expect(size(nodes)).toEqual(['picture', 'i', null, null]);
  expect(findSize(graphOf(nodes), '3')?.reason).toBe("'LoadImage' (node i) brings the picture, and its size with it.");
});

test.each([
  'resize_type.megapixels',
  'largest_size',
  'resize_type.longer_size',
  'resize_type.shorter_size',
  'resolution',
  'size',
  'size_preset',
])('a picture may be scaled by %s', (input) => {
  expect(size(from({ l: ['VAEEncode', { pixels: ['s', 0] }], s: ['Scale', { [input]: 4 }] }))).toEqual([
    'scale',
    's',
    null,
    null,
    `s.${input}`,
  ]);
});

test('a shape and a number of pixels make a size', () => {
  const nodes = from({
    l: ['EmptyLatentImage', { width: ['r', 0], height: ['r', 1] }],
    r: ['ResolutionSelector', { aspect_ratio: '1:1', megapixels: 1, multiple: 8 }],
  });
  expect(size(nodes)).toEqual(['aspect_ratio', 'r', null, null, 'r.megapixels', 'r.aspect_ratio']);
  expect(findSize(graphOf(nodes), '3')?.reason).toBe("'ResolutionSelector' (node r) sets the shape.");
});

test('a measured picture leads to where its size comes from, through calculators', () => {
  const nodes = from({
    l: ['EmptyLatentImage', { width: ['m', 1], height: ['g', 1] }],
    m: ['ComfyMathExpression', { expression: 'a & -8', 'values.a': ['g', 0] }],
    g: ['GetImageSize', { image: ['s', 0] }],
    s: ['ImageScale', { width: 640, height: 480 }],
  });
  expect(size(nodes)).toEqual(['pixels', 's', 's.width', 's.height']);
});

test('a size worked out from two things, or by nobody known, is not known', () => {
  expect(
    size(
      from({
        l: ['EmptyLatentImage', { width: ['m', 1], height: 1 }],
        m: ['Math', { a: ['p', 0], b: ['q', 0] }],
        p: ['X'],
        q: ['X'],
      }),
    ),
  ).toBeNull();
  expect(size(from({ l: ['EmptyLatentImage', { width: ['x', 0], height: 1 }], x: ['Unknown'] }))).toBeNull();
  expect(
    size(from({ l: ['EmptyLatentImage', { width: ['m', 0], height: 1 }], m: ['Math', { a: ['m', 0] }] })),
  ).toBeNull();
});

test('one side alone is no size', () => {
  expect(size(from({ l: ['X', { width: 640, megapixels: 1 }] }))).toBeNull();
});

test.each(['scale_by', 'upscale_by', 'resize_type.multiplier'])(
  'what is only made larger by %s has its size further up',
  (input) => {
    expect(size(from({ l: ['LatentUpscaleBy', { samples: ['5', 0], [input]: 2 }] }))?.[1]).toBe('5');
    expect(
      size(
        from({
          l: ['VAEEncode', { pixels: ['s', 0] }],
          s: ['ImageScaleBy', { image: ['i', 0], [input]: 2 }],
          i: ['LoadImage', { image: 'a' }],
        }),
      ),
    ).toEqual(['scale', 's', null, null, `s.${input}`]);
  },
);

test('later stages have the size of the first', () => {
  expect(size(from({ l: ['KSampler', { latent_image: ['5', 0] }] }))?.[1]).toBe('5');
});

test('a detailer has the size of its picture, a pipe that of its latent', () => {
  expect(
    size(
      { d: ['UltimateSDUpscale', { image: ['s', 0], model: ['4', 0] }], s: ['ImageScale', { width: 1, height: 1 }] },
      undefined,
      'd',
    )?.[1],
  ).toBe('s');
  expect(
    size(
      {
        k: ['easy kSampler', { pipe: ['p', 0], seed: 1 }],
        p: ['easy pipeIn', { latent: ['l', 0] }],
        l: ['EmptyLatentImage', { width: 1, height: 1 }],
      },
      undefined,
      'k',
    )?.[1],
  ).toBe('l');
});

test('a partner node has the size itself', () => {
  expect(size({ p: ['Flux Pro', { prompt: 'a', seed: 1, aspect_ratio: '16:9' }] }, undefined, 'p')).toEqual([
    'aspect_ratio',
    'p',
    null,
    null,
    'p.aspect_ratio',
  ]);
  expect(size({ p: ['Wan', { prompt: 'a', seed: 1, width: 1, height: 2 }] }, undefined, 'p')).toEqual([
    'pixels',
    'p',
    'p.width',
    'p.height',
  ]);
  expect(
    size(
      { p: ['Wan', { prompt: 'a', seed: 1, image: ['s', 0] }], s: ['ImageScale', { width: 1, height: 2 }] },
      undefined,
      'p',
    ),
  ).toBeNull();
});

test('sounds, circles, open ends and missing nodes have no size', () => {
  expect(size(from({ l: ['EmptyLatentAudio', { seconds: 30 }] }))).toBeNull();
  expect(size(from({ l: ['VAEEncodeAudio', { audio: ['a', 0] }], a: ['LoadAudio', { audio: 'a.mp3' }] }))).toBeNull();
  expect(size(from({ l: ['LatentFlip', { samples: ['l', 0] }] }))).toBeNull();
  expect(size(from({ l: ['LatentFlip', { samples: ['gone', 0] }] }))).toBeNull();
  expect(size(classicWith({ latent_image: undefined }))).toBeNull();
  expect(size({ '3': ['KSampler'] })).toBeNull();
  expect(size(classic, undefined, 'gone')).toBeNull();
});
