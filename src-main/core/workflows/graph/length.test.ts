import { expect, test } from 'vitest';
import { classic, classicWith, graphOf } from './graph.fixture.ts';
import { findLength } from './length.ts';

type Nodes = typeof classic;

function length(nodes: Nodes, id = '3'): Record<string, string> {
  const found = Object.entries(findLength(graphOf(nodes), id)) as [string, { nodeId: string; input: string } | null][];
  return Object.fromEntries(found.flatMap(([name, at]) => (at ? [[name, `${at.nodeId}.${at.input}`]] : [])));
}
const from = (latent: Nodes[string], more: Nodes = {}): Nodes =>
  classicWith({ latent_image: ['l', 0] }, { l: latent, ...more });

test('a picture has a batch size and no length', () => {
  expect(length(classic)).toEqual({ batchSize: '5.batch_size' });
});

test.each(['length', 'video_frames', 'num_frames', 'frames', 'frame_count', 'frames_number'])(
  'frames may be called %s',
  (input) => {
    expect(length(from(['EmptyLatentVideo', { [input]: 81 }]))).toEqual({ frames: `l.${input}` });
  },
);

test.each(['seconds', 'duration', 'duration_seconds', 'max_duration'])('seconds may be called %s', (input) => {
  expect(length(from(['EmptyLatentAudio', { [input]: 30 }]))).toEqual({ seconds: `l.${input}` });
});

test('a repeated latent is a batch of that many', () => {
  expect(length(from(['RepeatLatentBatch', { samples: ['5', 0], amount: 4 }]))).toEqual({ batchSize: 'l.amount' });
});

test.each(['latent_image', 'latent', 'latents', 'samples', 'samples1', 'samples_to', 'video_latent', 'av_latent'])(
  'they are looked for through %s',
  (input) => {
    expect(
      length(from(['X', { [input]: ['e', 0], positive: ['6', 0] }], { e: ['EmptyLatentVideo', { length: 5 }] })),
    ).toEqual({ frames: 'e.length' });
  },
);

test('seconds may stand where the text is', () => {
  expect(length(from(['X', {}], { '6': ['MusicTextEncode', { max_duration: 60 }] }))).toEqual({
    seconds: '6.max_duration',
  });
});

test('the frame rate is that of what shows or saves it', () => {
  const nodes = {
    ...classic,
    v: ['CreateVideo', { images: ['8', 0], fps: 24 }] as const,
    c: ['SVD_img2vid_Conditioning', { init_image: ['8', 0], fps: 6 }] as const,
  };
  expect(length(nodes)).toEqual({ batchSize: '5.batch_size', fps: 'v.fps' });
  expect(length({ ...classic, v: ['VHS_VideoCombine', { images: ['8', 0], frame_rate: 8 }] })).toMatchObject({
    fps: 'v.frame_rate',
  });
});

test.each(['positive', 'conditioning', 'conditioning_to', 'conditioning_1'])(
  'else it is that of the conditioning, also through %s',
  (input) => {
    const nodes = classicWith(
      { positive: ['c', 0] },
      { c: ['X', { [input]: ['f', 0] }], f: ['LTXVConditioning', { frame_rate: 25 }] },
    );
    expect(length(nodes)).toMatchObject({ fps: 'f.frame_rate' });
  },
);

test('a partner node has its length itself', () => {
  expect(length({ p: ['Kling', { prompt: 'a', seed: 1, duration: 5, n: 2 }] }, 'p')).toEqual({
    batchSize: 'p.n',
    seconds: 'p.duration',
  });
});

test('latents in a circle end, and a node that is not there has no length', () => {
  expect(length(from(['LatentFlip', { samples: ['l', 0] }]))).toEqual({});
  expect(length(classic, 'gone')).toEqual({});
});
