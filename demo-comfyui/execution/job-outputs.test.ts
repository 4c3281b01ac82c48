import { expect, test } from 'vitest';
import { outputsSummary, shownOutputs } from './job-outputs.ts';

const image = { filename: 'a.png', subfolder: '', type: 'output' };
const temporary = { filename: 'b.png', subfolder: '', type: 'temp' };

test('files are counted, flags and shown texts are not, and what cannot be shown counts apart', () => {
  const outputs = new Map([
    ['1', { text: ['a text'] }],
    ['2', { images: [temporary], animated: [true] }],
    ['3', { latents: [{ filename: 'x.latent', subfolder: '', type: 'output' }] }],
    ['4', { images: [image] }],
  ]);
  expect(outputsSummary(outputs)).toEqual({
    count: 3,
    previewable: 2,
    preview: { ...image, nodeId: '4', mediaType: 'images' },
  });
});

test.each([
  [{ images: [temporary] }, { ...temporary, nodeId: '1', mediaType: 'images' }],
  [{ text: ['short'] }, { content: 'short', nodeId: '1', mediaType: 'text' }],
  [{ text: ['x'.repeat(2_000)] }, { content: 'x'.repeat(1_024), truncated: true, nodeId: '1', mediaType: 'text' }],
  [{ result: ['m.glb', null] }, { filename: 'm.glb', type: 'output', subfolder: '', mediaType: '3d', nodeId: '1' }],
  [
    { files: [{ filename: 'notes.md', type: 'output' }], text: ['beside it'] },
    { filename: 'notes.md', type: 'output', nodeId: '1', mediaType: 'files' },
  ],
  [{ latents: [{ filename: 'x.latent', type: 'output' }] }, undefined],
])('%j is stood for by %j', (node, preview) => {
  expect(outputsSummary(new Map([['1', node]])).preview).toEqual(preview);
});

test('3D files named by a string are spelled out, empty places left out', () => {
  const shown = shownOutputs(new Map([['1', { result: ['m.glb', null, 'camera'], animated: [true] }]]));
  expect(shown).toEqual(
    new Map([
      [
        '1',
        new Map<string, unknown>([
          ['result', [{ filename: 'm.glb', type: 'output', subfolder: '', mediaType: '3d' }, 'camera']],
          ['animated', [true]],
        ]),
      ],
    ]),
  );
});
