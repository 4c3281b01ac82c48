import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { definitionsFromServer, definitionsFromText, gatherDefinitions } from './definition-sources.ts';

let comfyui: ComfyuiChild;
let plainServer: Server;
beforeAll(async () => {
  comfyui = await spawnComfyui();
  plainServer = createServer((_request, response) => response.end('<html>a router</html>')).listen(0, '127.0.0.1');
}, 20_000);
afterAll(async () => {
  await comfyui.kill();
});

test('a server is asked for these classes, and what it does not have is left out', async () => {
  const names = ['KSampler', 'SaveImage', 'NoSuchNode', 'constructor', '__proto__', '', '..', '{a}', '\udc00', 'a/b'];
  const definitions = (await definitionsFromServer(`${comfyui.url}/`, new Set(names))) as Map<string, unknown>;
  expect([...definitions.keys()].toSorted()).toEqual(['KSampler', 'SaveImage']);
  expect(definitions.get('SaveImage')).toMatchObject({ output_node: true });
});

test('a server that is none of ComfyUI, or none at all, is told apart from a missing class', async () => {
  const { port } = plainServer.address() as AddressInfo;
  const ask = (address: string): Promise<unknown> => definitionsFromServer(address, new Set(['KSampler']));
  await expect(ask(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'backend_not_comfyui' });
  await new Promise((resolve) => plainServer.close(resolve));
  await expect(ask(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'backend_unreachable' });
  await expect(ask('what is this')).rejects.toMatchObject({ code: 'bad_input' });
});

test('more classes than any server has are refused before one is asked for', async () => {
  let asked = 0;
  const ask = (): Promise<null> => {
    asked++;
    return Promise.resolve(null);
  };
  const many = new Set(Array.from({ length: 5_001 }, (_, id) => `Class ${id}`));
  await expect(gatherDefinitions(many, ask)).rejects.toMatchObject({
    code: 'too_large',
    message: 'The workflow has 5001 different node classes.',
    nextStep: 'Give a workflow with at most 5000.',
  });
  expect(asked).toBe(0);
  many.delete('Class 0');
  await gatherDefinitions(many, ask);
  expect(asked).toBe(5_000);
});

test('text of /object_info keeps every digit of its bounds', () => {
  const text =
    '{"Seed": {"input": {"required": {"seed": ["INT", {"max": 18446744073709551615}]}}, "output": ["INT"], "extra": 1}}';
  const definitions = definitionsFromText(text);
  expect(JSON.stringify(definitions.get('Seed')?.input)).toContain('18446744073709551615');
  expect(definitions.get('toString')).toBeUndefined();
});

test.each(['', '[]', 'null', '{"KSampler": 5}', '{"nodes": [], "links": []}', '<html>', '{"a": {"input": "b"}}'])(
  'text that is no /object_info is refused with what to do: %s',
  (text) => {
    expect(() => definitionsFromText(text)).toThrow(
      expect.objectContaining({
        code: 'bad_input',
        message: expect.stringContaining('no node definitions'),
        nextStep: expect.stringContaining('/object_info'),
      }),
    );
  },
);
