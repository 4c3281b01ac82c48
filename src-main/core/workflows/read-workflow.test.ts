import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { maxWorkflowText } from './files/embedded-text.ts';
import { readWorkflow } from './read-workflow.ts';

const api = { '3': { class_type: 'KSampler', inputs: { seed: 1 } } };
const ui = { nodes: [{ id: 3, type: 'KSampler' }], links: [], version: 0.4 };
const utf16 = (text: string, mark: string): Buffer => Buffer.from(`${mark}${text}`, 'utf16le');

describe('bytes of JSON', () => {
  test.each([
    ['UTF-8', Buffer.from(JSON.stringify(ui))],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${JSON.stringify(ui)}`)],
    ['UTF-16', utf16(JSON.stringify(ui), '\uFEFF')],
    ['UTF-16 big endian', utf16(JSON.stringify(ui), '\uFEFF').swap16()],
  ])('%s', async (_what, bytes) => {
    expect(await readWorkflow({ bytes })).toEqual({ source: 'json', format: 'ui', shape: 'ui', ui, doubts: [] });
  });

  test('text that is no UTF-8 is read as Windows writes it, and a doubt says so', async () => {
    const bytes = Buffer.from(
      '{"3":{"class_type":"CLIPTextEncode","inputs":{"text":"caf\u00e9 \u0093x\u0094"}}}',
      'latin1',
    );
    const { api, doubts } = await readWorkflow({ bytes });
    expect(api?.['3']?.inputs).toEqual({ text: 'café “x”' });
    expect(doubts).toEqual([
      'The file is not in UTF-8; it was read as Windows-1252, so letters with accents may be wrong.',
    ]);
  });

  test('another kind of file is unsupported, named by the end of its path and kept short', async () => {
    const reading = readWorkflow({ bytes: Buffer.from('PK\x03\x04'), name: `/home/person/${'x'.repeat(300)}.zip` });
    await expect(reading).rejects.toMatchObject({
      code: 'unsupported_media',
      message: `${'x'.repeat(80)}… is a ZIP archive: Easel reads no workflow from it.`,
      nextStep: 'Hand in the workflow as JSON, or a picture, video or sound file that ComfyUI saved.',
    });
  });

  test('an empty file is refused', async () => {
    await expect(readWorkflow({ bytes: new Uint8Array() })).rejects.toMatchObject({
      code: 'workflow_unreadable',
      message: 'The file is empty.',
    });
  });

  test('text larger than any workflow is refused before it is taken apart', async () => {
    await expect(readWorkflow({ bytes: Buffer.alloc(maxWorkflowText + 1, 0x7b) })).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  test('a file that changes while it is read is refused', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'easel-vanishing-')), 'x.json');
    writeFileSync(path, JSON.stringify(ui));
    const bytes = await openAsBlob(path);
    rmSync(dirname(path), { recursive: true });
    await expect(readWorkflow({ bytes })).rejects.toMatchObject({
      code: 'workflow_unreadable',
      message: 'The file cannot be read.',
      nextStep: 'Look whether it is still there, and hand it in again.',
    });
  });

  test('a signal that is over ends it', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    await expect(readWorkflow({ bytes: Buffer.from('{}') }, { signal })).rejects.toThrow('left');
  });
});

/** A .latent of ComfyUI: safetensors, whose header carries these texts. */
const latent = (texts: Record<string, unknown>): Buffer => {
  const header = Buffer.from(JSON.stringify({ __metadata__: texts }));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header]);
};

describe('a file that carries texts', () => {
  const read = (texts: Record<string, unknown>) => readWorkflow({ bytes: latent(texts), name: 'x.latent' });
  const [prompt, workflow] = [JSON.stringify(api), JSON.stringify(ui)];
  const broken = '{"3": {"class_type": "A"';

  test('may carry one form alone', async () => {
    expect(await read({ prompt })).toMatchObject({ source: 'safetensors', format: 'api', api, doubts: [] });
    expect(await read({ workflow })).toMatchObject({ source: 'safetensors', format: 'ui', ui, doubts: [] });
  });

  test('may carry both under a name of its own, which counts after ComfyUI’s names', async () => {
    const both = JSON.stringify({ prompt: api, workflow: ui });
    expect(await read({ comment: both })).toMatchObject({ shape: 'pair', api, ui });
    const other = JSON.stringify({ 5: { class_type: 'Other' } });
    expect(await read({ comment: both, prompt: other })).toMatchObject({ api: JSON.parse(other) });
    expect(await read({ comment: both, prompt: broken })).toMatchObject({ shape: 'pair', api, ui });
  });

  test.each([{ prompt: broken }, { workflow: '{"nodes": []}' }])('that cannot be read says why: %j', async (texts) => {
    const error = await read(texts).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EaselError);
    const { code, message, nextStep, cause } = error as EaselError;
    expect(code).toBe('workflow_unreadable');
    expect(message).toMatch(/^The workflow in x\.latent cannot be read\. \S/);
    expect([cause instanceof EaselError, nextStep]).toEqual([true, (cause as EaselError).nextStep]);
  });

  test('of another kind is one without a workflow', async () => {
    const why = (texts: Record<string, unknown>) => read(texts).catch((error: unknown) => error);
    const without = {
      code: 'workflow_unreadable',
      message: expect.stringMatching(/^x\.latent is a file of tensors without a workflow: /) as string,
      nextStep: expect.stringContaining('ComfyUI itself saved') as string,
    };
    expect(await why({})).toMatchObject(without);
    expect(await why({ comment: '{"a": 1}' })).toMatchObject(without);
    expect(await why({ parameters: 'a fox' })).toMatchObject({
      message: expect.stringContaining('that A1111, Forge or a program like them made') as string,
      nextStep: expect.stringContaining('Rebuild it in ComfyUI') as string,
    });
  });

  test('is taken apart in the worker where a library does it, and in place where Easel does', async () => {
    const workerUrl = new URL('data:text/javascript,process.exit()');
    expect(await readWorkflow({ bytes: latent({ prompt }) }, { workerUrl })).toMatchObject({ api });
    const jpeg = readFileSync(new URL('files/fixtures/exif.jpg', import.meta.url));
    await expect(readWorkflow({ bytes: jpeg }, { workerUrl })).rejects.toThrow('The file could not be read');
    expect(await readWorkflow({ bytes: jpeg })).toMatchObject({ source: 'jpeg' });
  });
});

describe('parsed values', () => {
  test('are recognised as they are', async () => {
    const read = await readWorkflow({ value: { prompt: api, workflow: ui } });
    expect(read).toEqual({ source: 'json', format: 'api', shape: 'pair', api, ui, doubts: [] });
  });

  test('that run in a circle are refused', async () => {
    const circle: Record<string, unknown> = { '3': { class_type: 'A', inputs: {} } };
    circle['again'] = circle;
    await expect(readWorkflow({ value: circle })).rejects.toMatchObject({ code: 'workflow_unreadable' });
  });

  test('a node called __proto__ is no node', async () => {
    const read = await readWorkflow({ text: '{"__proto__":{"class_type":"A","inputs":{}},"3":{"class_type":"B"}}' });
    expect(Object.keys(read.api ?? {})).toEqual(['3']);
  });
});

test('arbitrary JSON, also under the names that workflows use, is read or refused', async () => {
  const names =
    'prompt workflow nodes links extra_data extra_pnginfo data jobs queue_running class_type inputs template tool parameters 3';
  const key = fc.constantFrom(...names.split(' '), '__proto__', 'constructor', 'toString');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(null, true, 5, 'job', '{"3":{"class_type":"A"}}', '[[', Number.NaN, api, ui),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(value, fc.jsonValue()), fc.boolean(), async (json, asText) => {
      const input = asText ? { text: JSON.stringify(json) } : { value: json };
      const outcome = await readWorkflow(input).then(
        (read) => read.format,
        (error: unknown) => {
          if (!(error instanceof EaselError)) throw error;
          return error.code;
        },
      );
      outcomes.add(outcome);
    }),
    { seed: 4, numRuns: 3000 },
  );
  expect([...outcomes].toSorted()).toEqual(['api', 'ui', 'workflow_unreadable']);
});
