import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectClient, doors, openRig } from '../clients.fixture.ts';
import { createFixtureCore, tinyPng } from '../core.fixture.ts';

async function rigWithOutput(bytes = tinyPng.byteLength) {
  const folder = await mkdtemp(join(tmpdir(), 'easel-mcp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outputFile = join(folder, 'a.png');
  await writeFile(outputFile, tinyPng);
  const rig = await openRig({ outputUrl: () => null }, createFixtureCore({ outputFile }));
  rig.core.onJob = (job) => rig.core.finish(job.id, [{ id: 'one', bytes }]);
  return rig;
}

describe.each(doors)('%s', (door) => {
  it('the link of a result is read as a resource when nothing listens', async () => {
    const rig = await rigWithOutput();
    const client = await connectClient(rig, door);
    const result = await client.callTool({ name: 'generate_image', arguments: { prompt: 'x' } });
    const uri = 'easel://outputs/one';
    expect(result.content).toContainEqual(expect.objectContaining({ type: 'resource_link', uri }));
    const { contents } = await client.readResource({ uri });
    expect(contents).toEqual([{ uri, mimeType: 'image/png', blob: tinyPng.toString('base64') }]);
    expect((await client.listResources()).resources).toMatchObject([
      { uri, mimeType: 'image/png', size: tinyPng.byteLength },
    ]);
  });

  it('unknown and too large ones are errors', async () => {
    const rig = await rigWithOutput(7 * 1024 * 1024);
    const client = await connectClient(rig, door);
    await client.callTool({ name: 'generate_image', arguments: { prompt: 'x' } });
    await expect(client.readResource({ uri: 'easel://outputs/two' })).rejects.toThrow(/not found/i);
    await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toThrow(/not found/i);
    await expect(client.readResource({ uri: 'easel://outputs/one' })).rejects.toThrow(/too_large/);
  });
});
