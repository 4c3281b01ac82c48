import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EaselError, errorCodes } from '../../../src-shared/nouns/errors.ts';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template, TemplateViewParameter } from '../../../src-shared/nouns/templates.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { requester, startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { startFaultyProxy, type FaultyProxy } from '../faulty-proxy.fixture.ts';

const long = process.env['EASEL_TEST_LONG'] === '1';

let comfyui: ComfyuiChild;
/** Counts what reaches the server. */
let wire: FaultyProxy;
let core: Core;
let templates: Template[] = [];
const folder = mkdtempSync(join(tmpdir(), 'easel-wild-arguments-'));

const classic = readFileSync(
  fileURLToPath(new URL('../../../workflows/generate_image/workflow.json', import.meta.url)),
  'utf8',
);
const parameter = (facts: object): object => ({ title: 'P', description: 'A parameter.', ...facts });

/** What no built-in template has: a size, mapped choices, texts of several parameters, a LoRA chain without a default. */
const own = {
  title: 'Portrait',
  description: 'Of the user.',
  tool: 'portrait',
  parameters: [
    parameter({
      name: 'subject',
      type: 'string',
      required: true,
      aliases: ['who'],
      targets: [{ node: '6', input: 'text', transform: { within: 'a {{subject}}, {{mood}}' } }],
    }),
    parameter({
      name: 'mood',
      type: 'choice',
      choices: ['calm', 'wild'],
      default: 'calm',
      targets: [{ node: '6', input: 'text', transform: { within: 'a {{subject}}, {{mood}}' } }],
    }),
    parameter({
      name: 'size',
      type: 'size',
      default: '64x64',
      min: 64,
      max: 256,
      multipleOf: 8,
      targets: [
        { node: '5', input: 'width', transform: { part: 'width' } },
        { node: '5', input: 'height', transform: { part: 'height' } },
      ],
    }),
    parameter({
      name: 'quality',
      type: 'choice',
      choices: ['1', '2'],
      default: '1',
      targets: [{ node: '3', input: 'steps' }],
    }),
    parameter({
      name: 'strict',
      type: 'boolean',
      default: false,
      targets: [{ node: '3', input: 'cfg', transform: { map: { true: 9, false: 4 } } }],
    }),
    parameter({ name: 'seed', type: 'seed', min: 3, max: 1000, targets: [{ node: '3', input: 'seed' }] }),
  ],
  presets: [
    { name: 'wide', title: 'Wide', description: '', values: { aspect_ratio: '2:1', quality: '2' } },
    { name: 'gone', title: 'Gone', description: '', template: 'no_such_template', values: { steps: 3 } },
  ],
};

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 50 });
  wire = await startFaultyProxy(comfyui);
  for (const [name, file] of Object.entries({ portrait: JSON.stringify(own), plain: null })) {
    mkdirSync(join(folder, 'templates', name), { recursive: true });
    writeFileSync(join(folder, 'templates', name, 'workflow.json'), classic);
    if (file !== null) writeFileSync(join(folder, 'templates', name, 'template.json'), file);
  }
  core = await startCore({ dataFolder: folder, url: wire.url });
  core.settings.set({ 'limits.jobs_per_minute': null });
  await vi.waitFor(() => expect(core.health.get().status).toBe('healthy'), { timeout: 10_000 });
  await vi.waitFor(() => expect(core.templates.get('generate_image').problems).toEqual([]), { timeout: 10_000 });
  const all = core.templates.list();
  // Most calls are to those that could run.
  const able = all.filter(({ problems }) => problems.length === 0);
  templates = [...able, ...able, ...all];
}, 40_000);
afterAll(async () => {
  await core.stop();
  await wire.close();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

const wildValue = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '-1',
    '25',
    'true',
    'NaN',
    'Infinity',
    '1e999',
    '__proto__',
    '16:9',
    '1:99',
    '64x64',
    '9999x1',
    '0x0',
    '64 by 128',
    'a:3',
    '[',
    '../x.png',
    '/etc/passwd',
    'C:\\x.png',
    'data:image/png;base64,AAAA',
    'example.png',
    'nowhere.png',
    'x'.repeat(100_000),
    'a\u0000b',
    '\ud800',
    '18446744073709551615',
    '99999999999999999999999',
    Number.MAX_VALUE,
    2 ** 60,
    -0,
  ),
  fc.double(),
  fc.integer({ min: -5, max: 5000 }),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 8 }),
  fc.array(fc.oneof(fc.constantFrom('a', 'x:9', ''), fc.string({ maxLength: 4 })), { maxLength: 25 }),
);

const names = fc.constantFrom(
  'stepz',
  '__proto__',
  'constructor',
  'input',
  'denoise',
  'strength',
  'aspect_ratio',
  'exact_size',
  'preset',
  'x'.repeat(5000),
  '',
  'width',
  'size',
  'who',
);

const call = fc.record({
  template: fc.nat(1000),
  changes: fc.array(
    fc.record({
      at: fc.nat(60),
      value: wildValue,
      name: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: names }),
    }),
    {
      minLength: 0,
      maxLength: 3,
    },
  ),
});

/** A value that is taken, and as little work as can be. */
function fitting({ type, min, choices }: TemplateViewParameter): Parameters[string] | undefined {
  if (type === 'integer' || type === 'number') return min ?? 1;
  if (type === 'seed') return 7;
  if (type === 'text' || type === 'string') return 'a fox';
  if (type === 'image' || type === 'mask') return 'example.png';
  if (type === 'size') return '64x64';
  return type === 'model' ? choices?.[0] : undefined;
}

function callOf({
  template: at,
  changes,
}: {
  template: number;
  changes: { at: number; value: unknown; name: string | null }[];
}) {
  const template = templates[at % templates.length]!;
  const given = new Map<string, unknown>();
  for (const one of template.parameters) {
    const value = one.name === 'exact_size' ? undefined : fitting(one);
    if (value !== undefined) given.set(one.name, value);
  }
  for (const { at: place, value, name } of changes) {
    given.set(name ?? template.parameters[place % Math.max(1, template.parameters.length)]?.name ?? 'x', value);
  }
  return { template, given: Object.fromEntries(given) as Parameters };
}

/** What the caller did wrong, not what ComfyUI lacks. */
const aboutCall = new Set([
  'bad_input',
  'unknown_argument',
  'out_of_bounds',
  'forbidden_path',
  'not_found',
  'unsupported_media',
]);

function expectNamed(error: EaselError, template: Template, given: Parameters): void {
  const { code, message, nextStep, details = {} } = error;
  expect(errorCodes).toContain(code);
  expect(code).not.toBe('internal');
  expect(nextStep).not.toBe('');
  expect(message.length + nextStep.length).toBeLessThan(4000);
  if (!aboutCall.has(code)) return;
  const name = details['parameter'] ?? details['argument'];
  expect(name, `${code}: ${message}`).toBeTypeOf('string');
  if (code === 'unknown_argument') {
    expect(Object.keys(given).some((key) => key.slice(0, 60) === name)).toBe(true);
    return;
  }
  expect(message).toContain(name);
  const known = template.parameters.find((one) => one.name === name);
  if (code !== 'out_of_bounds' || !known || known.type === 'loras') return;
  for (const bound of [known.min, known.max]) {
    if (bound !== undefined) expect(nextStep).toContain(String(bound));
  }
  if (known.type === 'choice' && known.choices?.[0] !== undefined) expect(nextStep).toContain(known.choices[0]);
}

test(
  'any arguments to any template: refused by name and nothing is submitted, or submitted once and taken by ComfyUI',
  async () => {
    let accepted = 0;
    const refused = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(call, async (facts) => {
        const { template, given } = callOf(facts);
        const before = wire.prompts();
        try {
          const job = await core.jobs.create({ template: template.name, arguments: given, requester, reuse: 'never' });
          accepted++;
          expect(wire.prompts()).toBe(before + 1);
          expect(job.error).toBeNull();
          await core.jobs.cancel(job.id);
        } catch (error) {
          if (!(error instanceof EaselError)) throw error;
          refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
          expect(wire.prompts()).toBe(before);
          expectNamed(error, template, given);
        }
      }),
      { numRuns: long ? 20_000 : 250, seed: 41, ...(long ? { interruptAfterTimeLimit: 1_500_000 } : {}) },
    );
    expect(accepted).toBeGreaterThan(20);
    for (const code of ['bad_input', 'out_of_bounds', 'unknown_argument']) expect(refused.get(code)).toBeGreaterThan(5);
    const queue = (await (await fetch(`${comfyui.url}/queue`)).json()) as Record<string, unknown[]>;
    const history = (await (await fetch(`${comfyui.url}/history`)).json()) as object;
    expect(Object.keys(history).length + Object.values(queue).flat().length).toBeLessThanOrEqual(accepted);
  },
  long ? 1_800_000 : 90_000,
);
