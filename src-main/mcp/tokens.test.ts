import { expect, test } from 'vitest';
import { memoryTokens } from '../core/tokens/memory-tokens.fixture.ts';
import { connectClient, openRig, type AnyClient, type Door } from './clients.fixture.ts';
import { createFixtureCore } from './core.fixture.ts';

const overHttp = [
  '2.x client, newer era, HTTP',
  '2.x client, older era, HTTP',
  '1.x client, HTTP',
] as const satisfies readonly Door[];

async function openTeam(door: Door) {
  const core = createFixtureCore({ tokens: memoryTokens({ token_ada: [], token_bob: [], token_all: ['all'] }) });
  const rig = await openRig({}, core);
  const connect = (token?: string) => connectClient(rig, door, token === undefined ? {} : { token });
  return { core, rig, ada: await connect('token_ada'), bob: await connect('token_bob'), connect };
}

async function call(client: AnyClient, name: string, args: Record<string, unknown> = {}) {
  const result = await client.callTool({ name, arguments: args });
  return JSON.parse(JSON.stringify([result.isError ?? false, result.content, result.structuredContent])) as [
    boolean,
    unknown,
    Record<string, unknown>,
  ];
}

/** With the id taken out, two answers can be compared to the last letter. */
const without = (id: string, value: unknown): string => JSON.stringify(value).replaceAll(id, 'ID');

test.each(overHttp)('%s: what is another’s is answered by every tool as what never was', async (door) => {
  const { core, ada, bob, connect } = await openTeam(door);
  core.onJob = (job) => core.move(job.id, { status: 'running' });
  await call(ada, 'submit_workflow', { workflow: {}, title: 'a secret of Ada' });
  const job = core.newest();
  expect(job.requester).toEqual({
    kind: 'assistant',
    name: 'Test Client (name of token_ada)',
    token: 'token_ada',
  });
  const never = '5b0f3c1e-0000-4000-8000-000000000000';
  const same = async (client: AnyClient, name: string, args: (id: string) => Record<string, unknown>, id: string) =>
    expect(without(id, await call(client, name, args(id)))).toBe(without(never, await call(client, name, args(never))));

  for (const tool of ['get_job_status', 'wait_for_job', 'cancel_job', 'get_output'])
    await same(bob, tool, (id) => ({ job_id: id }), job.id);
  expect(core.jobs.get(job.id).status).toBe('running');
  expect((await call(bob, 'get_queue'))[2]).toEqual({ running: [], waiting: [], of_others: 1 });
  expect((await call(ada, 'get_queue'))[2]).toEqual({
    running: [expect.objectContaining({ job_id: job.id })],
    waiting: [],
  });

  core.finish(job.id);
  const [outputId = ''] = core.jobs.get(job.id).outputIds;
  await same(bob, 'get_output', (id) => ({ output_id: id }), outputId);
  await same(bob, 'get_output', (id) => ({ job_id: id }), job.id);
  expect((await bob.listResources()).resources).toEqual([]);
  for (const uri of [`easel://outputs/${outputId}`, `http://127.0.0.1:1/outputs/${outputId}/original`])
    await expect(bob.readResource({ uri })).rejects.toThrow(/not found|no resource|ResourceNotFound/i);

  const all = await connect('token_all');
  const person = await connect();
  for (const client of [ada, all, person]) {
    expect((await call(client, 'get_job_status', { job_id: job.id }))[2]).toMatchObject({ status: 'succeeded' });
    expect((await call(client, 'get_output', { output_id: outputId }))[0]).toBe(false);
    expect((await client.listResources()).resources).toHaveLength(1);
    expect((await client.readResource({ uri: `easel://outputs/${outputId}` })).contents).toHaveLength(1);
  }
});

test('a session is only of the token that opened it, and ends with it', async () => {
  const core = createFixtureCore({ tokens: memoryTokens({ token_ada: [], token_bob: [] }) });
  const { mcp, url } = await openRig({}, core);
  const send = (method: string, headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          protocolVersion: '2025-06-18',
          capabilities: {},
          clientInfo: { name: 'x', version: '1' },
        },
      }),
    });
  const ada: Record<string, string> = { authorization: 'Bearer token_ada' };
  const opened = await send('initialize', ada);
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  await opened.text();
  expect((await send('ping', { ...session, ...ada })).status).toBe(200);
  const others: Record<string, string>[] = [{}, { authorization: 'Bearer token_bob' }];
  for (const other of others) expect((await send('ping', { ...session, ...other })).status).toBe(404);
  expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(404);
  expect(mcp.connections()).toBe(1);

  await mcp.closeToken('token_bob');
  expect(mcp.connections()).toBe(1);
  await mcp.closeToken('token_ada');
  expect(mcp.connections()).toBe(0);
  expect((await send('ping', { ...session, ...ada })).status).toBe(404);
});

test('what a scope allows is asked with each call, in an open session too', async () => {
  const { core, connect } = await openTeam('2.x client, older era, HTTP');
  const all = await connect('token_all');
  await core.jobs.submit({ workflow: {}, requester: { kind: 'person', name: 'window', token: null } });
  expect((await call(all, 'get_queue'))[2]).toMatchObject({ waiting: [expect.anything()] });
  core.tokens.revoke('token_all');
  expect((await call(all, 'get_queue'))[2]).toMatchObject({ waiting: [] });
});
