import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { NodeDefinition } from '../../../comfyui/wire.ts';
import { render } from '../render.ts';
import { readDefinitions } from '../../workflows/conversion.fixture.ts';
import { exactSizeText, exactSizingOf, parseExactSize } from './exact-size.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';

const recorded = readDefinitions('conversion');
const all = (classType: string): NodeDefinition | undefined => recorded.get(classType);
const withoutPadding = (classType: string) => (classType === 'ResizeAndPadImage' ? null : recorded.get(classType));

/** A picture of the template's size, saved twice and looked at. */
const workflow = {
  1: { class_type: 'EmptyImage', inputs: { width: 1024, height: 1024, batch_size: 1, color: 0 } },
  '40:7': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'a' } },
  9: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'b' } },
  11: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
};

const side = { type: 'integer', min: 64, max: 2048, multipleOf: 8, default: 1024 } as const;
const plain = fixtureTemplate({
  workflow,
  parameters: [
    { ...side, name: 'width', targets: '1.width' },
    { ...side, name: 'height', targets: '1.height', defaultByBase: {} },
  ],
  presets: [{ name: 'small', values: { width: 512, height: 512 } }],
});

function rendered(given: Parameters, definitionOf: typeof withoutPadding = all, template = plain) {
  const exactSizing = exactSizingOf({ workflow: template.workflow, outputs: template.file.outputs }, definitionOf);
  return render({ ...template, exactSizing }, given, fixtureWorld());
}

describe('an exact size', () => {
  test('is reached by one node before all that saves the picture, which no id collides with', () => {
    const { workflow: made, parameters, adjustments } = rendered({ exact_size: '1920 x 1080' });
    expect(made[41]).toEqual({
      class_type: 'ImageScale',
      inputs: { image: ['1', 0], upscale_method: 'lanczos', width: 1920, height: 1080, crop: 'center' },
      _meta: { title: 'Exact size' },
    });
    expect([made['40:7']?.inputs?.['images'], made[9]?.inputs?.['images']]).toEqual([
      ['41', 0],
      ['41', 0],
    ]);
    expect(made[11]?.inputs?.['images']).toEqual(['1', 0]);
    expect(Object.keys(made)).toHaveLength(5);
    expect(parameters).toMatchObject({ exact_size: '1920x1080', width: 1344, height: 768 });
    expect(adjustments).toEqual(['exact_size 1920x1080 made the size 1344x768.']);
  });

  test('with fit keeps the whole picture, where the backend can pad', () => {
    const given = { exact_size: '640x360 FIT' };
    const made = rendered(given);
    expect(made.workflow[41]).toMatchObject({
      class_type: 'ResizeAndPadImage',
      inputs: { image: ['1', 0], target_width: 640, target_height: 360, padding_color: 'black' },
    });
    expect(made.parameters['exact_size']).toBe('640x360 fit');
    expect(() => rendered(given, withoutPadding)).toThrow(
      expect.objectContaining({ code: 'bad_input', nextStep: expect.stringMatching(/^Give exact_size as 640x360:/) }),
    );
  });

  test('shapes what is made, as a proportion would, and gives way to one that is given', () => {
    const size = (given: Parameters) => {
      const { width, height } = rendered({ exact_size: '1000x500', ...given }).parameters;
      return [width, height];
    };
    expect(size({})).toEqual([1472, 704]);
    expect(size({ preset: 'small' })).toEqual([704, 384]);
    expect(size({ width: 640 })).toEqual([640, 320]);
    expect(size({ width: 640, height: 640 })).toEqual([640, 640]);
    expect(size({ aspect_ratio: '1:1' })).toEqual([1024, 1024]);
    expect(size({ exact_size: '16x512' })).toEqual([384, 2048]);
    expect(rendered({ exact_size: '1000x500', width: 64, height: 64 }).ignored).toEqual([]);
  });

  test('that is empty is no wish', () => {
    const made = rendered({ exact_size: ' ' });
    expect(made.parameters).toEqual({ width: 1024, height: 1024 });
    expect(made.workflow).toEqual(workflow);
  });

  test.each([
    ['big', 'bad_input'],
    ['1920', 'bad_input'],
    ['1920x1080 stretch', 'bad_input'],
    ['8x8', 'out_of_bounds'],
    ['20000x100', 'out_of_bounds'],
    ['16000x16000', 'out_of_bounds'],
    ['16384x16', 'out_of_bounds'],
  ])('%s is refused', (exact, code) => {
    expect(() => rendered({ exact_size: exact })).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ parameter: 'exact_size' }) }),
    );
  });

  test('says the same when it is read again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 3000 }),
        fc.integer({ min: 100, max: 3000 }),
        fc.boolean(),
        (width, height, fit) => {
          const size = { width, height, fit };
          expect(parseExactSize(exactSizeText(size))).toEqual(size);
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });
});

describe('what can be brought to an exact size', () => {
  const places = (given: typeof plain.workflow, outputs?: string[]) =>
    exactSizingOf({ workflow: given, outputs }, all)?.places.map(({ node }) => node) ?? null;
  const saved = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'a' } };
  const previewed = { class_type: 'PreviewImage', inputs: { images: ['1', 0] } };

  test('are the nodes that save, of the outputs that the template returns, else those that preview', () => {
    expect(places(workflow)).toEqual(['9', '40:7']);
    expect(places(workflow, ['9', '11'])).toEqual(['9']);
    expect(places({ 1: workflow[1], 11: previewed })).toEqual(['11']);
  });

  test('is nothing where no picture is saved, or the backend cannot scale', () => {
    expect(places({ 1: { class_type: 'SaveAudio', inputs: { audio: ['2', 0] } } })).toBeNull();
    expect(places({ 1: { class_type: 'SaveImage', inputs: { images: 'x' } } })).toBeNull();
    expect(exactSizingOf({ workflow: { 2: saved }, outputs: undefined }, () => null)).toBeNull();
    const template = fixtureTemplate({ workflow: { 2: saved }, parameters: [] });
    expect(() => rendered({ exact_size: '64x64' }, () => null, template)).toThrow(
      expect.objectContaining({ code: 'unknown_argument' }),
    );
  });

  test('leaves a template alone that has a parameter of that name', () => {
    const own = fixtureTemplate({
      workflow: { 2: saved },
      parameters: [{ name: 'exact_size', type: 'string', targets: '2.filename_prefix' }],
    });
    expect(rendered({ exact_size: 'big' }, all, own).workflow[2]?.inputs).toMatchObject({ filename_prefix: 'big' });
  });
});
