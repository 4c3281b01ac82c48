import { expect, test } from 'vitest';
import { recordedTemplates, type Recorded } from './graph.fixture.ts';
import { findInputFiles } from './input-files.ts';
import { findOutputs } from './outputs.ts';
import { findSampling } from './sampling.ts';
import { findSize, type FoundSize } from './size.ts';
import { findMainSampler, findTexts } from './texts.ts';
import { readGraph } from './workflow-graph.ts';

const recorded = recordedTemplates();

const place = (at: { nodeId: string; input: string } | null | undefined): string | null =>
  at ? `${at.nodeId}.${at.input}` : null;

function sizePlaces(size: FoundSize | null): string | null {
  if (!size) return null;
  const at = size.kind === 'pixels' ? [size.width, size.height] : size.settings;
  return [size.kind, size.nodeId, ...at.map(place)].join(' ');
}

/** [sampler, prompt, negative (`0` and the node that empties it), seed, size] */
function rolesOf({ prompt, definitions }: Recorded, known = true): (string | null)[] {
  const graph = readGraph(prompt, known ? definitions : undefined);
  const id = findMainSampler(graph)?.nodeId;
  if (id === undefined) return [];
  const texts = findTexts(graph, id);
  const negative = place(texts.negative[0]) ?? (texts.zeroed ? `0 ${texts.zeroed.nodeId}` : null);
  return [id, place(texts.positive[0]), negative, place(findSampling(graph, id).seed), sizePlaces(findSize(graph, id))];
}

// Read off the workflows by hand; a and b are the template packages 0.1.95 and 0.1.123 on ComfyUI 0.3.64, c the latter on a server of 2026.
const folders = {
  a: 'conversion/templates-0.1.95--',
  b: 'conversion/templates-json-0.1.123--',
  c: 'conversion-2026/templates-json-0.1.123--',
} as const;
type Row = readonly [folder: keyof typeof folders, name: string, ...roles: (string | null)[]];
const byHand: readonly Row[] = [
  ['a', 'default', '3', '6.text', '7.text', '3.seed', 'pixels 5 5.width 5.height'],
  ['a', 'area_composition', '3', '6.text', '7.text', '3.seed', 'pixels 5 5.width 5.height'],
  ['a', '2_pass_pose_worship', '50', '54.text', '55.text', '50.seed', 'pixels 5 5.width 5.height'],
  ['a', 'controlnet_example', '3', '6.text', '7.text', '3.seed', 'pixels 5 5.width 5.height'],
  ['a', 'depth_t2i_adapter', '3', '24.text', '7.text', '3.seed', 'pixels 5 5.width 5.height'],
  ['a', 'flux_dev_full_text_to_image', '31', '41.t5xxl', '0 42', '31.seed', 'pixels 27 27.width 27.height'],
  ['a', 'flux_fill_inpaint_example', '3', '23.text', '7.text', '3.seed', 'picture 17'],
  ['a', 'flux_kontext_dev_basic', '31', '6.text', '0 135', '31.seed', 'picture 142'],
  ['a', 'gligen_textbox_example', '3', '24.text', '7.text', '3.seed', 'pixels 5 5.width 5.height'],
  ['a', 'sdxl_refiner_prompt_example', '10', '6.text', '7.text', '10.noise_seed', 'pixels 5 5.width 5.height'],
  ['a', 'image_qwen_image_instantx_controlnet', '3', '6.text', '7.text', '3.seed', 'scale 75 75.megapixels'],
  ['a', 'audio_ace_step_1_t2a_instrumentals', '52', '14.tags', '0 44', '52.seed', null],
  ['a', 'api_wan_text_to_image', '12', '12.prompt', '12.negative_prompt', '12.seed', 'pixels 12 12.width 12.height'],
  ['a', 'video_wan2_2_14B_t2v', '81', '89.text', '72.text', '81.noise_seed', 'pixels 74 74.width 74.height'],
  ['c', 'flux_redux_model_example', '13', '6.text', null, '25.noise_seed', 'pixels 27 27.width 27.height'],
  ['c', 'basic_switch_node', '64:58', '68.value', '0 64:54', '64:58.seed', 'pixels 64:57 64:57.width 64:57.height'],
  [
    'c',
    'image_flux2_text_to_image',
    '98:13',
    '98:6.text',
    null,
    '98:25.noise_seed',
    'pixels 98:47 98:47.width 98:47.height',
  ],
  [
    'c',
    'image_flux2_text_to_image_9b',
    '75:64',
    '75:74.text',
    '75:67.text',
    '75:73.noise_seed',
    'pixels 75:66 75:68.value 75:69.value',
  ],
  [
    'c',
    'image_flux2_klein_image_edit_9b_base',
    '75:64',
    '75:74.text',
    '75:67.text',
    '75:73.noise_seed',
    'scale 75:80 75:80.megapixels',
  ],
  [
    'c',
    'image_ernie_image',
    '88:70',
    '88:78.value',
    '88:72.text',
    '88:70.seed',
    'pixels 88:71 88:71.width 88:71.height',
  ],
  ['c', 'image_hidream_o1', '108', '171.value', '188.text', '108.noise_seed', 'pixels 156 156.width 156.height'],
  [
    'c',
    'image_ideogram4_t2i_int8',
    '98:12',
    '98:24.text',
    '0 98:10',
    '98:18.noise_seed',
    'aspect_ratio 37 37.megapixels 37.aspect_ratio',
  ],
  [
    'c',
    'image_lens_turbo_t2i',
    '34:14',
    '34:3.text',
    '34:7.text',
    '34:14.noise_seed',
    'aspect_ratio 35 35.megapixels 35.aspect_ratio',
  ],
  [
    'c',
    'image_mage_flow_t2i_int8',
    '12:6',
    '12:5.prompt',
    '12:5.negative_prompt',
    '12:6.seed',
    'aspect_ratio 27 27.megapixels 27.aspect_ratio',
  ],
  [
    'c',
    'image_moss_image_base_t2i',
    '18:7',
    '18:17.value',
    '18:5.text',
    '18:7.seed',
    'aspect_ratio 19 19.megapixels 19.aspect_ratio',
  ],
  [
    'c',
    'image_netayume_lumina_t2i',
    '48:33',
    '48:51.value',
    '48:35:42.value',
    '48:33.seed',
    'pixels 48:31 48:31.width 48:31.height',
  ],
  [
    'c',
    'image_omnigen2_t2i',
    '42:28',
    '42:6.text',
    '42:7.text',
    '42:21.noise_seed',
    'pixels 42:11 42:11.width 42:11.height',
  ],
  [
    'c',
    'image_qwen_Image_2512',
    '238:230',
    '238:227.text',
    '238:228.text',
    '238:230.seed',
    'pixels 238:232 238:232.width 238:232.height',
  ],
  [
    'c',
    'image_qwen_image_2_1_t2i',
    '459:458',
    '459:474.on_false',
    '459:452.negative_prompt',
    '459:458.seed',
    'aspect_ratio 13 13.megapixels 13.aspect_ratio',
  ],
  [
    'c',
    'template_qwen_Image_2512_360_lora',
    '238:230',
    '269.value',
    '238:228.text',
    '238:230.seed',
    'pixels 238:232 238:232.width 238:232.height',
  ],
  [
    'c',
    'template_sugar_coated_gummy_style_qwen',
    '76:3',
    '76:80.string_a',
    '76:7.text',
    '76:3.seed',
    'pixels 76:58 76:58.width 76:58.height',
  ],
  [
    'c',
    'image_boogu_image_0_1_edit',
    '45:21',
    '45:36.prompt',
    '45:36.negative_prompt',
    '45:21.noise_seed',
    'scale 49 49.resize_type.megapixels',
  ],
  ['c', 'image_longcat_image_edit', '22:7', '22:4.prompt', '22:5.prompt', '22:7.seed', 'scale 22:14 22:14.megapixels'],
  ['c', 'video_humo', '64', '6.text', '7.text', '64.seed', 'pixels 65 65.width 65.height'],
  [
    'c',
    'video_ltx2_3_i2v',
    '320:283',
    '320:319.value',
    '320:313.text',
    '320:277.noise_seed',
    'pixels 320:295 320:312.value 320:299.value',
  ],
  [
    'c',
    'video_minimax_h3_t2v',
    '140:125',
    '140:131.prompt',
    null,
    '140:129.noise_seed',
    'aspect_ratio 115 115.megapixels 115.aspect_ratio',
  ],
  [
    'c',
    'utility_pid_latent_upscale_dit',
    '95:3',
    '232.value',
    '0 95:33',
    '95:3.seed',
    'pixels 95:13 95:13.width 95:13.height',
  ],
];

const named = (folder: keyof typeof folders, name: string): Recorded | undefined =>
  recorded.find((candidate) => candidate.name === folders[folder] + name);

const rows = byHand.map(([folder, name, ...roles]) => ({ folder, name, roles }));

test.each(rows)('$folder: $name has its roles as read by hand', ({ folder, name, roles }) => {
  const one = named(folder, name);
  expect(one && rolesOf(one)).toEqual(roles);
});

test.each(rows)('$folder: $name has the same roles without any definition', ({ folder, name, roles }) => {
  const one = named(folder, name);
  expect(one && rolesOf(one, false)).toEqual(roles);
});

/** Makes a picture, takes no file and makes no video. */
function isTextToImage({ prompt, definitions }: Recorded): boolean {
  const graph = readGraph(prompt, definitions);
  const outputs = findOutputs(graph);
  const kinds = new Set(outputs.map(({ kind }) => kind));
  return (
    kinds.has('image') && !kinds.has('video') && findInputFiles(graph).length === 0 && findMainSampler(graph) !== null
  );
}

test('all 57 text-to-image templates that run on one’s own machine give prompt, seed and size', () => {
  const local = recorded.filter((one) => isTextToImage(one) && !one.name.includes('--api_'));
  const lacking = local.filter((one) => lacks(one).length > 0);
  expect(lacking.map(({ name }) => name)).toEqual([]);
  expect(local.length).toBe(57);
});

test('of the 15 text-to-image templates of partners only those lack one whose node has no seed', () => {
  const partners = recorded.filter((one) => isTextToImage(one) && one.name.includes('--api_'));
  const lacking = partners.filter((one) => lacks(one).length > 0);
  expect(partners.length).toBe(15);
  expect(lacking.map((one) => [one.name.split('--')[1], ...lacks(one)])).toEqual([
    ['api_kling_v3_t2i', 'seed'],
    ['api_runway_text_to_image', 'seed'],
    ['api_kling_v3_t2i', 'seed'],
    ['api_runway_text_to_image', 'seed'],
  ]);
});

/** Which of the three roles that every text-to-image tool needs were not found. */
function lacks(one: Recorded): string[] {
  const [, prompt, , seed, size] = rolesOf(one);
  return Object.entries({ prompt, seed, size }).flatMap(([role, at]) => (at ? [] : [role]));
}
