import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { startDemoComfyui } from '../demo-comfyui/index.ts';
import { cli, removeFolder, startProgram, temporaryFolder } from './program.ts';

const workflows = new URL('../src-main/core/workflows/', import.meta.url);
const fixture = (path: string): string => fileURLToPath(new URL(path, workflows));
const objectInfo = fixture('fixtures/conversion/object_info.json.gz');
/** Nobody listens there, and a web request may go there. */
const nobody = 'http://127.0.0.1:2';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Json = Record<string, unknown>;
type Nodes = Record<string, { class_type: string; inputs: Json; _meta?: { title: string } }>;

let folder = '';
let comfyui: Awaited<ReturnType<typeof startDemoComfyui>>;

test.beforeAll(async () => {
  folder = await temporaryFolder('convert');
  comfyui = await startDemoComfyui();
});
test.afterAll(async () => {
  await comfyui.stop();
  await removeFolder(folder);
});

/** Node itself writes to stderr where colours are both wanted and not. */
const strangersEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  EASEL_COMFYUI_URL: '',
  COMFYUI_URL: '',
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
});

async function easel(
  args: readonly string[],
  input?: string | Uint8Array,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...strangersEnv(), ...environment },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

let written = 0;
function file(content: unknown): string {
  const path = join(folder, `${written++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function pair(name: string): { workflow: unknown; prompt: Nodes } {
  const packed = readFileSync(fixture(`fixtures/conversion/${name}.json.gz`));
  return JSON.parse(gunzipSync(packed).toString()) as { workflow: unknown; prompt: Nodes };
}

/** Ids, classes and inputs: what runs. */
const running = (nodes: Nodes): unknown =>
  Object.fromEntries(Object.entries(nodes).map(([id, { class_type, inputs }]) => [id, { class_type, inputs }]));

const parsed = (ran: Ran): Nodes => JSON.parse(ran.stdout) as Nodes;

interface CanvasNode {
  readonly id: number | string;
  readonly type: string;
  readonly title?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly widgets_values?: unknown;
  readonly properties?: Json;
}

const canvas = (nodes: readonly CanvasNode[], links: unknown[] = []): Json => ({
  nodes: nodes.map((node) => ({ inputs: [], outputs: [], ...node, mode: 0 })),
  links,
  version: 0.4,
});
const image = { outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }] };
const save = { id: 2, type: 'SaveImage', inputs: [{ name: 'images', type: 'IMAGE', link: 1 }], widgets_values: ['x'] };
const toSave = [[1, 1, 0, 2, 0, 'IMAGE']];

test('both commands say in their help what they take and how they end', async () => {
  const [program, convert, validate] = await Promise.all([
    easel(['--help']),
    easel(['convert', '--help']),
    easel(['validate', '--help']),
  ]);
  expect(program.stdout).toMatch(/^ {2}convert \[options\] <file> /m);
  expect(program.stdout).toMatch(/^ {2}validate \[options\] <file> /m);
  for (const { code, stdout, stderr } of [convert, validate]) {
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/- for stdin/);
    expect(stdout).toMatch(/--comfyui <url>/);
    expect(stdout).toMatch(/--object-info <file>/);
    expect(stdout).toMatch(/Exit code: 0 .*, 3 .*, 2 refused, 1 /);
    expect(stdout).toMatch(/Examples:\n {2}easel /);
  }
  expect(convert.stdout).toMatch(/--to <format>/);
  expect(convert.stdout).toMatch(/--lenient/);
  expect(validate.stdout).toMatch(/--json/);
});

test('a canvas becomes what the official frontend submits, and stays the same there and back again', async () => {
  const options = ['--object-info', objectInfo];
  const exact = async (...args: string[]): Promise<Ran> => {
    const ran = await easel(['convert', ...args, ...options]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    return ran;
  };
  const roundTrip = async (name: string): Promise<void> => {
    const { workflow, prompt } = pair(name);
    const api = await exact(file(workflow));
    expect(running(parsed(api))).toEqual(running(prompt));
    const ui = await exact(file(api.stdout), '--to', 'ui');
    expect(JSON.parse(ui.stdout)).toMatchObject({ version: 0.4, nodes: expect.any(Array), links: expect.any(Array) });
    const again = await exact(file(ui.stdout));
    const classes = (nodes: Nodes): string[] => Object.values(nodes).map((node) => node.class_type);
    expect(classes(parsed(again)).toSorted()).toEqual(classes(prompt).toSorted());
    // Ids inside subgraphs are no numbers, and a canvas numbers its nodes.
    if (name.includes('default')) expect(running(parsed(again))).toEqual(running(prompt));
  };
  await Promise.all([roundTrip('templates-0.1.95--default'), roundTrip('handmade--subgraph_nested_bypass')]);
});

test('seeds of 64 bits keep every digit both ways', async () => {
  const seed = '18446744073709551557';
  const inputs = `"steps": 20, "cfg": 8, "sampler_name": "euler", "scheduler": "normal", "denoise": 1`;
  const api = `{"3": {"class_type": "KSampler", "inputs": {"seed": ${seed}, ${inputs}}}}`;
  const ui = await easel(['convert', '-', '--to', 'ui', '--comfyui', comfyui.url], api);
  expect(ui.stdout).toMatch(new RegExp(`"widgets_values": \\[\\s*${seed},`));
  const back = await easel(['convert', '-', '--comfyui', comfyui.url], ui.stdout);
  expect(back.stdout).toMatch(new RegExp(`"seed": ${seed},`));
  expect((await easel(['convert', '-'], api)).stdout).toMatch(new RegExp(`"seed": ${seed},`));
});

test('what a picture or a video carries is written as it is, and no ComfyUI is needed', async () => {
  // Python writes NaN, which JSON does not have: it is null everywhere else.
  const read = (name: string): Json =>
    JSON.parse(readFileSync(fixture(`files/fixtures/${name}`), 'utf8').replace(/NaN|-?Infinity/g, 'null')) as Json;
  const [prompts, graph] = [read('prompt.json'), read('workflow.json')];
  for (const media of ['save-image.png', 'save-video.mp4']) {
    const path = fixture(`files/fixtures/${media}`);
    const [api, ui] = await Promise.all([
      easel(['convert', path, '--comfyui', nobody]),
      easel(['convert', '-', '--to', 'ui', '--comfyui', nobody], readFileSync(path)),
    ]);
    expect([api.code, api.stderr, ui.code, ui.stderr]).toEqual([0, '', 0, '']);
    expect(JSON.parse(api.stdout)).toEqual(prompts[media]);
    expect(JSON.parse(ui.stdout)).toEqual(graph);
  }
  const plain = await easel(['convert', fixture('files/fixtures/plain.png')]);
  expect([plain.code, plain.stdout]).toEqual([2, '']);
  expect(plain.stderr).toMatch(/^plain\.png is a picture without a workflow/);
});

test('a class that is not installed is refused with its node, its title and its pack', async () => {
  const graph = canvas(
    [
      { id: 1, type: 'VHS_LoadVideo', title: 'The clip', ...image },
      save,
      { id: 9, type: 'Made Up', properties: { cnr_id: 'some-pack', ver: '1.2.3' } },
    ],
    toSave,
  );
  const path = file(graph);
  const refused = await easel(['convert', path, '--comfyui', comfyui.url]);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(/Node 1 'The clip' \(VHS_LoadVideo\): .*ComfyUI-VideoHelperSuite/);
  expect(refused.stderr).toMatch(/Node 9 \(Made Up\): .*some-pack/);

  const lenient = await easel(['convert', path, '--lenient', '--comfyui', comfyui.url]);
  expect(lenient.code).toBe(3);
  expect(parsed(lenient)['2']?.inputs).toMatchObject({ images: ['1', 0], filename_prefix: 'x' });
  expect(lenient.stderr).toMatch(/^Doubts:\n(.*\n)*? {2}Node 1 'The clip' \(VHS_LoadVideo\)/);

  const validated = await easel(['validate', path, '--json', '--comfyui', comfyui.url]);
  expect([validated.code, validated.stderr]).toEqual([2, '']);
  expect(JSON.parse(validated.stdout)).toMatchObject({
    accepted: false,
    error: { type: 'node_class_missing' },
    problems: [{ nodeId: '1', classType: 'VHS_LoadVideo', title: 'The clip' }, { nodeId: '9' }],
  });
});

test('what cannot be tried fails with 1 and says why, and what is no workflow is refused with 2', async () => {
  const path = file(pair('templates-0.1.95--default').workflow);
  const damaged = join(folder, 'damaged.gz');
  writeFileSync(damaged, readFileSync(objectInfo).subarray(0, 5_000));
  const sub = join(folder, 'sub');
  mkdirSync(sub);
  const cases: readonly [number, RegExp, readonly string[], string?][] = [
    [1, /^There is no file '.*nowhere\.json'\.\n/, ['convert', join(folder, 'nowhere.json')]],
    [1, /is a folder/, ['validate', sub]],
    [1, /\n.*(running|start|reach)/i, ['convert', path, '--comfyui', nobody]],
    [1, /\/object_info/, ['convert', path, '--object-info', path]],
    [1, /damaged/, ['convert', path, '--object-info', damaged]],
    [1, /no address|not an address/, ['convert', path, '--comfyui', 'what is this']],
    [1, /Allowed choices are api, ui/, ['convert', path, '--to', 'xml']],
    [1, /cannot be used with/, ['validate', path, '--comfyui', nobody, '--object-info', objectInfo]],
    [2, /JSON/, ['convert', '-'], 'a red fox'],
    [2, /^stdin is empty/, ['convert', '-'], ''],
    [2, /^stdin is a ZIP archive/, ['validate', '-'], 'PK\u0003\u0004'],
    [2, /empty/, ['convert', '-'], '{"nodes": [], "links": [], "version": 0.4}'],
  ];
  await Promise.all(
    cases.map(async ([code, says, args, input]) => {
      const ran = await easel(args, input);
      expect(ran, args.join(' ')).toMatchObject({ code, stdout: '' });
      expect(ran.stderr).toMatch(says);
      expect(ran.stderr, 'no stack').not.toMatch(/^\s+at /m);
    }),
  );
});

test('a workflow that is right, or wrong in several nodes, is judged node by node', async () => {
  const good = canvas([{ id: 1, type: 'EmptyImage', widgets_values: [64, 64, 1, 0], ...image }, save], toSave);
  const bad = {
    4: {
      class_type: 'CheckpointLoaderSimple',
      inputs: { ckpt_name: 'sd_xl_base_1.1.safetensors' },
      _meta: { title: 'M' },
    },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 64, batch_size: 1 } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['5', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: 'x' } },
    10: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' } },
  };
  const [fine, wrong, json] = await Promise.all([
    easel(['validate', file(good), '--comfyui', comfyui.url]),
    easel(['validate', '-', '--comfyui', comfyui.url], JSON.stringify(bad)),
    easel(['validate', '-', '--json', '--comfyui', comfyui.url], JSON.stringify(bad)),
  ]);
  expect([fine.code, fine.stderr]).toEqual([0, '']);
  expect(fine.stdout).toBe('ComfyUI would run this: 2 nodes, output of node 2.\n');

  expect([wrong.code, wrong.stderr]).toEqual([2, '']);
  expect(wrong.stdout).toMatch(
    /^ {2}Node 4 'M' \(CheckpointLoaderSimple\): .*nearest: 'sd_xl_base_1\.0\.safetensors'/m,
  );
  expect(wrong.stdout).toMatch(/^ {2}Node 5 .*height/m);
  expect(wrong.stdout).toMatch(/^ {2}Node 9 .*images .*LATENT/m);
  expect(wrong.stdout).toMatch(/\nComfyUI would refuse this\.\n$/);

  expect([json.code, json.stderr]).toEqual([2, '']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    accepted: false,
    error: { type: 'prompt_outputs_failed_validation' },
    problems: expect.arrayContaining([expect.objectContaining({ nodeId: '4', type: 'model_missing' })]),
  });
});

test('what a pack may judge by its own code is not called refused', async () => {
  const definition = {
    input: { required: { mode: [['a'], {}] } },
    output: [],
    output_node: true,
    python_module: 'custom_nodes.x',
  };
  const info = file({ Own: definition });
  const ran = await easel(['validate', '-', '--object-info', info], '{"1":{"class_type":"Own","inputs":{"mode":"b"}}}');
  expect([ran.code, ran.stderr]).toEqual([3, '']);
  expect(ran.stdout).toMatch(/\nComfyUI may refuse this: only the server can judge/);
});

test("a stranger's text cannot steer the terminal, nor fill it", async () => {
  const evil = `\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp${'A'.repeat(100_000)}`;
  const steering = /(?!\n)\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
  const graph = canvas([{ id: evil, type: evil, title: evil, properties: { cnr_id: evil, aux_id: evil } }, save]);
  const api = {
    [evil]: { class_type: 'SaveImage', inputs: { [evil]: evil, filename_prefix: evil }, _meta: { title: evil } },
  };
  const fine = canvas(
    [{ id: 1, type: 'EmptyImage', title: evil, widgets_values: [64, 64, 1, 0], ...image }, save],
    toSave,
  );
  const runs = [
    ...[graph, api].flatMap((content) =>
      ['convert', 'validate'].map((name) => [name, file(content), '--comfyui', comfyui.url]),
    ),
    ['convert', file(graph), '--lenient', '--comfyui', comfyui.url],
    ['convert', file(fine), '--comfyui', comfyui.url],
    ['convert', file(api), '--to', 'ui', '--comfyui', comfyui.url],
    ['convert', join(folder, evil.slice(0, 100))],
  ];
  const rans = await Promise.all(runs.map(async (args) => ({ args, ...(await easel(args)) })));
  for (const { args, stdout, stderr } of rans) {
    const what = args.map((arg) => arg.slice(0, 40)).join(' ');
    expect(stdout, what).not.toMatch(steering);
    expect(stderr, what).not.toMatch(steering);
    expect(stderr.length, what).toBeLessThan(10_000);
    if (args[0] === 'validate') expect(stdout.length, what).toBeLessThan(10_000);
    if (args[0] === 'convert' && stdout !== '') expect(JSON.stringify(JSON.parse(stdout)), what).toContain('AAAA');
  }
});

test('a reader that leaves early ends it without a word', async () => {
  const big = { 1: { class_type: 'Note', inputs: { text: 'x'.repeat(3_000_000) } } };
  const child = spawn(process.execPath, [cli, 'convert', file(big)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: strangersEnv(),
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(stderr).toBe('');
});

test('the ComfyUI of the Easel that runs is asked before any other, whatever that is', async () => {
  const dataFolder = await temporaryFolder('convert-program');
  const program = await startProgram({ dataFolder, args: ['--demo'] });
  try {
    const health = new URL('/health', program.mcpUrl);
    await expect.poll(async () => ((await (await fetch(health)).json()) as { status: string }).status).toBe('healthy');
    const emptyImage = { id: 1, type: 'EmptyImage', ...image, widgets_values: [8, 8, 1, 0] };
    const drawn = file(canvas([emptyImage, save], toSave));
    const verdict = await easel(['validate', drawn], undefined, { EASEL_DATA_DIR: dataFolder });
    expect(verdict).toMatchObject({ code: 0, stdout: expect.stringContaining('ComfyUI would run this') });
    const converted = await easel(['convert', drawn], undefined, { EASEL_DATA_DIR: dataFolder });
    expect(converted).toMatchObject({ code: 0, stderr: '' });
    expect(parsed(converted)['1']?.inputs).toEqual({ width: 8, height: 8, batch_size: 1, color: 0 });
  } finally {
    await program.stop();
    await removeFolder(dataFolder);
  }
});
