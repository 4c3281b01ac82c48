import { readdirSync, readFileSync } from 'node:fs';
import { templateFileSchema, templateSchema, type Template } from '../../src-shared/nouns/templates.ts';

export const checkpoints = [
  'dreamshaper_8.safetensors',
  'flux1-schnell-fp8.safetensors',
  'juggernautXL_v9.safetensors',
  'sd_xl_base_1.0.safetensors',
  'sdxl/realvisxl_v50.safetensors',
  'v1-5-pruned-emaonly.ckpt',
];
const samplers =
  'euler euler_ancestral heun dpm_2 lms dpmpp_2s_ancestral dpmpp_sde dpmpp_2m dpmpp_2m_sde dpmpp_3m_sde ddim uni_pc lcm'.split(
    ' ',
  );
const schedulers = ['normal', 'karras', 'exponential', 'sgm_uniform', 'simple', 'ddim_uniform', 'beta'];
/** Of these folders the fixture's ComfyUI has something for everybody. */
const filled = new Set(['checkpoints', 'upscale_models', 'loras', 'vae']);

/** What no fixture's ComfyUI has, and so a preset of the usual template lacks. */
const refiner = 'generate_image_sdxl_refiner';
const refinerModel = 'sd_xl_refiner_1.0.safetensors';

const folder = new URL('../../workflows/', import.meta.url);

/** A built-in template as a ComfyUI with a few checkpoints shows it; with these problems, or with those that follow from its models. */
export function builtInTemplate(name: string, problems?: string[]): Template {
  const text = readFileSync(new URL(`${name}/template.json`, folder), 'utf8');
  const read = templateFileSchema.parse(JSON.parse(text));
  const choices: Record<string, string[]> = {
    model: problems && problems.length > 0 ? [] : checkpoints,
    sampler: samplers,
    scheduler: schedulers,
    preset: read.presets.map((preset) => preset.name),
  };
  const missing = (read.models ?? []).filter((model) => !filled.has(model.folder));
  // Those of other packs than ComfyUI's own.
  const nodes = name.startsWith('describe_image_') ? [`${read.title.replace(/^.*\(|\W.*$|\)/g, '')}Run`] : [];
  return templateSchema.parse({
    name,
    ...read,
    preview: missing.length + nodes.length > 0 ? null : `/templates/${name}/preview?v=1`,
    missing: {
      nodes,
      models: missing.map((model) => ({ url: null, bytes: null, ...model })),
    },
    problems: problems ?? [
      ...nodes.map((node) => `The node class ${node} is not installed on this ComfyUI.`),
      ...missing.map((model) => `The model ${model.name} is not installed on this ComfyUI.`),
    ],
    presets: read.presets.map((preset) =>
      preset.template === refiner ? { ...preset, problems: [`The model ${refinerModel} is not installed.`] } : preset,
    ),
    parameters: read.parameters.map(({ targets: _targets, ...one }) => ({
      ...one,
      choices: choices[one.name] ?? one.choices ?? null,
    })),
  });
}

/** All that Easel brings, the usual one first, and one of the person's own. */
export function allTemplates(): Template[] {
  const usual = 'generate_image';
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isDirectory() && one.name !== usual)
    .map((one) => one.name);
  const first = builtInTemplate(usual);
  const own: Template = {
    ...first,
    name: 'product_shot',
    title: 'Product shot on white',
    description: 'The catalogue look of the shop: white ground, soft shadow, square.',
    tool: 'product_shot',
    source: 'user',
  };
  return [first, own, ...names.toSorted().map((name) => builtInTemplate(name))];
}
