import { beforeEach, describe, expect, test } from 'vitest';
import { historyOf, openSocket, postParts, run } from './comfyui-driver.ts';
import { filesOf, onlyFrame } from './frames.ts';
import { freshColor, loadImage, plainImage, plainPreview, plainSave, saveImage } from './graphs.ts';

const broken = 'easel-protocol-broken.png';

beforeEach(async () => {
  await postParts('/upload/image', [
    { name: 'overwrite', content: 'true' },
    { name: 'image', filename: broken, content: `not an image ${freshColor()}` },
  ]);
});

const invert = (from: string) => ({ class_type: 'ImageInvert', inputs: { image: [from, 0] } });

describe('a node that fails', () => {
  test('ends the prompt with execution_error, the last status and "executing null"', async () => {
    const socket = await openSocket();
    const { outline } = await run(socket, { '1': loadImage(broken), '2': invert('1'), '3': saveImage('2') });
    expect(outline).toEqual([
      'status 1',
      'status 1',
      'execution_start',
      'execution_cached []',
      'progress_state 1:running',
      'executing 1',
      'execution_error',
      'status 0',
      'executing null',
    ]);
  });

  test('is described by class, exception, traceback and inputs', async () => {
    const socket = await openSocket();
    const graph = { '1': loadImage(broken), '2': invert('1'), '3': saveImage('2') };
    const { promptId, frames } = await run(socket, graph);
    const { data } = onlyFrame(frames, 'execution_error');
    expect(data).toEqual({
      prompt_id: promptId,
      node_id: '1',
      node_type: 'LoadImage',
      executed: [],
      exception_message: expect.stringMatching(/^cannot identify image file '.*easel-protocol-broken\.png'\n$/),
      exception_type: 'PIL.UnidentifiedImageError',
      traceback: expect.any(Array),
      current_inputs: { image: [broken] },
      current_outputs: expect.any(Array),
      timestamp: expect.any(Number),
    });
    expect((data['current_outputs'] as string[]).toSorted()).toEqual(['1', '2', '3']);
    expect(data['traceback']).not.toEqual([]);
    for (const line of data['traceback'] as string[]) expect(line).toMatch(/^ {2}File ".*\n$/s);
  });

  test('stands in the history with the same words', async () => {
    const socket = await openSocket();
    const { promptId, frames } = await run(socket, { '1': loadImage(broken), '3': saveImage('1') });
    const entry = await historyOf(promptId);
    expect(entry).toMatchObject({ outputs: {}, meta: {}, status: { status_str: 'error', completed: false } });
    expect(entry?.status.messages.map(([type]) => type)).toEqual([
      'execution_start',
      'execution_cached',
      'execution_error',
    ]);
    expect(entry?.status.messages.at(-1)?.[1]).toEqual(onlyFrame(frames, 'execution_error').data);
  });
});

describe('a failure after an output', () => {
  /** What is an output goes before what leads to one, so that the second runs later in every server process. */
  const twoOutputs = () => ({
    ...plainSave(),
    '11': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
    '12': { class_type: 'SaveImage', inputs: { filename_prefix: '../../escaped', images: ['11', 0] } },
  });

  test('names what was executed and keeps that output in the history', async () => {
    const socket = await openSocket();
    const { promptId, frames, outline } = await run(socket, twoOutputs());
    expect(outline.filter((line) => /^exec\w+ \d|_error/.test(line))).toEqual([
      'executing 1',
      'executing 2',
      'executed 2',
      'executing 11',
      'executing 12',
      'execution_error',
    ]);
    const { data } = onlyFrame(frames, 'execution_error');
    expect((data['executed'] as string[]).toSorted()).toEqual(['1', '11', '2']);
    const entry = await historyOf(promptId);
    expect(entry?.outputs).toEqual({ '2': { images: filesOf(frames) } });
    expect(entry?.status.status_str).toBe('error');
  });

  test('leaves the finished nodes cached', async () => {
    const socket = await openSocket();
    const graph = twoOutputs();
    await run(socket, graph);
    expect((await run(socket, graph)).outline).toContain('execution_cached [1 2 11]');
  });

  test('does not disturb the next prompt', async () => {
    const socket = await openSocket();
    await run(socket, twoOutputs());
    expect((await run(socket, plainPreview())).outline).toHaveLength(14);
  });
});

test('a file name prefix that leaves the output folder fails when it runs, not when it is posted', async () => {
  const socket = await openSocket();
  const graph = {
    '1': plainImage(),
    '2': { class_type: 'SaveImage', inputs: { filename_prefix: '../../escaped', images: ['1', 0] } },
  };
  const { nodeErrors, frames, outline } = await run(socket, graph);
  expect(nodeErrors).toEqual({});
  expect(outline).toContain('execution_error');
  expect(onlyFrame(frames, 'execution_error').data).toMatchObject({ node_id: '2', node_type: 'SaveImage' });
});
