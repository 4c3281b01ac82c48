/** Every built-in template through MCP: those that the server can run run, and the others say exactly what it does not have. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { connectAssistant, type Assistant, type ToolResult } from './assistants.ts';
import { cli, removeFolder, startDemoComfyui, startProgram, temporaryFolder, type Program } from './program.ts';

/** With EASEL_E2E_COMFYUI the same runs against that server, a real one for instance. */
const given = process.env['EASEL_E2E_COMFYUI'];

interface Preset {
  readonly name: string;
  readonly template?: string;
  readonly problems?: readonly string[];
}

interface Template {
  readonly name: string;
  readonly presets: readonly Preset[];
  readonly tool: string;
  readonly problems: readonly string[];
  readonly missing: {
    readonly nodes: readonly string[];
    readonly models: readonly { readonly name: string; readonly folder: string | null; readonly url: string | null }[];
  };
}

let program: Program;
let assistant: Assistant;
let folder = '';
let backend = '';
let stopBackend = async (): Promise<void> => {};
let templates: readonly Template[] = [];
/** Output ids: a picture, and a white mask of its size. */
const made = { image: '', mask: '' };

test.beforeAll(async () => {
  folder = await temporaryFolder('built-ins');
  if (given) backend = given;
  else ({ url: backend, stop: stopBackend } = await startDemoComfyui());
  program = await startProgram({ dataFolder: folder, args: ['--comfyui', backend] });
  const health = new URL('/health', program.mcpUrl);
  const ask = async () => (await (await fetch(health)).json()) as { status: string };
  await expect.poll(async () => (await ask()).status).toBe('healthy');
  assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  ({ templates } = await easel<{ templates: Template[] }>('templates', 'list'));
  made.image = outputIdOf(await plain(0x3366cc));
  made.mask = outputIdOf(await plain(0xffffff));
});
test.afterAll(async () => {
  await assistant.close();
  await program.stop();
  await stopBackend();
  await removeFolder(folder);
});

const side = 128;

const plain = (color: number): Promise<ToolResult> =>
  assistant.call('submit_workflow', {
    wait_seconds: 40,
    workflow: {
      1: { class_type: 'EmptyImage', inputs: { width: side, height: side, batch_size: 1, color } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'plain' } },
    },
  });

function outputIdOf({ structured }: ToolResult): string {
  const [output] = structured['outputs'] as { output_id: string }[];
  return output?.output_id ?? '';
}

const easel = <T>(...args: readonly string[]): Promise<T> => easelOf<T>(folder, ...args);

/** Of the program with this data folder. */
async function easelOf<T>(dataFolder: string, ...args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, '--json', '--data-dir', dataFolder], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout) as T;
}

const fox = { prompt: 'a red fox in the snow', steps: 2 };

/** What a person would ask of each, small; functions because the picture is made first. */
const calls: Readonly<Record<string, () => Record<string, unknown>>> = {
  basic: () => ({ ...fox, width: side, height: side }),
  basic_api_test: () => ({ ...fox, width: side, height: side }),
  controlnet_canny: () => ({ ...fox, image: made.image, megapixels: 0.1 }),
  controlnet_depth: () => ({ ...fox, image: made.image, megapixels: 0.1 }),
  controlnet_pose: () => ({ ...fox, image: made.image, megapixels: 0.1 }),
  edit_image_flux_kontext: () => ({ ...fox, image: made.image }),
  edit_image_qwen: () => ({ ...fox, image: made.image }),
  generate_image: () => ({ ...fox, width: side, height: side }),
  generate_image_flux_dev: () => ({ prompt: fox.prompt }),
  generate_image_flux_schnell: () => ({ prompt: fox.prompt }),
  generate_image_lora: () => ({ ...fox, width: side, height: side }),
  generate_image_qwen: () => ({ prompt: fox.prompt }),
  generate_image_sdxl_refiner: () => ({ prompt: fox.prompt }),
  generate_image_upscaled: () => ({ ...fox, width: side, height: side }),
  generate_image_z_image: () => ({ prompt: fox.prompt }),
  image_to_3d: () => ({ image: made.image }),
  image_to_image: () => ({ ...fox, image: made.image, megapixels: 0.1, strength: 0.5 }),
  image_to_video_ltx: () => ({ prompt: fox.prompt, image: made.image }),
  image_to_video_wan: () => ({ prompt: fox.prompt, image: made.image }),
  inpaint: () => ({ ...fox, image: made.image, mask: made.mask }),
  outpaint: () => ({ ...fox, image: made.image, right: 64 }),
  text_to_audio_ace_step: () => ({ prompt: 'slow piano' }),
  text_to_audio_stable_audio: () => ({ prompt: 'slow piano' }),
  text_to_video_ltx: () => ({ prompt: fox.prompt }),
  text_to_video_wan: () => ({ prompt: fox.prompt }),
  upscale_image: () => ({ image: made.image, scale: 2 }),
  upscale_image_latent: () => ({ image: made.image, scale: 2, steps: 2 }),
  variations: () => ({ image: made.image, count: 2, steps: 2, megapixels: 0.1 }),
};

interface Workflow {
  readonly [id: string]: { readonly class_type: string };
}

/** Class types that the workflow of a built-in names; of one in UI format too. */
function classTypes(name: string): string[] {
  const text = readFileSync(new URL(`../workflows/${name}/workflow.json`, import.meta.url), 'utf8');
  const workflow = JSON.parse(text) as Workflow & { nodes?: readonly { type: string }[] };
  const all = workflow.nodes?.map(({ type }) => type) ?? Object.values(workflow).map((node) => node.class_type);
  return [...new Set(all)].filter((type) => type !== 'Note' && type !== 'MarkdownNote').toSorted();
}

async function fromServer<T>(path: string): Promise<T> {
  return (await (await fetch(`${backend}${path}`)).json()) as T;
}

const names = readdirSync(new URL('../workflows/', import.meta.url)).toSorted();

/** The leading template of a tool answers without being named. */
function callOf({ name, tool }: Template, args: Record<string, unknown>): Record<string, unknown> {
  const others = templates.filter((one) => one.tool === tool);
  return others.length > 1 ? { ...args, template: name } : args;
}

for (const name of names) {
  test(`${name} runs, or says exactly what this ComfyUI does not have`, async () => {
    test.setTimeout(120_000);
    const template = templates.find((one) => one.name === name);
    expect(template, `${name} is listed`).toBeDefined();
    const { tool, missing } = template!;
    const args = callOf(template!, calls[name]?.() ?? { image: made.image });

    const installed = new Set(Object.keys(await fromServer<object>('/object_info')));
    expect(missing.nodes).toEqual(classTypes(name).filter((classType) => !installed.has(classType)));
    for (const model of missing.models) {
      expect(model.folder, model.name).not.toBeNull();
      expect(await fromServer<string[]>(`/models/${model.folder}`)).not.toContain(model.name);
    }

    const result = await assistant.call(tool, args);
    const text = JSON.stringify(result.content);
    if (template!.problems.length > 0 && tool === 'describe_image') {
      // What cannot be described is looked at.
      expect(result.isError, text).toBe(false);
      expect(result.content.map(({ type }) => type)).toContain('image');
      return;
    }
    if (template!.problems.length > 0) {
      expect(result.isError, text).toBe(true);
      expect(result.structured['job_id']).toBeUndefined();
      for (const classType of missing.nodes) expect(text).toContain(classType);
      for (const model of missing.models) {
        expect(text).toContain(model.name);
        if (model.url) expect(text).toContain(model.url);
      }
      return;
    }
    expect(result.isError, text.slice(0, 1000)).toBe(false);
    let job = result;
    while (job.structured['status'] !== 'succeeded' && !job.isError) {
      job = await assistant.call('wait_for_job', { job_id: result.structured['job_id'] });
    }
    expect(job.isError, JSON.stringify(job.content).slice(0, 1000)).toBe(false);
    expect(job.structured).toMatchObject({ template: name });
    expect((job.structured['outputs'] as unknown[]).length).toBeGreaterThan(0);
  });
}

test('what a stock ComfyUI with one checkpoint and one upscale model can do is not refused', () => {
  const runnable = templates.filter(({ problems }) => problems.length === 0).map(({ name }) => name);
  expect(runnable).toEqual(
    expect.arrayContaining([
      'basic',
      'basic_api_test',
      'generate_image',
      'generate_image_upscaled',
      'image_to_image',
      'inpaint',
      'outpaint',
      'upscale_image',
      'upscale_image_latent',
      'variations',
    ]),
  );
});

const standard = { width: 1024, height: 1024, steps: 25, sampler: 'dpmpp_2m', scheduler: 'karras' };
const presetValues: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  draft: { width: 512, height: 512, steps: 12, sampler: 'euler_ancestral', scheduler: 'normal' },
  standard,
  high_quality: { ...standard, steps: 40 },
  sdxl_refined: { width: 1024, height: 1024, steps: 30 },
  upscaled_4x: { ...standard, scale: 4 },
};

const rendered = (preset: string, ...pairs: readonly string[]): Promise<{ parameters: Record<string, unknown> }> =>
  easel(
    'templates',
    'render',
    'generate_image',
    ...['prompt=a fox', `preset=${preset}`, ...pairs].flatMap((pair) => ['--set', pair]),
  );

for (const [name, values] of Object.entries(presetValues)) {
  test(`the preset ${name} of generate_image has its values, runs with others that a call gives, or says what it lacks`, async () => {
    test.setTimeout(120_000);
    const leading = templates.find((one) => one.name === 'generate_image');
    const preset = leading?.presets.find((one) => one.name === name);
    expect(preset).toBeDefined();
    const result = await assistant.call('generate_image', {
      prompt: fox.prompt,
      preset: name,
      // The refiner wants more of both.
      ...(name === 'sdxl_refined' ? { width: 512, height: 512, steps: 5 } : { width: side, height: side, steps: 2 }),
    });
    const text = JSON.stringify(result.content);
    if (preset?.problems) {
      const other = templates.find((one) => one.name === preset.template);
      expect(preset.problems).toEqual(other?.problems);
      expect(result.isError, text).toBe(true);
      expect(text).toContain(`Preset '${name}' runs ${preset.template}, which cannot run on this ComfyUI`);
      for (const model of other?.missing.models ?? []) expect(text).toContain(model.name);
      return;
    }
    expect((await rendered(name)).parameters).toMatchObject(values);
    const changed = await rendered(name, 'steps=9', 'width=768');
    expect(changed.parameters).toMatchObject({ ...values, steps: 9, width: 768 });
    expect(result.isError, text.slice(0, 1000)).toBe(false);
    let job = result;
    while (job.structured['status'] !== 'succeeded' && !job.isError) {
      job = await assistant.call('wait_for_job', { job_id: result.structured['job_id'] });
    }
    expect(job.structured).toMatchObject({ template: preset?.template ?? 'generate_image' });
    const [only, ...more] = job.structured['outputs'] as { width: number; height: number }[];
    const made = name === 'upscaled_4x' ? 4 * side : name === 'sdxl_refined' ? 512 : side;
    expect([only?.width, only?.height, more]).toEqual([made, made, []]);
  });
}

test('a preset that cannot run is refused with all that is missing, and the others run', async () => {
  const lacks = ['sd_xl_refiner_1.0.safetensors', 'RealESRGAN_x2plus.pth', 'RealESRGAN_x4plus.pth'];
  const demo = await startDemoComfyui({ lacks });
  const other = await temporaryFolder('presets');
  const lacking = await startProgram({ dataFolder: other, args: ['--comfyui', demo.url] });
  const asking = await connectAssistant('2.x client, newer era, HTTP', lacking);
  try {
    // What is missing is known once the backend has said what it has.
    const list = () => easelOf<Preset[]>(other, 'templates', 'preset', 'list', 'generate_image');
    const unable = async () => (await list()).flatMap(({ name, problems }) => (problems ? [name] : []));
    await expect.poll(unable).toEqual(['sdxl_refined', 'upscaled_4x']);
    const small = { ...fox, width: side, height: side };
    const refused = await asking.call('generate_image', { ...small, preset: 'upscaled_4x' });
    const text = JSON.stringify(refused.content);
    expect(refused.isError, text).toBe(true);
    expect(text).toContain("Preset 'upscaled_4x' runs generate_image_upscaled, which cannot run on this ComfyUI");
    expect(text).toContain('RealESRGAN_x4plus.pth is not installed on this ComfyUI (models/upscale_models)');
    expect(text).toContain('https://github.com/xinntao/Real-ESRGAN/');
    expect(text).toContain('use the preset draft or standard or high_quality');
    const refined = await asking.call('generate_image', { prompt: fox.prompt, preset: 'sdxl_refined' });
    expect(JSON.stringify(refined.content)).toContain('sd_xl_refiner_1.0.safetensors is not installed');
    const drawn = await asking.call('generate_image', { ...small, preset: 'draft' });
    expect(drawn.structured).toMatchObject({ status: 'succeeded', template: 'generate_image' });
  } finally {
    await asking.close();
    await lacking.stop();
    await demo.stop();
    await removeFolder(other);
  }
});
