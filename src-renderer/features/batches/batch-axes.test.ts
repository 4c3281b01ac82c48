import { expect, test } from 'vitest';
import type { Batch } from '../../../src-shared/nouns/jobs.ts';
import { shapeOfBatch, shortValue, sidesOf, variedText } from './batch-axes.ts';

const batch = (...varied: Batch['jobs'][number]['varied'][]): Pick<Batch, 'jobs'> => ({
  jobs: varied.map((one, index) => ({ id: String(index), status: 'waiting', varied: one, outputIds: [] })),
});

test('a grid is read from what sets its jobs apart, and the seed makes variations of each', () => {
  const shape = shapeOfBatch(
    batch(
      ...[5, 7].flatMap((cfg) =>
        ['euler', 'lcm', 'ddim'].flatMap((sampler) => [1, 2].map((seed) => ({ cfg, sampler, seed }))),
      ),
    ),
    'seed',
  );
  expect(shape).toEqual({
    axes: [
      { name: 'cfg', values: [5, 7] },
      { name: 'sampler', values: ['euler', 'lcm', 'ddim'] },
    ],
    variations: 2,
  });
  expect(sidesOf(shape)).toBe('2 × 3 × 2');
});

test('variations alone have no sides to multiply', () => {
  const shape = shapeOfBatch(batch({ seed: 1 }, { seed: 2 }, { seed: 3 }), 'seed');
  expect(shape).toEqual({ axes: [], variations: 3 });
  expect(sidesOf(shape)).toBe('');
  expect(shapeOfBatch(batch(), 'seed')).toEqual({ axes: [], variations: 1 });
});

test('captions are short: of a path its file, of a long text its beginning', () => {
  expect(variedText({ model: 'sdxl/realvis_v50.safetensors', cfg_scale: 5 })).toBe('model realvis_v50, cfg scale 5');
  expect(shortValue('a'.repeat(60))).toHaveLength(40);
  expect(shortValue(null)).toBe('');
});
