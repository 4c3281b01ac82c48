import { expect, test } from 'vitest';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { definitionsOf } from '../../workflows/definitions.ts';
import { filesToAskAbout, identityOfFiles, type FilesOfBackend, type NamedFile } from './file-identity.ts';
import { createModelIndex, type KnownModel } from './model-index.ts';

const model = (folder: string, name: string, change: Partial<KnownModel> = {}): KnownModel => ({
  folder,
  name,
  bytes: 10,
  modifiedAt: 1000,
  ...change,
});

const models = [
  model('checkpoints', 'sd/base.safetensors'),
  model('loras', 'ink.safetensors'),
  model('embeddings', 'bad-hands.pt'),
];

function backend(change: Partial<FilesOfBackend> & { list?: KnownModel[] } = {}): FilesOfBackend {
  const { list = models, ...rest } = change;
  return { backendId: 'home', models: createModelIndex(list), inputFile: () => null, ...rest };
}

const workflow: ApiWorkflow = {
  '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd\\base.safetensors' } },
  '2': {
    class_type: 'CLIPTextEncode',
    inputs: { clip: ['1', 1], text: 'a fox, (embedding:bad-hands:1.2), <lora:ink:0.8>' },
  },
  '3': { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
};

function identity(files: FilesOfBackend, of: ApiWorkflow = workflow): string {
  const found = identityOfFiles(of, files);
  return found.cacheable ? found.identity : `not cacheable: ${found.reason}`;
}

function reason(inputs: Record<string, unknown>, classType: string, files = backend()): string | null {
  const found = identityOfFiles({ '1': { class_type: classType, inputs } }, files);
  return found.cacheable ? null : found.reason;
}

test('another file under the name of any model that is named is another identity; other models do not matter', () => {
  const usual = identity(backend());
  expect(usual).toMatch(/^[\da-f]{64}$/);
  expect(identity(backend({ backendId: 'studio', list: [...models, model('loras', 'other.safetensors')] }))).toBe(
    usual,
  );
  for (const [index, one] of models.entries()) {
    for (const change of [{ bytes: 11 }, { modifiedAt: 1001 }]) {
      expect(identity(backend({ list: models.with(index, { ...one, ...change }) })), one.name).not.toBe(usual);
    }
  }
});

test('LoRAs in rows of a node are models as well', () => {
  const rows = (list: KnownModel[]): string =>
    identity(backend({ list }), {
      '1': { class_type: 'Power Lora', inputs: { lora_1: { on: true, lora: 'ink.safetensors' } } },
    });
  expect(rows(models)).not.toBe(rows(models.with(1, model('loras', 'ink.safetensors', { bytes: 5 }))));
});

test('where a server does not tell bytes and times, a name counts for that backend alone', () => {
  const untold = models.map((one) => ({ ...one, bytes: null, modifiedAt: null }));
  expect(identity(backend({ list: untold }))).toBe(identity(backend({ list: untold })));
  expect(identity(backend({ list: untold }))).not.toBe(identity(backend({ list: untold, backendId: 'studio' })));
  expect(identity(backend({ list: [] }))).not.toBe(identity(backend({ list: [], backendId: 'studio' })));
});

const picture = (name: string): ApiWorkflow => ({
  '1': { class_type: 'LoadImage', inputs: { image: name } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
});

test('a picture of the person is told by bytes and time, and not cacheable where the server does not tell them', () => {
  const told = (bytes: number, modifiedAt: number): string =>
    identity(backend({ inputFile: () => ({ bytes, modifiedAt }) }), picture('cat.png'));
  expect(told(1, 1)).toBe(told(1, 1));
  expect(new Set([told(1, 1), told(2, 1), told(1, 2)]).size).toBe(3);
  expect(identity(backend(), picture('cat.png'))).toBe(
    "not cacheable: The backend does not tell when 'cat.png' was changed last, so it may be another file by now.",
  );
});

test('copies of outputs need no more than their name, unless they had to be renamed', () => {
  expect(identity(backend(), picture('easel-0b6c5a4e-1111-4222-8333-444455556666.png'))).toMatch(/^[\da-f]{64}$/);
  expect(identity(backend(), picture('easel-0b6c5a4e-1111-4222-8333-444455556666 (1).png'))).toMatch(/^not cacheable/);
});

test('files are asked about in the folder that the loader names, once, and only those that are needed', () => {
  const definitions = definitionsOf({ LoadImage: { output_node: false }, SaveImage: { output_node: true } });
  const asked: NamedFile[] = filesToAskAbout(
    {
      ...picture('sub/cat.png [output]'),
      '3': { class_type: 'LoadImage', inputs: { image: 'nobody-needs-it.png' } },
      '4': { class_type: 'LoadLatent', inputs: { latent: 'x.latent' } },
      '5': { class_type: 'LoadImageMask', inputs: { image: 'sub/cat.png [output]' } },
    },
    definitions,
  );
  expect(asked).toEqual([
    { name: 'sub/cat.png', folder: 'output' },
    { name: 'x.latent', folder: 'input' },
  ]);
});

test('what may be something else the next time is not cacheable, and says why', () => {
  const refused: [string, Record<string, unknown>, RegExp][] = [
    ['WebcamCapture', {}, /'WebcamCapture' \(node 1\) takes in what is there/],
    ['RecordAudio', { audio: '' }, /takes in/],
    ['Get Date Time (pack)', {}, /tells the time/],
    ['LoadImagesFromDir', { directory: '/pictures' }, /cannot see/],
    ['VHS_LoadVideoPath', { video: 'x.mp4' }, /cannot see/],
    ['ImageRandomFlip', { image: 1 }, /by chance/],
    ['Seed (rgthree)', { seed: -1 }, /draws its seed itself/],
    ['OllamaGenerate', { prompt: 'x' }, /a service elsewhere/],
    ['SomeImage', { source: 'https://example.org/x.png' }, /from an address/],
    ['LoadImage', { image: ['2', 0] }, /^$/],
  ];
  for (const [classType, inputs, why] of refused.slice(0, -1)) expect(reason(inputs, classType)).toMatch(why);
  const partner = definitionsOf({ Kling: { api_node: true, output_node: true } });
  expect(reason({}, 'Kling', backend({ definitions: partner }))).toMatch(/a partner's machines/);
  const computed: ApiWorkflow = {
    '1': { class_type: 'LoadImage', inputs: { image: ['2', 0] } },
    '2': { class_type: 'StringConcatenate', inputs: { a: 'x', b: ['3', 0] } },
    '3': { class_type: 'Any', inputs: {} },
  };
  expect(identity(backend(), computed)).toMatch(/worked out only when it runs/);
});

test('what only sounds like chance is cacheable', () => {
  const fine: [string, Record<string, unknown>][] = [
    ['KSampler', { seed: 5, denoise: 1 }],
    ['RandomNoise', { noise_seed: 5 }],
    ['ConditioningSetTimestepRange', { start: 0 }],
    ['ImageFromBatch', { batch_index: 0 }],
    ['SaveWEBM', { filename_prefix: 'x' }],
    ['SaveImageWebsocket', {}],
    ['DownloadAndLoadFlorence2Model', { model: 'base' }],
    ['ImpactWildcardProcessor', { wildcard_text: 'a {red|blue} fox', seed: 3 }],
    ['CLIPTextEncode', { text: 'see https://example.org for a fox' }],
  ];
  for (const [classType, inputs] of fine) expect(reason(inputs, classType), classType).toBeNull();
});
