import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { backendAt } from '../backends/ready-connections.fixture.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { createInputDelivery, type DeliverInputs } from './create-input-delivery.ts';
import { withNames, type InputFile } from './input-file.ts';

let folder: string;
let servers: ComfyuiChild[];
let backends: ReturnType<typeof backendAt>[];
let deliver: DeliverInputs;
/** How often the output's bytes were read. */
let read: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-deliver-'));
  servers = [await spawnComfyui(), await spawnComfyui()];
  backends = servers.map(({ url }, at) => backendAt(url, String(at)));
  return async () => {
    for (const backend of backends) await backend.close();
    for (const server of servers) await server.kill();
    await rm(folder, { recursive: true });
  };
});

const file = (id: string, type: InputFile['type'] = 'image'): InputFile => ({
  outputId: id,
  name: `easel-${id}.png`,
  subfolder: type === 'model3d' ? '3d' : '',
  type,
});

beforeEach(() => {
  read = 0;
  deliver = createInputDelivery({
    outputs: {
      async file(id) {
        read++;
        if (id === 'gone') throw new EaselError('not_found', 'gone', { nextStep: '' });
        const path = join(folder, id);
        await writeFile(path, `the bytes of ${id}`);
        return { path, mime: 'image/png', bytes: 0, etag: '', filename: '' };
      },
    },
  });
});

test('an output reaches each backend once, under its planned name', async () => {
  for (const backend of backends) {
    expect([...(await deliver([file('one'), file('two', 'model3d')], backend))]).toEqual([]);
    expect([...(await deliver([file('one'), file('two', 'model3d')], backend))]).toEqual([]);
    const there = ['easel-one.png', '3d/easel-two.png', 'easel-two.png'].map((name) => backend.comfyui.hasInput(name));
    expect(await Promise.all(there)).toEqual([true, true, false]);
  }
  expect(read).toBe(4);
});

test('another file of that name stays as it is, and the new name is told', async () => {
  const [backend] = backends;
  const body = new FormData();
  body.append('image', new File(['something else'], 'easel-three.png'));
  await fetch(`${servers[0]?.url}/upload/image`, { method: 'POST', body });
  const names = await deliver([file('three')], backend!);
  expect([...names]).toEqual([['easel-three.png', 'easel-three (1).png']]);
  expect([...(await deliver([file('three')], backend!))]).toEqual([...names]);
  expect(withNames({ 1: { class_type: 'LoadImage', inputs: { image: 'easel-three.png', n: 3 } } }, names)).toEqual({
    1: { class_type: 'LoadImage', inputs: { image: 'easel-three (1).png', n: 3 } },
  });
});

test('a copy that went away there is made again', async () => {
  const server = await spawnComfyui();
  const backend = backendAt(server.url, 'x');
  await deliver([file('four')], backend);
  await server.kill();
  const again = await spawnComfyui({ port: server.port });
  await deliver([file('four')], backend);
  expect(await backend.comfyui.hasInput('easel-four.png')).toBe(true);
  await backend.close();
  await again.kill();
});

test('what cannot be delivered says why, and is tried again the next time', async () => {
  await expect(deliver([file('gone')], backends[0]!)).rejects.toMatchObject({ code: 'not_found' });
  const away = backendAt('http://127.0.0.1:59999', 'away');
  await expect(deliver([file('five')], away)).rejects.toMatchObject({ code: 'backend_unreachable' });
  await away.close();
  const before = read;
  await Promise.all([deliver([file('six')], backends[0]!), deliver([file('six')], backends[0]!)]);
  expect(read).toBe(before + 1);
});
