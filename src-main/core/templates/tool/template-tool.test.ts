import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { templateSchema, type TemplateViewParameter } from '../../../../src-shared/nouns/templates.ts';
import { toolOfTemplate, toolTokens, type ToolSource } from './template-tool.ts';

type Facts = Partial<TemplateViewParameter> & Pick<TemplateViewParameter, 'name' | 'type'>;

function source(parameters: readonly Facts[], more: Partial<ToolSource> = {}): ToolSource {
  return templateSchema.parse({
    name: 'x',
    title: 'A tool',
    description: 'Does a thing.',
    tool: 'a_tool',
    presets: [],
    problems: [],
    ...more,
    parameters: parameters.map((facts) => ({ title: 'T', description: 'd', choices: null, ...facts })),
  });
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `name-${n}.safetensors`);
const properties = (...parameters: Facts[]) => toolOfTemplate(source(parameters)).properties;

describe('an argument', () => {
  test('that is a file says what is taken, and offers no file of the author as a default', () => {
    const { image, mask } = properties(
      { name: 'image', type: 'image', default: 'private.png' },
      { name: 'mask', type: 'mask' },
    );
    expect(image).toEqual({
      type: 'string',
      title: 'T',
      description: 'd. An output_id, or the file name of an uploaded or earlier made file (an image).',
    });
    expect(mask?.description).toContain('white where to repaint');
  });

  test('that is a size or a list of LoRAs shows how it is written', () => {
    expect(properties({ name: 'size', type: 'size', min: 64, max: 2048 })['size']).toMatchObject({
      type: 'string',
      description: 'd. Width x height in pixels, each side 64 to 2048.',
      examples: ['1024x1024', '1344x768'],
    });
    expect(properties({ name: 'loras', type: 'loras', choices: names(30) })['loras']).toMatchObject({
      type: 'array',
      items: { type: 'string' },
      description: expect.stringMatching(
        /'name:weight'.*Installed 30, among them: name-0.*list_models with folder "loras"/,
      ),
    });
  });

  test('is told in whole sentences, and so is the tool, however their author ended them', () => {
    const image = { name: 'image', type: 'image' } as const;
    for (const [given, shown] of [
      ['Who is painted', 'Who is painted. An'],
      ['Who is painted?', 'Who is painted? An'],
      ['画中人。', '画中人。 An'],
    ] as const) {
      const { properties: found, description } = toolOfTemplate(
        source([{ ...image, description: given }], { description: given }),
      );
      expect([found['image']?.description.slice(0, shown.length), description.slice(0, shown.length)]).toEqual([
        shown,
        shown,
      ]);
    }
  });

  test('lists up to ten choices as an enum, and names some of more', () => {
    expect(properties({ name: 'c', type: 'choice', choices: names(10) })['c']?.enum).toHaveLength(10);
    const { c } = properties({ name: 'c', type: 'choice', choices: names(11) });
    expect(c).not.toHaveProperty('enum');
    expect(c?.description).toMatch(/One of 11, among them: name-0.safetensors, .*name-4.safetensors\. A wrong one/);
  });

  test('does not propose models that are known to be for other templates', () => {
    const choices = ['sd_xl_base_1.0.safetensors', 'flux1-dev.safetensors', 'my merge.ckpt'];
    const { m } = properties({ name: 'm', type: 'model', folder: 'checkpoints', choices, bases: ['sd1.5', 'sdxl'] });
    expect(m?.description).toBe('d. Installed: sd_xl_base_1.0.safetensors, my merge.ckpt.');
  });

  test('that Easel adds is there: aspect_ratio beside a size, preset beside presets', () => {
    const preset = { name: 'fast', title: 'Fast', description: 'Few steps.', values: {} };
    const tool = toolOfTemplate(source([{ name: 'size', type: 'size' }], { presets: [preset] }));
    expect(tool.properties['aspect_ratio']?.type).toBe('string');
    expect(tool.properties['preset']).toMatchObject({
      enum: ['fast'],
      description: expect.stringContaining('fast: Few steps.'),
    });
    expect(Object.keys(properties({ name: 'width', type: 'integer' }))).toEqual(['width']);
  });

  test('that is a preset offers those that run, and only names those that do not', () => {
    const preset = (name: string, more = {}) => ({
      name,
      title: name,
      description: `Is ${name}.`,
      values: {},
      ...more,
    });
    const unable = preset('refined', { template: 'other', problems: ['The model a.ckpt is not installed.'] });
    const presets = [preset('fast'), unable, preset('slow')];
    const declared: Facts = { name: 'preset', type: 'choice', choices: ['fast', 'refined', 'slow'] };
    for (const parameters of [[], [declared]]) {
      const tool = toolOfTemplate(source(parameters, { presets }));
      expect(tool.properties['preset']?.enum).toEqual(['fast', 'slow']);
      expect(tool.properties['preset']?.description).toMatch(
        /fast: Is fast\. slow: Is slow\. Not on this ComfyUI now: refined \(a call answers with what is missing\)\.$/,
      );
    }
    const none = toolOfTemplate(source([], { presets: [unable] })).properties['preset'];
    expect(none).not.toHaveProperty('enum');
    expect(none?.description).not.toContain('Is refined');
  });
});

test('a tool with many long lists stays within a budget', () => {
  const many = Array.from({ length: 20 }, (_, n) => ({
    name: `c${n}`,
    type: 'choice' as const,
    choices: names(8).map((name) => name.repeat(10)),
  }));
  expect(toolTokens(source(many))).toBeLessThan(2000);
  expect(toolTokens(source([{ name: 'model', type: 'model', choices: names(5000) }]))).toBeLessThan(300);
});

test('what a stranger wrote is one bounded line without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const wild = `a\u0000\u202E\u{E0041}${text}`;
      const tool = toolOfTemplate(
        source([{ name: 'p', type: 'text', title: wild, description: wild, default: wild }], {
          title: wild,
          description: wild,
        }),
      );
      const { p } = tool.properties;
      for (const line of [
        tool.title,
        tool.description,
        p?.title ?? '',
        p?.description ?? '',
        String(p?.default ?? ''),
      ]) {
        expect(line).not.toMatch(/[\p{C}\n]/u);
        expect(line.length).toBeLessThan(2600);
      }
    }),
    { numRuns: 100, seed: 9 },
  );
});

test('a template costs what its tool has in JSON, a quarter of its bytes', () => {
  const one = source([{ name: 'prompt', type: 'text' }]);
  const more = source([{ name: 'prompt', type: 'text', description: 'x'.repeat(200) }]);
  expect(toolTokens(more) - toolTokens(one)).toBeCloseTo(199 / 4, -1);
});

test('aliases are taken and not listed', () => {
  const tool = toolOfTemplate(source([{ name: 'denoise', type: 'number', aliases: ['change'] }]));
  expect(Object.keys(tool.properties)).toEqual(['denoise']);
  expect(tool.aliases).toEqual({ change: 'denoise', strength: 'denoise' });
});
