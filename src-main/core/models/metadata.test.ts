import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelMetadataSchema } from '../../../src-shared/nouns/models.ts';
import { metadataOf } from './metadata.ts';

test('resolutions are read in every spelling in use', () => {
  const read = (resolution: string) => metadataOf({ ss_resolution: resolution })?.resolution;
  expect(['1024x768', '(1024, 768)', '512', '[512,512]', 'None', ''].map(read)).toEqual([
    '1024x768',
    '1024x768',
    '512x512',
    '512x512',
    null,
    null,
  ]);
});

test("ModelSpec's words go before the trainer's, and a hash is one only with 64 digits", () => {
  const both = metadataOf({
    'modelspec.title': 'A',
    ss_output_name: 'b',
    'modelspec.hash_sha256': `0x${'AB'.repeat(32)}`,
    sshs_model_hash: 'x',
  });
  expect(both).toMatchObject({ title: 'A', hash: 'ab'.repeat(32) });
  expect(metadataOf({ sshs_model_hash: 'abc' })?.hash).toBeNull();
  expect(metadataOf(null)).toBeNull();
});

test('whatever a header says is bounded, on one line, and fits the schema', () => {
  const wild = fc.dictionary(
    fc.constantFrom(
      'modelspec.title',
      'modelspec.trigger_phrase',
      'modelspec.resolution',
      'modelspec.description',
      'ss_tag_frequency',
      'sshs_model_hash',
      '__proto__',
    ),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.json(), fc.anything()),
  );
  fc.assert(
    fc.property(wild, (header) => {
      const metadata = metadataOf(header);
      expect(modelMetadataSchema.safeParse(metadata).success).toBe(true);
      const text = JSON.stringify(metadata);
      expect(text.length).toBeLessThan(12_000);
      expect(text).not.toMatch(/\\n|\\u0000/);
    }),
    { seed: 7, numRuns: 300 },
  );
});
