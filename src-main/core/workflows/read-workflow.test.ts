import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
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
    });
  });

  test('an empty file is refused', async () => {
    await expect(readWorkflow({ bytes: new Uint8Array() })).rejects.toMatchObject({ code: 'workflow_unreadable' });
  });

  test('a signal that is over ends it', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    await expect(readWorkflow({ bytes: Buffer.from('{}') }, { signal })).rejects.toThrow('left');
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
