import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LogLine } from '../../../src-shared/nouns/logs.ts';
import { spawnComfyui, type ComfyuiChild } from '../../core/comfyui-child.fixture.ts';
import { startCore } from '../../core/core.fixture.ts';
import type { Core } from '../../core/core.ts';
import { openLogFile } from '../../core/logs/log-file.ts';
import { logSettingsIn } from '../../core/logs/log-settings.ts';
import { openLogs, type OpenLogs } from '../../core/logs/open-logs.ts';
import { silentProgress } from '../progress.ts';
import { callTool } from './call-tool.ts';
import { createCatalogueSource } from './catalogue.ts';

let folder = '';
let comfyui: ComfyuiChild;
let core: Core;
let log: OpenLogs;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'easel-request-'));
  comfyui = await spawnComfyui({ speed: 20 });
  log = openLogs({
    settings: logSettingsIn(folder),
    level: 'debug',
    sinks: [openLogFile({ path: join(folder, 'easel.log') })],
    folders: { data: folder },
  });
  core = await startCore({ dataFolder: folder, url: comfyui.url, ports: { logger: log.logger, logs: log.logs } });
  await vi.waitUntil(() => core.health.get().status === 'healthy', { timeout: 10_000 });
}, 30_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

const prompt = 'a heron with a brass clock for a heart';

async function call(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { tools } = createCatalogueSource(() => core.templates.list()).current();
  const result = await callTool({
    tool: tools.get(name)!,
    given,
    context: {
      core,
      requester: { kind: 'assistant', name: 'test', token: null },
      progress: silentProgress,
      signal: new AbortController().signal,
      closing: () => false,
      waitMs: () => 20_000,
      leftMs: () => 20_000,
      outputUri: (id) => `easel://outputs/${id}`,
    },
  });
  return result.structuredContent as Record<string, unknown>;
}

const linesOf = async (jobId: unknown): Promise<LogLine[]> => {
  const lines = (await core.logs.list({ jobId: String(jobId) })).lines;
  return (await core.logs.list({ requestId: lines[0]?.requestId ?? 'none' })).lines;
};

test('one id leads from the tool call to the job in ComfyUI and its end, and the prompt is in no line', async () => {
  const small = { prompt, negative_prompt: 'rusty cogwheels', width: 64, height: 64, steps: 2 };
  const [one, two] = await Promise.all([
    call('generate_image', { ...small, seed: 1 }),
    call('generate_image', { ...small, seed: 2 }),
  ]);
  for (const answer of [one, two]) {
    const jobId = answer['job_id'];
    const lines = await linesOf(jobId);
    // ComfyUI may begin before its answer says that it was queued.
    const said = lines.map(({ message }) => message).filter((message) => message !== 'the job is queued');
    expect(said).toEqual([
      'a job was made',
      'the job is sent to ComfyUI',
      'the job is running',
      'the job succeeded',
      'a tool answered',
    ]);
    expect(new Set(lines.slice(0, -1).map((line) => line.jobId))).toEqual(new Set([jobId]));
    expect(lines.at(-1)?.fields).toMatchObject({ tool: 'generate_image' });
  }
  await call('generate_image', {
    prompt: 'an unfinished lighthouse',
    steps: 'many',
    width: 'an unfinished lighthouse',
  });
  expect((await core.logs.list({ text: 'refused' })).lines.at(-1)?.fields).toMatchObject({ tool: 'generate_image' });
  const everything = [
    JSON.stringify((await core.logs.list({ limit: 1000 })).lines),
    readFileSync(join(folder, 'easel.log'), 'utf8'),
  ].join('\n');
  for (const word of ['heron', 'brass', 'cogwheels', 'lighthouse']) expect(everything).not.toContain(word);
});

test('the prompt is in the log where the person wants it there', async () => {
  core.settings.set({ 'privacy.log_prompts': true });
  const { job_id: jobId } = await call('generate_image', { prompt, width: 64, height: 64, steps: 2, seed: 3 });
  expect((await linesOf(jobId))[0]?.fields).toMatchObject({ prompt });
  core.settings.set({ 'privacy.log_prompts': false });
});

test('get_health answers what GET /health does', async () => {
  expect(await call('get_health', {})).toEqual(core.health.get());
  expect(core.health.get()).toMatchObject({
    status: 'healthy',
    comfyui: { reachable: true },
    cache_size: expect.any(Number),
    backends: [{ state: 'ready', version: '0.3.64' }],
  });
});

test('the nodes of demo-comfyui are found and described', async () => {
  expect(await call('search_nodes', { text: 'ksampler' })).toMatchObject({ nodes: [{ name: 'KSampler' }, {}] });
  expect(await call('get_node', { name: 'KSampler' })).toMatchObject({ outputs: [{ type: 'LATENT' }] });
});
