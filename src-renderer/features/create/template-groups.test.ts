import { describe, expect, it } from 'vitest';
import { templateSchema, type Template } from '../../../src-shared/nouns/templates.ts';
import { firstMissing, groupTemplates, kindOf, searchTemplates } from './template-groups.ts';

const template = (name: string, fields: object = {}): Template =>
  templateSchema.parse({
    name,
    title: name,
    description: '',
    tool: name,
    presets: [],
    problems: [],
    parameters: [],
    ...fields,
  });

const takesImage = {
  parameters: [{ name: 'image', title: 'Image', description: '', type: 'image', choices: null }],
};

describe('template groups', () => {
  it('tells by tool and parameters what is made of what', () => {
    const made = (name: string, fields?: object): string => kindOf(template(name, fields));
    expect(made('generate_image')).toBe('picture');
    expect(made('upscale_image', takesImage)).toBe('edit');
    expect(made('image_to_video_wan', takesImage)).toBe('video');
    expect(made('text_to_audio_ace_step')).toBe('audio');
    expect(made('image_to_3d', takesImage)).toBe('model3d');
    expect(made('describe_image', takesImage)).toBe('text');
  });

  it("puts a person's own first, whatever they make, and leaves out groups without any", () => {
    const grouped = groupTemplates([
      template('generate_image'),
      template('image_to_3d', takesImage),
      template('my_video', { source: 'user' }),
    ]);
    expect(grouped.ready.map(({ name, templates }) => [name, templates.map((one) => one.name)])).toEqual([
      ['mine', ['my_video']],
      ['picture', ['generate_image']],
      ['model3d', ['image_to_3d']],
    ]);
  });

  it('keeps apart what cannot run here', () => {
    const grouped = groupTemplates([
      template('text_to_video', { problems: ['no model'] }),
      template('generate_image', { problems: ['no model'] }),
      template('inpaint', takesImage),
    ]);
    expect(grouped.ready.map(({ name }) => name)).toEqual(['edit']);
    expect(grouped.blocked.map(({ name }) => name)).toEqual(['generate_image', 'text_to_video']);
  });

  it('names the first thing that is missing and counts the others', () => {
    const model = (name: string) => ({ name, folder: null, url: null, bytes: null });
    const missing = { nodes: ['KSampler'], models: [model('wan/a.safetensors'), model('b.safetensors')] };
    expect(firstMissing(template('a', { missing }))).toEqual({ first: 'KSampler', others: 2 });
    expect(firstMissing(template('a', { missing: { ...missing, nodes: [] } }))).toEqual({
      first: 'a.safetensors',
      others: 1,
    });
    expect(firstMissing(template('a'))).toBeNull();
  });

  it('wants every word somewhere and puts first what has them in its title, at its beginning above all', () => {
    const video = template('text_to_video_wan', { title: 'Text to video (Wan 2.2)', description: 'Without sound.' });
    const sound = template('text_to_audio', { title: 'Sounds from a text' });
    const picture = template('generate_image', { title: 'Text to image' });
    const found = (search: string): string[] =>
      searchTemplates([video, sound, picture], { search, label: kindOf }).map(({ name }) => name);
    expect(found('wan sound')).toEqual(['text_to_video_wan']);
    expect(found('SOUND')).toEqual(['text_to_audio', 'text_to_video_wan']);
    expect(found('text')).toEqual(['text_to_video_wan', 'generate_image', 'text_to_audio']);
    expect(found('wan picture')).toEqual([]);
    expect(found('picture')).toEqual(['generate_image']);
    expect(found('  ')).toHaveLength(3);
  });
});
