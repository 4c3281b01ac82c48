/** A team on a shared machine: the program without a screen, bound beyond loopback, a token for each. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { connectAssistant, type Assistant, type Door } from './assistants.ts';
import { cli, removeFolder, startProgram, temporaryFolder, type Program } from './program.ts';

const ownerToken = 'the-token-that-the-person-chose';
const small = { prompt: 'a red fox in the snow', width: 128, height: 128, steps: 4 };
/** Both eras, and both SDKs. */
const overHttp = [
  '2.x client, newer era, HTTP',
  '2.x client, older era, HTTP',
  '1.x client, HTTP',
] as const satisfies Door[];

let dataFolder = '';
let logFile = '';
let program: Program;
const secrets = { ada: '', bob: '', all: '' };
const assistants: Assistant[] = [];

test.beforeAll(async () => {
  dataFolder = await temporaryFolder('tokens');
  logFile = join(dataFolder, 'easel.log');
  const args = ['--demo', '--host', '0.0.0.0', '--token', ownerToken, '--log-level', 'trace', '--log-file', logFile];
  program = await startProgram({ dataFolder, args });
  secrets.ada = await createToken('ada');
  secrets.bob = await createToken('bob');
  secrets.all = await createToken('the lead', '--scope', 'all');
  // Every tool is called with everything that is another's.
  expect(await easel('settings', 'set', 'limits.jobs_per_minute', '10000')).toMatchObject({ code: 0 });
  await expect.poll(async () => (await get('/health', ownerToken)).status).toBe(200);
});
test.afterEach(async () => {
  await Promise.allSettled(assistants.splice(0).map((assistant) => assistant.close()));
});
test.afterAll(async () => {
  await program.stop();
  await removeFolder(dataFolder);
});

async function easel(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
  const child = spawn(process.execPath, [cli, ...args, '--data-dir', dataFolder], {
    stdio: 'pipe',
    env: { ...process.env, HOME: dataFolder, EASEL_COMFYUI_URL: '', COMFYUI_URL: '' },
  });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), out, errors };
}

async function createToken(...args: string[]): Promise<string> {
  const { code, out, errors } = await easel('tokens', 'create', ...args, '--json');
  expect([code, errors]).toEqual([0, '']);
  return (JSON.parse(out) as { secret: string }).secret;
}

const get = (
  path: string,
  token: string | null,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(new URL(path, program.mcpUrl), {
    ...init,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
  });

/** A call of the newer era, by hand. */
const callTool = (token: string, name: string, args: Record<string, unknown>): Promise<Response> =>
  get('/mcp', token, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name,
        arguments: args,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'by-hand', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  });

async function connect(door: Door, token: string): Promise<Assistant> {
  const assistant = await connectAssistant(door, { ...program, token });
  assistants.push(assistant);
  return assistant;
}

/** An answer with the id taken out, so that two can be compared to the last letter. */
async function answerWithout(id: string, act: () => Promise<unknown>): Promise<string> {
  const answer = await act().catch((error: unknown) => String(error));
  return JSON.stringify(answer).replaceAll(id, 'ID');
}

for (const door of overHttp) {
  test(`${door}: each sees what is its own; what is another’s is, for every tool, as if it never was`, async () => {
    test.setTimeout(120_000);
    const [ada, bob, all] = [
      await connect(door, secrets.ada),
      await connect(door, secrets.bob),
      await connect(door, secrets.all),
    ];
    const made = await ada.call('generate_image', small);
    expect(made.structured).toMatchObject({ status: 'succeeded' });
    const { job_id: jobId, outputs } = made.structured as {
      job_id: string;
      outputs: { output_id: string; url: string; filename: string }[];
    };
    const { output_id: outputId = '', url = '', filename = '' } = outputs[0] ?? {};

    const batch = await ada.call('run_batch', { template: 'generate_image', arguments: { ...small, seed: 5 } });
    const { batch_id: batchId } = batch.structured as { batch_id: string };
    expect((await ada.call('get_batch', { batch_id: batchId })).isError).toBe(false);

    const tools = await bob.tools();
    expect(tools).toContain('get_job_status');
    for (const tool of tools) {
      for (const [id, argumentsFor] of [
        [jobId, (asked: string) => ({ job_id: asked })],
        [jobId, (asked: string) => ({ prompt_id: asked })],
        [batchId, (asked: string) => ({ batch_id: asked })],
        [outputId, (asked: string) => ({ output_id: asked })],
        [outputId, (asked: string) => ({ image: asked })],
        [outputId, (asked: string) => ({ image: asked, prompt: 'a fox' })],
        [outputId, (asked: string) => ({ image: `easel-${asked}.png`, prompt: 'a fox' })],
        [outputId, (asked: string) => ({ image: url.replace(outputId, asked), prompt: 'a fox' })],
      ] as const) {
        const never = randomUUID();
        const foreign = await answerWithout(id, () => bob.call(tool, argumentsFor(id)));
        const unknown = await answerWithout(never, () => bob.call(tool, argumentsFor(never)));
        expect(foreign, `${tool} with ${JSON.stringify(argumentsFor('…'))}`).toBe(unknown);
        expect(foreign).toMatch(/"isError":true/);
      }
    }
    const never = randomUUID();
    expect(await bob.resources()).not.toContain(`easel://outputs/${outputId}`);
    for (const uri of [`easel://outputs/${outputId}`, url])
      expect(await answerWithout(outputId, () => bob.read(uri))).toBe(
        await answerWithout(never, () => bob.read(uri.replace(outputId, never))),
      );

    for (const assistant of [ada, all]) {
      expect((await assistant.call('get_job_status', { job_id: jobId })).structured).toMatchObject({
        status: 'succeeded',
      });
      expect((await assistant.call('get_output', { output_id: outputId })).isError).toBe(false);
      expect(await assistant.resources()).toContain(`easel://outputs/${outputId}`);
      expect((await assistant.read(`easel://outputs/${outputId}`)).contents).toHaveLength(1);
    }
    const again = await ada.call('image_to_image', { prompt: 'a fox', steps: 4, image: outputId });
    expect(again.structured, JSON.stringify(again.content)).toMatchObject({ status: 'succeeded' });
    // Now there is a copy of it in ComfyUI's own folder.
    const copy = await bob.call('image_to_image', { prompt: 'a fox', image: `easel-${outputId}.png` });
    expect(copy.structured).toMatchObject({ error: { code: 'not_found' } });

    const load = (name: string) => ({
      1: { class_type: 'LoadImage', inputs: { image: name } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'loaded' } },
    });
    for (const name of [`${filename} [output]`, `easel-${outputId}.png`]) {
      const [mine, theirs] = [ada, bob].map((one) =>
        one.call('submit_workflow', { workflow: load(name), wait_seconds: 30 }),
      );
      expect((await theirs)?.structured).toMatchObject({ error: { code: 'not_found' } });
      expect((await mine)?.structured).toMatchObject({ status: 'succeeded' });
    }
    const node = await bob.call('get_node', { name: 'LoadImage', choices_of: 'image' });
    expect(JSON.stringify(node.structured)).toContain('example.png');
    expect(JSON.stringify(node.structured)).not.toContain(outputId);

    for (const variant of ['original', 'preview', 'thumb']) {
      const path = `/outputs/${outputId}/${variant}`;
      for (const method of ['GET', 'HEAD']) {
        const answer = await get(path, secrets.bob, { method, headers: { range: 'bytes=0-9', 'if-none-match': '*' } });
        expect([path, method, answer.status]).toEqual([path, method, 404]);
      }
      for (const token of [secrets.ada, secrets.all, ownerToken]) expect((await get(path, token)).status).toBe(200);
      for (const token of [null, 'wrong', secrets.ada.slice(0, -1)]) expect((await get(path, token)).status).toBe(401);
    }
    expect((await get(`/jobs/${jobId}/preview`, secrets.bob)).status).toBe(404);
    expect((await get(`/jobs/${jobId}/preview`, secrets.ada)).status).toBe(200);
  });
}

test('a job that runs is another’s too: not cancelled, not listed, only counted', async () => {
  const [ada, bob] = [
    await connect('2.x client, newer era, HTTP', secrets.ada),
    await connect('2.x client, older era, HTTP', secrets.bob),
  ];
  const running = ada.call('generate_image', { ...small, steps: 60 });
  const queueOf = async (assistant: Assistant) => (await assistant.call('get_queue', {})).structured;
  await expect.poll(() => queueOf(ada)).toMatchObject({ running: [expect.objectContaining({ status: 'running' })] });
  const { running: jobs } = (await queueOf(ada)) as { running: { job_id: string; requested_by: string }[] };
  const jobId = jobs[0]?.job_id ?? '';
  expect(jobs[0]?.requested_by).toBe('e2e-assistant (ada)');
  expect(await queueOf(bob)).toEqual({ running: [], waiting: [], of_others: 1 });
  expect((await bob.call('cancel_job', { job_id: jobId })).structured).toMatchObject({ error: { code: 'not_found' } });
  expect((await (await get('/health', secrets.bob)).json()) as object).toMatchObject({ active_jobs: 1 });
  expect((await running).structured).toMatchObject({ status: 'succeeded', job_id: jobId });
});

test('nothing but assistants’ needs is open to a token, whatever its scope', async () => {
  for (const token of [secrets.ada, secrets.all]) {
    for (const [path, method] of [
      ['/rpc/tokens/list', 'POST'],
      ['/rpc/jobs/list', 'POST'],
      ['/rpc/settings/get', 'POST'],
      ['/', 'GET'],
      ['/gallery', 'GET'],
      ['/templates/generate_image/preview', 'GET'],
      ['/models/preview?folder=checkpoints&name=x', 'GET'],
    ] as const) {
      const answer = await get(path, token, { method });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(await answer.json()).toMatchObject({ error: { code: 'forbidden_scope' } });
    }
    expect((await get(`/?token=${token}`, null, { redirect: 'manual' })).status).toBe(401);
  }
});

test('the person sees everything, and whose it is', async () => {
  const shim = await connect('1.x client, shim', '');
  const bob = await connect('2.x client, newer era, HTTP', secrets.bob);
  const { structured } = await bob.call('generate_image', { ...small, prompt: 'a boat of bob' });
  expect((await shim.call('get_job_status', { job_id: structured['job_id'] })).structured).toMatchObject({
    status: 'succeeded',
  });
  const listed = await get('/rpc/jobs/get', ownerToken, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { id: structured['job_id'] } }),
  });
  expect(await listed.json()).toMatchObject({
    json: { requester: { name: 'e2e-assistant (bob)', token: expect.stringMatching(/^token_/) as unknown } },
  });
});

test('a token is revoked at once: sessions, streams and calls under way end with it', async () => {
  const secret = await createToken('eve');
  const eve = await connect('2.x client, older era, HTTP', secret);
  const modern = await connect('2.x client, newer era, HTTP', secret);
  const started = await modern.call('submit_workflow', {
    workflow: {
      1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 255 } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'eve' } },
    },
  });
  expect(started.isError).toBe(false);
  // Its client would go on waiting for an answer that was broken off.
  const underWay = callTool(secret, 'generate_image', { ...small, steps: 100 }).then(
    (answer) =>
      answer.text().then(
        () => 'answered',
        () => 'broken off',
      ),
    () => 'broken off',
  );
  await expect
    .poll(async () => (await modern.call('get_queue', {})).structured)
    .toMatchObject({ running: [expect.objectContaining({ status: 'running' })] });

  const startedAt = Date.now();
  expect(await easel('tokens', 'revoke', 'eve')).toMatchObject({ code: 0, out: 'The token of eve counts no more.\n' });
  expect(await underWay).toBe('broken off');
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  expect((await get('/health', secret)).status).toBe(401);
  await expect(eve.call('get_queue', {})).rejects.toThrow();
  await expect(modern.call('get_queue', {})).rejects.toThrow();
  // Its jobs go on: the person decides about them.
  await expect
    .poll(async () => (await (await get('/health', ownerToken)).json()) as object)
    .toMatchObject({ waiting_jobs: 0 });
});

test('tokens in a shell: made, listed, refused and revoked', async () => {
  const made = await easel('tokens', 'create', 'in a shell');
  const [secret = ''] = made.out.split('\n');
  expect(secret).toMatch(/^easel_[\w-]{43}$/);
  expect((await get('/health', secret)).status).toBe(200);
  const listed = await easel('tokens', 'list');
  expect(listed.out).toMatch(/^in a shell {2}token_[0-9a-f]{16} {2}its own jobs {2}created .* {2}used /m);
  expect(listed.out).toMatch(/^the lead .* {2}all {2}/m);
  expect(listed.out).not.toContain('easel_');
  const twice = await easel('tokens', 'create', 'In A Shell', '--json');
  expect([twice.code, JSON.parse(twice.out)]).toEqual([
    1,
    { error: expect.objectContaining({ code: 'conflict' }) as unknown },
  ]);
  expect((await easel('tokens', 'create', 'x', '--scope', 'root')).errors).toContain('There is: all.');
  expect((await easel('tokens', 'create', 'a\nb')).errors).toContain('one line');
  const gone = await easel('tokens', 'revoke', 'in a shell', '--json');
  expect(JSON.parse(gone.out)).toMatchObject({ name: 'in a shell' });
  expect((await easel('tokens', 'revoke', secret)).errors).toContain("There is no token '[hidden]'");
});

test('no secret of a token is in any file, log or list', async () => {
  // They are used, well and badly, over everything that logs.
  for (const secret of Object.values(secrets)) {
    await get('/health', secret);
    await get('/health', `${secret}x`);
    await get('/rpc/jobs/list', secret, { method: 'POST' });
    await get(`/outputs/${secret}/original`, secret);
    await get(`/outputs/x/original?token=${secret}`, 'wrong');
    const assistant = await connect('2.x client, newer era, HTTP', secret);
    await assistant.call('get_job_status', { job_id: secret });
    await assistant.call('generate_image', { [secret]: secret }).catch(() => undefined);
  }
  const list = await easel('tokens', 'list', '--json');
  const logs = await easel('logs', '--json', '--limit', '2000');
  const report = await easel('doctor', '--report');
  expect(logs.out.length).toBeGreaterThan(200);
  const forms = Object.values(secrets).flatMap((secret) => {
    const drawn = secret.replace('easel_', '');
    return [drawn, Buffer.from(drawn, 'base64url').toString('hex'), drawn.slice(0, 20), drawn.slice(-20)];
  });
  const leaksIn = (bytes: string): string[] => forms.filter((form) => bytes.includes(form));
  expect(leaksIn([list, logs, report].map(({ out, errors }) => out + errors).join())).toEqual([]);

  const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(dataFolder, name)).isFile(),
  );
  expect(files).toEqual(expect.arrayContaining(['tokens.json', 'easel.log', 'jobs.sqlite']));
  expect(statSync(join(dataFolder, 'tokens.json')).mode & 0o777).toBe(0o600);
  for (const name of files) {
    const bytes = readFileSync(join(dataFolder, name));
    expect([name, ...leaksIn(bytes.toString('latin1')), ...leaksIn(bytes.toString('utf16le'))]).toEqual([name]);
  }
  expect(readFileSync(logFile, 'utf8').length).toBeGreaterThan(1000);
});
