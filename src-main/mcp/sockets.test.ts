import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { connectClient, openRig } from './clients.fixture.ts';

describe('connections of the shim', () => {
  it('several share one core, and each that ends is forgotten', async () => {
    const rig = await openRig();
    const first = await connectClient(rig, '2.x client, newer era, socket');
    const second = await connectClient(rig, '1.x client, socket');
    await first.callTool({ name: 'submit_workflow', arguments: { workflow: {} } });
    const { structuredContent } = await second.callTool({ name: 'get_queue', arguments: {} });
    expect(structuredContent).toMatchObject({ waiting: [{ job_id: rig.core.newest().id }] });
    expect(rig.mcp.connections()).toBe(2);
    await first.close();
    await expect.poll(() => rig.mcp.connections()).toBe(1);
  });

  it('a client that vanishes in the middle of a call leaves its running job alone', async () => {
    const rig = await openRig();
    const socket = await rig.socket();
    rig.core.onJob = (job) => rig.core.move(job.id, { status: 'running' });
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    const call = { name: 'generate_image', arguments: { prompt: 'x' } };
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: call })}\n`);
    await expect.poll(() => rig.core.jobs.open()).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => rig.mcp.connections()).toBe(0);
    expect(rig.core.newest().status).toBe('running');
  });

  it('close ends the sockets and cancels nothing, not even what waits', async () => {
    const rig = await openRig();
    rig.core.onJob = (job) => rig.core.move(job.id, { status: 'waiting' });
    const socket = await rig.socket();
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    const call = { name: 'generate_image', arguments: { prompt: 'x' } };
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: call })}\n`);
    socket.resume();
    await expect.poll(() => rig.core.jobs.open()).toHaveLength(1);
    const ended = once(socket, 'close');
    await rig.mcp.close();
    await ended;
    expect(rig.core.newest().status).toBe('waiting');
  });

  it('a message that never ends closes the connection instead of filling the memory', async () => {
    const rig = await openRig();
    const socket = await rig.socket();
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    const chunk = Buffer.alloc(4 * 1024 * 1024, 'x');
    const write = () => {
      while (!socket.destroyed && socket.write(chunk));
      if (!socket.destroyed) socket.once('drain', write);
    };
    write();
    await ended;
    expect(rig.mcp.connections()).toBe(0);
  });

  it('a large message arrives whole, in the time that reading it takes', async () => {
    const rig = await openRig();
    rig.core.onJob = (job) => rig.core.finish(job.id);
    const client = await connectClient(rig, '1.x client, socket');
    const start = performance.now();
    await client.callTool({ name: 'generate_image', arguments: { prompt: 'x'.repeat(30_000_000) } });
    expect(performance.now() - start).toBeLessThan(3000);
    expect(rig.core.newest().parameters['prompt']).toHaveLength(30_000_000);
  });

  it('a connection that ended before it was served resolves at once', async () => {
    const rig = await openRig();
    const duplex = new Duplex({ read: () => undefined });
    duplex.destroy();
    await expect(rig.mcp.serve(duplex)).resolves.toBeUndefined();
  });
});
