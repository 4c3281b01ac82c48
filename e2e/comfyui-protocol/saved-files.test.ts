import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { get, openSocket, run, type Reply } from './comfyui-driver.ts';
import { filesOf, type SavedFile } from './frames.ts';
import { outputFolder, plainPreview, plainSave, withInputs, type Graph } from './graphs.ts';
import { pixelAt, readPng } from './pictures.ts';

const view = ({ filename, subfolder, type }: SavedFile): Promise<Reply> =>
  get(`/view?filename=${encodeURIComponent(filename)}&subfolder=${subfolder}&type=${type}`);

async function saved(graph: Graph, extra: Record<string, unknown> = {}): Promise<SavedFile[]> {
  return filesOf((await run(await openSocket(), graph, extra)).frames);
}

const freshPrefix = (): string => randomUUID().slice(0, 8);

describe('the names of saved files', () => {
  test('are prefix, five digits and an underscore, counted up in their folder', async () => {
    const prefix = freshPrefix();
    const names = [];
    for (let count = 0; count < 2; count += 1) names.push(...(await saved(plainSave({ prefix }))));
    expect(names).toEqual(
      ['00001', '00002'].map((count) => ({
        filename: `${prefix}_${count}_.png`,
        subfolder: outputFolder,
        type: 'output',
      })),
    );
  });

  test('take their folders from the prefix', async () => {
    const prefix = freshPrefix();
    const [file] = await saved(plainSave({ prefix: `a/b/${prefix}` }));
    expect(file).toEqual({ filename: `${prefix}_00001_.png`, subfolder: `${outputFolder}/a/b`, type: 'output' });
    expect(file && (await view(file)).status).toBe(200);
  });

  test('fill in width, height, batch number and date', async () => {
    const prefix = freshPrefix();
    const graph = plainSave({ prefix: `${prefix}-%width%x%height%-%batch_num%-%year%`, size: 24, batch: 2 });
    const year = new Date().getFullYear();
    const names = (await saved(graph)).map(({ filename }) => filename.replace(`-${year}_`, '-YEAR_'));
    expect(names).toEqual([`${prefix}-24x24-0-YEAR_00001_.png`, `${prefix}-24x24-1-YEAR_00002_.png`]);
  });

  test('beyond ASCII are escaped in messages and found by /view', async () => {
    const prefix = `fuchs-ü-画-${freshPrefix()}`;
    const { frames } = await run(await openSocket(), plainSave({ prefix }));
    const [file] = filesOf(frames);
    expect(file?.filename).toBe(`${prefix}_00001_.png`);
    const texts = frames.map((frame) => (frame.kind === 'text' ? frame.text : ''));
    expect(texts.some((text) => text.includes('"filename": "fuchs-\\u00fc-\\u753b-'))).toBe(true);
    expect(file && (await view(file)).status).toBe(200);
  });

  test('of previews are temporary ones with five letters', async () => {
    const [file] = await saved(plainPreview());
    expect(file).toMatchObject({
      filename: expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_00001_\.png$/),
      type: 'temp',
    });
    expect(file && (await view(file)).status).toBe(200);
  });
});

describe('a saved PNG', () => {
  test('exists when "executed" has come', async () => {
    const socket = await openSocket();
    const running = run(socket, plainSave());
    await socket.waitFor('executed 2');
    const [file] = filesOf(socket.frames);
    expect(file && (await view(file)).status).toBe(200);
    await running;
  });

  test('carries the prompt, then the workflow, as JSON texts', async () => {
    const graph = plainSave();
    const workflow = { nodes: [], note: 'größe' };
    const [file] = await saved(graph, { extra_data: { extra_pnginfo: { workflow, more: 5 } } });
    const { texts } = readPng((await view(file as SavedFile)).bytes);
    expect(texts.map(([name]) => name)).toEqual(['prompt', 'workflow', 'more']);
    const [prompt, written, more] = texts.map(([, text]) => text);
    expect(JSON.parse(prompt ?? '')).toEqual(graph);
    expect(prompt).toContain('{"1": {"class_type": "EmptyImage", "inputs": {"width": 64, ');
    expect(written).toBe('{"nodes": [], "note": "gr\\u00f6\\u00dfe"}');
    expect(more).toBe('5');
  });

  test('has only the prompt when nothing else was sent', async () => {
    const [file] = await saved(plainSave());
    const { texts } = readPng((await view(file as SavedFile)).bytes);
    expect(texts.map(([name]) => name)).toEqual(['prompt']);
  });

  test('has the size and colour that were asked for', async () => {
    const graph = withInputs(plainSave({ color: 0x4080c0 }), '1', { width: 24, height: 16 });
    const [file] = await saved(graph);
    const picture = readPng((await view(file as SavedFile)).bytes);
    expect([picture.width, picture.height, picture.channels]).toEqual([24, 16, 3]);
    expect(pixelAt(picture, 20, 10)).toEqual([0x40, 0x80, 0xc0]);
  });
});
