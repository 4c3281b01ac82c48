import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import { templateFileSchema, type TemplateFile, type TemplateParameter } from '../../../src-shared/nouns/templates.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { readApiWorkflow, type ApiWorkflow } from '../workflows/api-workflow.ts';
import { readDefinitions } from '../workflows/conversion.fixture.ts';
import { definitionsOf, type NodeDefinitions } from '../workflows/definitions.ts';
import { validateWorkflow } from '../workflows/validation/validate-workflow.ts';
import { packDefinitions } from './describe/pack-definitions.fixture.ts';
import { visionPackOf } from './describe/vision-packs.ts';

interface BuiltIn {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: ApiWorkflow;
}

const root = fileURLToPath(new URL('../../../workflows', import.meta.url));
const read = (name: string, file: string): unknown => parseExact(readFileSync(join(root, name, file), 'utf8'));

/** The two workflows of every beginner, in formats of their own. */
const plain = new Set(['basic', 'basic_api_test']);

const builtIns: BuiltIn[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !plain.has(entry.name))
  .map(({ name }) => ({
    name,
    file: templateFileSchema.parse(read(name, 'template.json')),
    workflow: readApiWorkflow(read(name, 'workflow.json')),
  }));

const server2026 = readDefinitions('conversion-2026');
const ofPacks = definitionsOf(Object.assign({}, ...Object.values(packDefinitions).map(({ classes }) => classes)));

/** ComfyUI 0.3.64, a server of 2026, and that one with node packs. */
const servers: readonly NodeDefinitions[] = [
  readDefinitions('conversion'),
  server2026,
  { get: (classType) => ofPacks.get(classType) ?? server2026.get(classType) },
];
const knows = (server: NodeDefinitions, { workflow }: BuiltIn): boolean =>
  Object.values(workflow).every((node) => server.get(node.class_type) !== undefined);

const each = describe.each(builtIns.map((one) => [one.name, one] as const));

each('%s', (name, builtIn) => {
  const { file, workflow } = builtIn;
  const parameters = new Map(file.parameters.map((parameter) => [parameter.name, parameter]));

  test('targets inputs that its workflow has, and leaves no prompt, seed or picture without a parameter', () => {
    const targeted = file.parameters.flatMap((one) => one.targets.map(({ node, input }) => `${node}.${input}`));
    const inputs = Object.entries(workflow).flatMap(([id, node]) =>
      Object.keys(node.inputs ?? {}).map((input) => ({ key: `${id}.${input}`, input, value: node.inputs?.[input] })),
    );
    expect(inputs.map(({ key }) => key)).toEqual(expect.arrayContaining(targeted));
    const wanted = inputs.filter(
      ({ input, value }) =>
        !Array.isArray(value) && /^(text|prompt|tags|lyrics|seed|noise_seed|image|steps)$/.test(input),
    );
    expect(targeted).toEqual(expect.arrayContaining(wanted.map(({ key }) => key)));
    for (const parameter of file.parameters) expect(parameter.targets.length > 0).toBe(parameter.name !== 'preset');
  });

  test('every node has a title, and what it saves is named after Easel', () => {
    for (const node of Object.values(workflow)) {
      expect(node._meta?.title).toMatch(/\S/);
      expect([undefined, 'easel']).toContain(node.inputs?.['filename_prefix']);
    }
  });

  test('is accepted by each recorded server that has its classes, but for files that are not there', () => {
    const able = servers.filter((server) => knows(server, builtIn));
    expect(able.length).toBeGreaterThan(0);
    for (const server of able) {
      const found = validateWorkflow(workflow, server).problems.filter(
        ({ type, input }) => type !== 'model_missing' && input !== 'image',
      );
      expect(found).toEqual([]);
    }
  });

  test('does by itself what its defaults do', () => {
    const given = file.parameters.filter(({ type }) => type !== 'seed' && type !== 'loras');
    const plainly = given.flatMap((one) =>
      one.targets
        .filter((target) => one.default !== undefined && !target.transform)
        .map((target) => ({ ...target, one })),
    );
    const found = plainly.map(({ node, input, one }) => [one.name, workflow[node]?.inputs?.[input]]);
    expect(found).toEqual(plainly.map(({ one }) => [one.name, one.default]));
  });

  test('its defaults and presets are inside its own bounds', () => {
    for (const one of file.parameters) expect(fits(one, one.default)).toBe(true);
    expect(parameters.has('preset')).toBe(file.presets.length > 0);
    expect(new Set(file.presets.map((preset) => preset.name)).size).toBe(file.presets.length);
    for (const preset of file.presets) {
      const other = builtIns.find((one) => one.name === preset.template);
      expect(other?.file.tool ?? file.tool).toBe(file.tool);
      expect(other?.name).toBe(preset.template);
      for (const [key, value] of Object.entries(preset.values)) {
        const parameter = other ? other.file.parameters.find((one) => one.name === key) : parameters.get(key);
        expect([preset.name, key, parameter !== undefined && fits(parameter, value)]).toEqual([preset.name, key, true]);
      }
    }
  });

  test('says of every model file where it can be had', () => {
    const named = Object.values(workflow).flatMap((node) =>
      Object.values(node.inputs ?? {})
        .map(String)
        .filter((value) => /\.(safetensors|pth|ckpt)$/.test(value)),
    );
    const loras = file.parameters.filter(({ type }) => type === 'loras').flatMap(({ targets }) => targets);
    const optional = new Set(loras.map(({ node, input }) => workflow[node]?.inputs?.[input]));
    const listed = (file.models ?? []).map((model) => model.name);
    expect(new Set(listed)).toEqual(new Set(named.filter((value) => !optional.has(value))));
    expect(new Set(listed).size).toBe(listed.length);
    for (const { name: model, url } of file.models ?? []) expect(url).toMatch(new RegExp(`^https://.*/${model}$`));
  });

  test('has a description of one sentence and a small preview', () => {
    expect(file.description).toMatch(/^[A-Z][^.]*(\.\d[^.]*)*\.$/);
    const bytes = readFileSync(join(root, name, 'preview.webp'));
    expect(bytes.byteLength).toBeLessThan(40_000);
    // A lossy WebP file says its width in the low 14 bits here.
    expect(bytes.toString('latin1', 8, 16)).toBe('WEBPVP8 ');
    const width = bytes.readUInt16LE(26) & 0x3fff;
    expect([width > 100, width <= 640]).toEqual([true, true]);
  });
});

function fits(parameter: TemplateParameter, value: unknown): boolean {
  if (typeof value !== 'number') return true;
  const { min = -Infinity, max = Infinity, multipleOf = 0 } = parameter;
  return value >= min && value <= max && (multipleOf === 0 || value % multipleOf === 0);
}

test('the same name means the same in every template, and the same input has the same name', () => {
  const facts = new Map<string, Set<string>>();
  for (const { file, workflow } of builtIns) {
    for (const { name, type, title, aliases, group, targets } of file.parameters) {
      const always = ['prompt', 'negative_prompt', 'preset', 'seed', 'width', 'height', 'image', 'mask', 'strength'];
      const shown = JSON.stringify({ type, title, aliases, group: always.includes(name) ? group : undefined });
      facts.set(name, (facts.get(name) ?? new Set()).add(shown));
      for (const { node, input, transform } of targets) {
        const expected = names[`${workflow[node]?.class_type}.${input}`] ?? names[input];
        if (!transform && expected) expect(expected).toContain(name);
      }
    }
  }
  expect([...facts].filter(([, shown]) => shown.size > 1)).toEqual([]);
});

/** Which parameters an input may have. */
const names: Readonly<Record<string, readonly string[]>> = {
  text: ['prompt', 'negative_prompt'],
  prompt: ['prompt', 'negative_prompt'],
  tags: ['prompt'],
  'TextGenerate.prompt': ['question'],
  seed: ['seed'],
  noise_seed: ['seed'],
  steps: ['steps'],
  cfg: ['cfg'],
  guidance: ['guidance'],
  sampler_name: ['sampler'],
  scheduler: ['scheduler'],
  denoise: ['strength'],
  ckpt_name: ['model', 'refiner_model'],
  unet_name: ['model'],
  lora_name: ['loras'],
  width: ['width'],
  height: ['height'],
  length: ['seconds'],
  seconds: ['seconds'],
  amount: ['count'],
  batch_size: ['count'],
  scale_by: ['scale'],
  'LoadImage.image': ['image'],
  'LoadImageMask.image': ['mask'],
};

const describing = builtIns.filter(({ file }) => file.tool === 'describe_image');

test.each(describing.map((one) => [one.name, one] as const))(
  '%s returns a text alone, by classes that are in the named list, and says where they come from',
  (_name, { file, workflow }) => {
    const [output = ''] = file.outputs ?? [];
    expect(file.outputs).toHaveLength(1);
    const { class_type: classType = '', inputs = {} } = workflow[output] ?? {};
    const [source, slot] = (inputs['source'] ?? []) as [string?, number?];
    const maker = source === undefined ? classType : (workflow[source]?.class_type ?? '');
    const definition = servers.map((server) => server.get(maker)).find((one) => one !== undefined);
    expect(['PreviewAny', maker]).toContain(classType);
    expect((definition?.output as string[] | undefined)?.[slot ?? 0]).toBe('STRING');
    const pack = visionPackOf(maker);
    const repository = pack?.address.replace('https://github.com/', '');
    expect(file.description).toContain(pack?.pack === null ? 'ComfyUI itself' : repository);
    const stock = ['LoadImage', 'CLIPLoader', 'PreviewAny'];
    for (const node of Object.values(workflow)) {
      expect([...stock, ...(pack?.classTypes ?? [])]).toContain(node.class_type);
    }
  },
);

describe('on demo-comfyui', () => {
  /** Arguments that keep a run short; a photo is the picture that every ComfyUI has. */
  type Size = readonly [number | null, number | null];
  const runs: Readonly<Record<string, { given: Parameters; makes: readonly Size[] }>> = {
    generate_image: { given: { width: 96, height: 64 }, makes: [[96, 64]] },
    generate_image_lora: { given: { width: 96, height: 64, loras: ['add-detail:0.6'] }, makes: [[96, 64]] },
    generate_image_sdxl_refiner: { given: { width: 512, height: 512, steps: 5 }, makes: [[512, 512]] },
    generate_image_upscaled: { given: { width: 96, height: 64 }, makes: [[384, 256]] },
    image_to_image: { given: { megapixels: 0.1 }, makes: [[392, 264]] },
    variations: {
      given: { megapixels: 0.1, count: 2 },
      makes: [
        [392, 264],
        [392, 264],
      ],
    },
    inpaint: { given: { mask: 'example.png' }, makes: [[768, 512]] },
    outpaint: { given: { left: 64, bottom: 32 }, makes: [[832, 544]] },
    upscale_image: { given: { scale: 2 }, makes: [[1536, 1024]] },
    upscale_image_latent: { given: { scale: 2 }, makes: [[1536, 1024]] },
    edit_image_flux_kontext: { given: {}, makes: [[1248, 832]] },
    controlnet_canny: { given: { megapixels: 0.1 }, makes: [[392, 264]] },
    controlnet_depth: { given: { megapixels: 0.1 }, makes: [[392, 264]] },
    controlnet_pose: { given: { megapixels: 0.1 }, makes: [[392, 264]] },
    describe_image_wd14_tags: { given: {}, makes: [[null, null]] },
  };

  let comfyui: ComfyuiChild;
  let core: Core;
  const folder = mkdtempSync(join(tmpdir(), 'easel-built-ins-'));
  beforeAll(async () => {
    comfyui = await spawnComfyui({ speed: 50 });
    core = await startCore({ dataFolder: folder, url: comfyui.url });
    await vi.waitFor(() => expect(core.health.get().status).toBe('healthy'), { timeout: 10_000 });
  }, 30_000);
  afterAll(async () => {
    await core.stop();
    await comfyui.kill();
    rmSync(folder, { recursive: true });
  });

  test('every one runs whose node classes and models are there', async () => {
    const ask = async (path: string) => (await fetch(`${comfyui.url}${path}`)).json();
    const classes = Object.keys((await ask('/object_info')) as object);
    const able: string[] = [];
    for (const { name, file, workflow } of builtIns) {
      const has = Object.values(workflow).every((node) => classes.includes(node.class_type));
      const files = await Promise.all((file.models ?? []).map((model) => ask(`/models/${model.folder}`)));
      if (has && (file.models ?? []).every((model, at) => (files[at] as string[]).includes(model.name)))
        able.push(name);
    }
    expect(able.toSorted()).toEqual(Object.keys(runs).toSorted());
  });

  test.each(Object.entries(runs))('%s', { timeout: 60_000 }, async (name, { given, makes }) => {
    const parameters = builtIns.find((one) => one.name === name)?.file.parameters ?? [];
    const usual: Parameters = { image: 'example.png', prompt: 'a lighthouse by the sea', steps: 2, seed: 7 };
    const known = Object.entries(usual).filter(([key]) => parameters.some((one) => one.name === key));
    const job = await core.jobs.create({
      template: name,
      arguments: { ...Object.fromEntries(known), ...given },
      requester,
    });
    const end = await core.jobs.wait(job.id, { timeoutMs: 50_000 });
    expect(end).toMatchObject({ status: 'succeeded', error: null });
    const outputs = await core.outputs.ofJob(job.id);
    expect(outputs.map(({ width, height }) => [width, height])).toEqual(makes);
  });

  describe('a preset of generate_image', () => {
    const standard = { width: 1024, height: 1024, steps: 25, sampler: 'dpmpp_2m', scheduler: 'karras' };
    const presets: Readonly<Record<string, { values: Parameters; runs: string }>> = {
      draft: {
        values: { width: 512, height: 512, steps: 12, sampler: 'euler_ancestral', scheduler: 'normal' },
        runs: 'generate_image',
      },
      standard: { values: standard, runs: 'generate_image' },
      high_quality: { values: { ...standard, steps: 40 }, runs: 'generate_image' },
      sdxl_refined: { values: { width: 1024, height: 1024, steps: 30 }, runs: 'generate_image_sdxl_refiner' },
      upscaled_4x: { values: { ...standard, scale: 4 }, runs: 'generate_image_upscaled' },
    };
    const values = async (given: Parameters): Promise<Parameters> => {
      const { parameters } = await core.templates.preview('generate_image', { prompt: 'a fox', ...given });
      return parameters;
    };

    test('is one of those that there should be, and can run', () => {
      const found = core.templates.get('generate_image').presets;
      expect(found.map(({ name, template = 'generate_image' }) => [name, template])).toEqual(
        Object.entries(presets).map(([name, { runs }]) => [name, runs]),
      );
      for (const { problems } of found) expect(problems).toBeUndefined();
    });

    const others: Parameters = { width: 640, height: 576, steps: 7, sampler: 'heun', scheduler: 'simple', scale: 2 };
    test.each(Object.entries(presets))('%s sets its values, and a call overrides each', async (preset, one) => {
      expect(await values({ preset })).toMatchObject(one.values);
      for (const [name, usual] of Object.entries(one.values)) {
        const other = others[name] ?? null;
        expect(other).not.toBe(usual);
        expect(await values({ preset, [name]: other })).toMatchObject({ ...one.values, [name]: other });
      }
      expect((await values({ preset, cfg: 3.5, seed: 11 }))['cfg']).toBe(3.5);
    });

    test.each(Object.entries(presets))('%s runs, in its template', { timeout: 60_000 }, async (preset, { runs }) => {
      const given: Parameters = { prompt: 'a fox', preset, width: 512, height: 512, steps: 5, seed: 3 };
      const job = await core.jobs.create({ template: 'generate_image', arguments: given, requester });
      expect(job).toMatchObject({ template: runs, parameters: { width: 512, steps: 5 } });
      const end = await core.jobs.wait(job.id, { timeoutMs: 50_000 });
      expect(end).toMatchObject({ status: 'succeeded', error: null });
      const side = preset === 'upscaled_4x' ? 2048 : 512;
      const outputs = await core.outputs.ofJob(job.id);
      expect(outputs.map(({ width, height }) => [width, height])).toEqual([[side, side]]);
    });
  });
});
