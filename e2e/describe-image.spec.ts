import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { connectAssistant } from './assistants.ts';
import { cli, removeFolder, startProgram, temporaryFolder } from './program.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await temporaryFolder('describe');
});
test.afterEach(() => removeFolder(folder));

const tagger = 'describe_image_wd14_tags';

async function easel(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
  const child = spawn(process.execPath, [cli, ...args, '--demo', '--data-dir', folder], { stdio: 'pipe' });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), out, errors };
}

test('at a terminal a picture is described in words, or it is said why not and what would do', async () => {
  const run = ['templates', 'run', 'describe_image', '--set', 'image=example.png'];
  const described = await easel(...run);
  expect(described.code).toBe(0);
  expect(described.out).toMatch(/text-2-1\.txt.*\n {2}(dark|bright)/);
  const asJson = JSON.parse((await easel(...run, '--json')).out) as { texts: Record<string, string> };
  expect(Object.values(asJson.texts)).toEqual([expect.stringMatching(/^(dark|bright)/)]);

  expect((await easel('templates', 'disable', tagger)).code).toBe(0);
  const not = await easel(...run);
  expect(not.code).toBe(1);
  expect(not.errors).toContain('No caption or vision node is installed on this ComfyUI.');
  expect(not.errors).toMatch(/Look at the picture itself\..*ComfyUI-Florence2 \(https:/);
});

test('an assistant reads the text, and gets the picture where the ComfyUI has no node for it', async () => {
  const program = await startProgram({ dataFolder: folder, args: ['--demo'] });
  const assistant = await connectAssistant('2.x client, newer era, HTTP', program);
  try {
    const call = () => assistant.call('describe_image', { image: 'example.png' });
    expect((await call()).structured).toMatchObject({
      template: tagger,
      outputs: [{ kind: 'text', text: expect.stringMatching(/^(dark|bright)/) }],
    });
    const shown = await easel('templates', 'show', 'describe_image_florence2');
    expect(shown.out).toContain(
      'Florence2Run is not installed on this ComfyUI. It comes with ComfyUI-Florence2: https:',
    );
    expect((await easel('templates', 'disable', tagger)).code).toBe(0);
    const picture = await call();
    expect(picture.isError).toBe(false);
    expect(picture.structured).toMatchObject({ picture: { filename: 'example.png' } });
    expect(picture.content).toContainEqual(expect.objectContaining({ type: 'image' }));
  } finally {
    await assistant.close();
    await program.stop();
  }
});
