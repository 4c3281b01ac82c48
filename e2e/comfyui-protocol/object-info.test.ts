import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { get, isOwnDemo } from './comfyui-driver.ts';

/**
 * Recorded from ComfyUI 0.3.64, one class a line, without tooltips and descriptions; lists of files are "(files)". A class that
 * demo-comfyui gains is recorded here too.
 */
const recorded = readSignatures('node-signatures.json');

/** The same for classes of node packs, which no real server has by itself; as their source declares them: ComfyUI-WD14-Tagger at 9e0a6e7. */
const ofPacks = readSignatures('pack-signatures.json');

interface Signature {
  readonly input: { readonly required?: Readonly<Record<string, [unknown, Record<string, unknown>?]>> };
  readonly [field: string]: unknown;
}

const fields = [
  'input',
  'input_order',
  'output',
  'output_is_list',
  'output_name',
  'name',
  'display_name',
  'category',
  'python_module',
  'output_node',
];

const fileInputs: Readonly<Record<string, readonly string[]>> = {
  CheckpointLoaderSimple: ['ckpt_name'],
  UNETLoader: ['unet_name'],
  DualCLIPLoader: ['clip_name1', 'clip_name2'],
  ControlNetLoader: ['control_net_name'],
  LoraLoader: ['lora_name'],
  LoraLoaderModelOnly: ['lora_name'],
  VAELoader: ['vae_name'],
  UpscaleModelLoader: ['model_name'],
  LoadImage: ['image'],
  LoadImageMask: ['image'],
};

function readSignatures(name: string): Record<string, Signature> {
  const file = resolve(import.meta.dirname, 'fixtures', name);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Signature>;
}

/** The signature alone, as text: the order of inputs and choices counts. */
function signatureText(classType: string, entry: Signature): string {
  const kept = Object.fromEntries(fields.map((field) => [field, entry[field]]));
  const copy = JSON.parse(
    JSON.stringify(kept, (key, value: unknown) => (key === 'tooltip' ? undefined : value)),
  ) as Signature;
  for (const input of fileInputs[classType] ?? []) {
    const declared = copy.input.required?.[input];
    if (Array.isArray(declared?.[0])) declared[0] = ['(files)'];
    else if (declared?.[1]?.['options'] !== undefined) declared[1]['options'] = ['(files)'];
  }
  return JSON.stringify(copy, undefined, 1);
}

const objectInfo = async (path = ''): Promise<Record<string, Signature>> =>
  (await get(`/object_info${path}`)).json<Record<string, Signature>>();

describe('GET /object_info', () => {
  test('knows every recorded class', async () => {
    const classes = Object.keys(await objectInfo());
    expect(Object.keys(recorded).filter((classType) => !classes.includes(classType))).toEqual([]);
  });

  test('of demo-comfyui knows no class but the recorded ones', async ({ skip }) => {
    skip(!isOwnDemo, 'a real server has many more');
    expect(Object.keys(await objectInfo()).toSorted()).toEqual(Object.keys({ ...recorded, ...ofPacks }).toSorted());
  });

  test.for(Object.entries({ ...recorded, ...ofPacks }))(
    '/%s has the recorded signature, to the order of inputs and choices',
    async ([name, signature], { skip }) => {
      const entry = (await objectInfo(`/${encodeURIComponent(name)}`))[name];
      skip(entry === undefined && name in ofPacks && !isOwnDemo, 'this server does not have the pack');
      expect(entry && signatureText(name, entry)).toBe(JSON.stringify(signature, undefined, 1));
    },
  );

  test('gives one class the same entry as all of them', async () => {
    const all = await objectInfo();
    for (const name of ['KSampler', 'SaveImage', 'ImageScale']) {
      expect(await objectInfo(`/${name}`)).toEqual({ [name]: all[name] });
    }
  });

  test('/Nope is {} with 200', async () => {
    const reply = await get('/object_info/Nope');
    expect([reply.status, reply.text]).toEqual([200, '{}']);
  });

  test('writes floats with a point and 64-bit numbers in all digits', async () => {
    const { text } = await get('/object_info/KSampler');
    expect(text).toContain('"max": 18446744073709551615');
    expect(text).toMatch(/"cfg": \["FLOAT", \{"default": 8\.0, "min": 0\.0, "max": 100\.0,/);
  });

  test('offers the checkpoints of /models/checkpoints', async () => {
    const entry = (await objectInfo('/CheckpointLoaderSimple'))['CheckpointLoaderSimple'];
    expect(entry?.input.required?.['ckpt_name']?.[0]).toEqual((await get('/models/checkpoints')).json());
  });
});
