import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../render.ts';
import { fixtureTemplate, fixtureWorld } from './render-world.fixture.ts';
import { parseSize } from './sizes.ts';

const side = { type: 'integer', min: 64, max: 2048, multipleOf: 8, default: 1024 } as const;
const workflow = { '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512 } } };
const pair = fixtureTemplate({
  workflow,
  parameters: [
    { ...side, name: 'width', targets: '5.width' },
    { ...side, name: 'height', targets: '5.height' },
  ],
  presets: [{ name: 'wide_draft', values: { width: 512, height: 512, aspect_ratio: 'wide' } }],
});
const one = fixtureTemplate({
  workflow,
  parameters: [
    {
      name: 'size',
      type: 'size',
      min: 64,
      max: 2048,
      multipleOf: 8,
      targets: [
        { node: '5', input: 'width', transform: { part: 'width' } },
        { node: '5', input: 'height', transform: { part: 'height', multiply: 0.5, roundTo: 64 } },
      ],
    },
    { name: 'width', type: 'integer', targets: [] },
    { name: 'height', type: 'integer', targets: [] },
  ],
});
const world = fixtureWorld();

describe('a size', () => {
  test.each(['1024x768', '1024×768', ' 1024 X 768 px', '1024*768', '1024 by 768'])('is read from %j', (text) => {
    expect(parseSize(text)).toEqual({ width: 1024, height: 768 });
  });

  test('lands in its targets by its parts, transformed', () => {
    const { workflow: nodes, parameters } = render(one, { size: '1024×768' }, world);
    expect(nodes['5']?.inputs).toEqual({ width: 1024, height: 384 });
    expect(parameters['size']).toBe('1024x768');
  });

  test('takes its sides by themselves where the template declares them', () => {
    expect(render(one, { width: 640, height: 480 }, world).parameters).toMatchObject({ size: '640x480' });
    expect(render(one, { width: 640 }, world).parameters).toMatchObject({ size: '640x512', width: 640, height: 512 });
  });

  test('is refused out of its bounds and rounded to its multiple', () => {
    expect(() => render(one, { size: '1024x4096' }, world)).toThrow(
      expect.objectContaining({ code: 'out_of_bounds', nextStep: expect.stringContaining('64 to 2048') }),
    );
    expect(() => render(one, { size: 'large' }, world)).toThrow(expect.objectContaining({ code: 'bad_input' }));
    const { parameters, adjustments } = render(one, { size: '1001x765' }, world);
    expect(parameters['size']).toBe('1000x768');
    expect(adjustments).toEqual([expect.stringContaining('1001x765')]);
  });
});

describe('an aspect ratio', () => {
  const size = (given: Record<string, string | number>) => {
    const { parameters, ignored } = render(pair, given, world);
    return { size: `${String(parameters['width'])}x${String(parameters['height'])}`, ignored };
  };

  test.each([
    ['16:9', '1344x768'],
    ['9/16', '768x1344'],
    ['square', '1024x1024'],
    ['Portrait', '832x1280'],
    ['1.5:1', '1280x832'],
  ])('%s keeps the pixels of the default: %s', (ratio, expected) => {
    expect(size({ aspect_ratio: ratio })).toEqual({ size: expected, ignored: [] });
  });

  test('holds for small pictures too', () => {
    const small = fixtureTemplate({
      workflow,
      parameters: [{ name: 'size', type: 'size', min: 16, multipleOf: 8, default: '128x128', targets: [] }],
    });
    expect(render(small, { aspect_ratio: '16:9' }, world).parameters['size']).toBe('168x96');
    expect(render(small, { size: '64x64', aspect_ratio: '1:2' }, world).parameters['size']).toBe('64x64');
  });

  test('makes the other side where one is given, and gives way to both', () => {
    expect(size({ aspect_ratio: '2:1', width: 1000 }).size).toBe('1000x504');
    expect(size({ aspect_ratio: '2:1', height: 512 }).size).toBe('1024x512');
    expect(size({ aspect_ratio: '2:1', width: 512, height: 512 })).toEqual({
      size: '512x512',
      ignored: [expect.stringContaining('no effect')],
    });
  });

  test('shapes the size of a preset, and comes from one', () => {
    const preset = render(pair, { preset: 'wide_draft' }, world);
    expect(preset.parameters).toMatchObject({ width: 512, height: 512 });
    expect(preset.ignored).toEqual([expect.stringContaining('no effect')]);
    expect(size({ preset: 'wide_draft', aspect_ratio: '16:9' }).size).toBe('704x384');
  });

  test('shapes the one size that there is', () => {
    expect(render(one, { aspect_ratio: '16:9', size: '1024x1024' }, world).ignored).toHaveLength(1);
    expect(
      render(one, { aspect_ratio: '16:9' }, fixtureWorld({ defaults: { size: '1024x1024' } })).parameters,
    ).toMatchObject({
      size: '1344x768',
    });
  });

  test.each(['', '0:9', '9', 'round', '16:0'])('%j is refused with what is taken', (ratio) => {
    expect(() => size({ aspect_ratio: ratio })).toThrow(
      expect.objectContaining({ code: 'bad_input', nextStep: expect.stringContaining('16:9') }),
    );
  });

  test('stays inside the bounds, on the multiple, for any proportion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 1, max: 800 }), (w, h) => {
        fc.pre(w / h <= 8 && h / w <= 8);
        const { width, height } = render(pair, { aspect_ratio: `${w}:${h}` }, world).parameters;
        for (const length of [Number(width), Number(height)]) {
          expect(length % 8).toBe(0);
          expect(length).toBeGreaterThanOrEqual(64);
          expect(length).toBeLessThanOrEqual(2048);
        }
      }),
      { numRuns: 200, seed: 4 },
    );
    expect(() => size({ aspect_ratio: '9:1' })).toThrow(expect.objectContaining({ code: 'out_of_bounds' }));
  });
});
