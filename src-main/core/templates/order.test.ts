import { expect, test } from 'vitest';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import { inOrder } from './order.ts';

const template = (name: string, tool: string, source: Template['source'] = 'built-in'): Template =>
  ({ name, tool, source }) as Template;

test('the usual template is first, a person’s own come next, and each tool is led by its namesake', () => {
  const given = [
    template('basic', 'generate_image'),
    template('edit_image_a', 'edit_image'),
    template('upscale_image', 'upscale_image'),
    template('generate_image', 'generate_image'),
    template('zebra', 'zebra', 'user'),
    template('edit_image', 'edit_image'),
  ];
  expect(inOrder(given).map(({ name }) => name)).toEqual([
    'generate_image',
    'basic',
    'zebra',
    'edit_image',
    'edit_image_a',
    'upscale_image',
  ]);
});
