import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { connectAssistant, doors, type Progress } from './assistants.ts';
import { removeFolder, startProgram, temporaryFolder, type Program } from './program.ts';

/** One tool for each that a built-in template names, and Easel's own. */
const builtIns = new URL('../workflows/', import.meta.url);
const templateTools = readdirSync(builtIns).map(
  (name) => (JSON.parse(readFileSync(new URL(`${name}/template.json`, builtIns), 'utf8')) as { tool: string }).tool,
);
const toolNames = [
  ...new Set(templateTools),
  'cancel_job',
  'get_job_status',
  'get_output',
  'get_queue',
  'run_batch',
  'get_batch',
  'list_models',
  'search_nodes',
  'get_node',
  'get_health',
  'submit_workflow',
  'validate_workflow',
  'get_workflow',
  'wait_for_job',
].toSorted();

let program: Program;
let folder = '';

/** With EASEL_E2E_COMFYUI the same runs against that server, a real one for instance. */
const backend = process.env['EASEL_E2E_COMFYUI'];
const small = { prompt: 'a red fox in the snow', width: 128, height: 128, steps: 4 };

test.beforeAll(async () => {
  folder = await temporaryFolder('assistants');
  program = await startProgram({ dataFolder: folder, args: backend ? ['--comfyui', backend] : ['--demo'] });
  const health = new URL('/health', program.mcpUrl);
  await expect.poll(async () => ((await (await fetch(health)).json()) as { status: string }).status).toBe('healthy');
});
test.afterAll(async () => {
  await program.stop();
  await removeFolder(folder);
});

for (const door of doors) {
  test(`${door}: asks for a picture and gets it, with progress on the way`, async () => {
    const assistant = await connectAssistant(door, program);
    try {
      expect((await assistant.tools()).toSorted()).toEqual(toolNames);
      const progress: Progress[] = [];
      const result = await assistant.call('generate_image', { ...small, seed: doors.indexOf(door) }, (seen) =>
        progress.push(seen),
      );
      expect(result.isError, JSON.stringify(result.content).slice(0, 500)).toBe(false);
      expect(result.bytes).toBeLessThan(1_000_000);
      expect(result.structured).toMatchObject({
        status: 'succeeded',
        seed: doors.indexOf(door),
        outputs: [{ kind: 'image', width: 128 }],
      });

      const picture = result.content.find(({ type }) => type === 'image');
      expect(picture?.mimeType).toMatch(/^image\/(png|webp|jpeg)$/);
      expect(Buffer.from(picture?.data ?? '', 'base64').byteLength).toBeGreaterThan(500);
      const values = progress.map((seen) => seen.progress);
      expect(values.length).toBeGreaterThan(1);
      expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));

      const link = result.content.find(({ type }) => type === 'resource_link');
      const original = await fetch(link?.uri ?? '');
      expect(original.headers.get('content-type')).toBe('image/png');
      expect(
        Buffer.from(await original.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    } finally {
      await assistant.close();
    }
  });
}

test('a picture that an assistant asked for is in the gallery, with its parameters and who asked', async ({ page }) => {
  const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  const prompt = 'a paper boat on a quiet pond';
  try {
    const { structured } = await assistant.call('generate_image', { ...small, prompt, seed: 4711 });
    expect(structured).toMatchObject({ status: 'succeeded' });
  } finally {
    await assistant.close();
  }
  await page.goto(program.url);
  await page.goto(new URL('/gallery', program.url).href);
  await page
    .getByRole('img', { name: new RegExp(prompt) })
    .or(page.getByRole('button', { name: new RegExp(prompt) }))
    .first()
    .click();
  const lightbox = page.getByRole('dialog');
  for (const shown of [prompt, '4711', 'Steps', 'Scheduler']) await expect(lightbox).toContainText(shown);
  await page.goto(new URL('/jobs', program.url).href);
  await expect(page.getByText('e2e-assistant').first()).toBeVisible();
});

test('a workflow is submitted, followed and fetched by its job_id, also under the name prompt_id', async () => {
  const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  try {
    const workflow = {
      1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 2, color: 255 } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'e2e' } },
    };
    const submitted = await assistant.call('submit_workflow', { workflow });
    const { job_id: jobId, prompt_id: promptId } = submitted.structured;
    expect(promptId).toBe(jobId);
    const waited = await assistant.call('wait_for_job', { prompt_id: jobId });
    expect(waited.structured).toMatchObject({ status: 'succeeded', outputs_total: 2 });
    expect((await assistant.call('get_job_status', { job_id: jobId })).structured).toMatchObject({
      status: 'succeeded',
    });
    const second = await assistant.call('get_output', { job_id: jobId, index: 1 });
    expect(second.content.filter(({ type }) => type === 'image')).toHaveLength(1);
  } finally {
    await assistant.close();
  }
});

test('a workflow as the canvas saves it is checked, runs, and its picture carries that graph', async () => {
  const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  const canvas = (color: unknown) => ({
    nodes: [
      {
        id: 1,
        type: 'EmptyImage',
        pos: [40, 60],
        mode: 0,
        inputs: [],
        outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }],
        widgets_values: [64, 64, 1, color],
      },
      { id: 2, type: 'Reroute', pos: [300, 60], mode: 0, inputs: [{ name: '', type: '*', link: 1 }], outputs: [] },
      {
        id: 3,
        type: 'SaveImage',
        pos: [500, 60],
        mode: 0,
        title: 'drawn by hand',
        inputs: [{ name: 'images', type: 'IMAGE', link: 2 }],
        outputs: [],
        widgets_values: ['canvas'],
      },
    ],
    links: [
      [1, 1, 0, 2, 0, 'IMAGE'],
      [2, 2, 0, 3, 0, 'IMAGE'],
    ],
    version: 0.4,
  });
  try {
    const good = canvas(16711680);
    expect((await assistant.call('validate_workflow', { workflow: good })).structured).toEqual({
      valid: true,
      problems: [],
      problems_total: 0,
    });
    const bad = await assistant.call('validate_workflow', { workflow: canvas('red') });
    expect(bad.structured).toMatchObject({ valid: false, problems: [{ node_id: '1', input: 'color' }] });

    const { structured } = await assistant.call('submit_workflow', { workflow: good, wait_seconds: 40 });
    expect(structured).toMatchObject({ status: 'succeeded', outputs_total: 1 });
    const fetched = await assistant.call('get_output', { job_id: structured['job_id'] });
    const link = fetched.content.find(({ type }) => type === 'resource_link') as { uri: string } | undefined;
    const original = await fetch(String(link?.uri));
    const bytes = Buffer.from(await original.arrayBuffer()).toString('latin1');
    expect(bytes).toContain('drawn by hand');
    expect(bytes).toContain('"type": "Reroute"');
  } finally {
    await assistant.close();
  }
});

test('a long run can be cancelled, and the queue is told without anybody else’s secrets', async () => {
  const assistant = await connectAssistant('2.x client, older era, shim', program);
  try {
    const running = assistant.call('generate_image', { ...small, steps: 100 });
    await expect
      .poll(async () => (await assistant.call('get_queue', {})).structured, { timeout: 15_000 })
      .toMatchObject({
        running: [expect.objectContaining({ status: 'running' })],
      });
    const { running: jobs } = (await assistant.call('get_queue', {})).structured as { running: { job_id: string }[] };
    await assistant.call('cancel_job', { job_id: jobs[0]?.job_id });
    const result = await running;
    expect(result.structured).toMatchObject({ status: 'cancelled' });
  } finally {
    await assistant.close();
  }
});

test('mistakes are answered with a code and the next step', async () => {
  const assistant = await connectAssistant('1.x client, HTTP', program);
  try {
    const cases: [string, Record<string, unknown>, string][] = [
      ['generate_image', { promt: 'x' }, 'unknown_argument'],
      ['generate_image', { prompt: 'x', width: 5000 }, 'out_of_bounds'],
      ['generate_image', { prompt: 'x', model: 'nope.safetensors' }, 'model_missing'],
      ['get_job_status', { job_id: 'nope' }, 'not_found'],
      ['submit_workflow', { workflow: { 1: { class_type: 'NoSuchNode', inputs: {} } } }, 'node_class_missing'],
    ];
    for (const [tool, args, code] of cases) {
      const result = await assistant.call(tool, args);
      expect(result.isError, `${tool} ${JSON.stringify(args)}`).toBe(true);
      expect(JSON.stringify(result.content), `${tool} ${JSON.stringify(args)}`).toContain(code);
    }
  } finally {
    await assistant.close();
  }
});
