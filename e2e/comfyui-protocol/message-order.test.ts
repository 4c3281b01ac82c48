import { describe, expect, test } from 'vitest';
import { connect, openSocket, run, settle, submit, waitUntilIdle } from './comfyui-driver.ts';
import { filesOf, onlyFrame, statesOf, textFrames } from './frames.ts';
import { freshColor, outputFolder, plainImage, plainPreview, plainSave } from './graphs.ts';

describe('EmptyImage → SaveImage', () => {
  test('is told in 14 messages', async () => {
    const socket = await openSocket();
    const { outline } = await run(socket, plainSave());
    expect(outline).toEqual([
      'status 1',
      'status 1',
      'execution_start',
      'execution_cached []',
      'progress_state 1:running',
      'executing 1',
      'progress_state 1:finished',
      'progress_state 1:finished 2:running',
      'executing 2',
      'executed 2',
      'progress_state 1:finished 2:finished',
      'execution_success',
      'status 0',
      'executing null',
    ]);
  });

  test('and nothing follows the last "executing null"', async () => {
    const socket = await openSocket();
    const { frames } = await run(socket, plainSave());
    await settle();
    expect(socket.frames.slice(-frames.length)).toEqual(frames);
  });

  test('gives every message exactly these fields', async () => {
    const socket = await openSocket();
    const { promptId, frames } = await run(socket, plainSave({ prefix: 'fields' }));
    const timestamp = expect.any(Number) as number;
    expect(onlyFrame(frames, 'execution_start').data).toEqual({ prompt_id: promptId, timestamp });
    expect(onlyFrame(frames, 'execution_cached').data).toEqual({ nodes: [], prompt_id: promptId, timestamp });
    expect(onlyFrame(frames, 'execution_success').data).toEqual({ prompt_id: promptId, timestamp });
    expect(textFrames(frames, 'status').map(({ data }) => data)).toEqual(
      [1, 1, 0].map((queue_remaining) => ({ status: { exec_info: { queue_remaining } } })),
    );
    expect(textFrames(frames, 'executing').map(({ data }) => data)).toEqual([
      { node: '1', display_node: '1', prompt_id: promptId },
      { node: '2', display_node: '2', prompt_id: promptId },
      { node: null, prompt_id: promptId },
    ]);
    const filename = expect.stringMatching(/^fields_\d{5}_\.png$/) as string;
    expect(onlyFrame(frames, 'executed').data).toEqual({
      node: '2',
      display_node: '2',
      output: { images: [{ filename, subfolder: outputFolder, type: 'output' }] },
      prompt_id: promptId,
    });
  });

  test('counts timestamps in whole milliseconds', async () => {
    const socket = await openSocket();
    const before = Date.now();
    const { frames } = await run(socket, plainSave());
    const { timestamp } = onlyFrame(frames, 'execution_start').data as { timestamp?: number };
    expect(Number.isInteger(timestamp)).toBe(true);
    // A server on another machine has a clock of its own.
    expect(Math.abs((timestamp ?? 0) - before)).toBeLessThan(24 * 3600 * 1000);
  });

  test('describes each node in progress_state by these fields, with floats while it only starts and ends', async () => {
    const socket = await openSocket();
    const { promptId, frames } = await run(socket, plainSave());
    const states = textFrames(frames, 'progress_state');
    const node = (id: string, value: number, state: string) => ({
      value,
      max: 1,
      state,
      node_id: id,
      prompt_id: promptId,
      display_node_id: id,
      parent_node_id: null,
      real_node_id: id,
    });
    expect(states.map(({ data }) => data)).toEqual([
      { prompt_id: promptId, nodes: { 1: node('1', 0, 'running') } },
      { prompt_id: promptId, nodes: { 1: node('1', 1, 'finished') } },
      { prompt_id: promptId, nodes: { 1: node('1', 1, 'finished'), 2: node('2', 0, 'running') } },
      { prompt_id: promptId, nodes: { 1: node('1', 1, 'finished'), 2: node('2', 1, 'finished') } },
    ]);
    expect(states[0]?.text).toContain('"1": {"value": 0.0, "max": 1.0, "state": "running", "node_id": "1", ');
    expect(states[1]?.text).toContain('"1": {"value": 1.0, "max": 1.0, "state": "finished", "node_id": "1", ');
  });
});

describe('a rerun of what is cached', () => {
  test('is told in 9 messages, names the cached nodes and sends the old output again', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    const first = await run(socket, graph);
    const again = await run(socket, graph);
    expect(again.outline).toEqual([
      'status 1',
      'status 1',
      'execution_start',
      'execution_cached [1 2]',
      'executed 2',
      'progress_state 2:finished',
      'execution_success',
      'status 0',
      'executing null',
    ]);
    expect(filesOf(again.frames)).toEqual(filesOf(first.frames));
  });

  test('counts the cached output node as 1 of 1, in integers', async () => {
    const socket = await openSocket();
    const graph = plainSave();
    await run(socket, graph);
    const { frames } = await run(socket, graph);
    const state = onlyFrame(frames, 'progress_state');
    expect(statesOf(state)).toMatchObject([['2', { value: 1, max: 1, state: 'finished' }]]);
    expect(state.text).toContain('"2": {"value": 1, "max": 1, "state": "finished"');
  });

  test('gives a cached PreviewImage its old temporary file', async () => {
    const socket = await openSocket();
    const graph = plainPreview();
    const first = await run(socket, graph);
    const again = await run(socket, graph);
    const filename = expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_00001_\.png$/) as string;
    expect(filesOf(first.frames)).toEqual([{ filename, subfolder: '', type: 'temp' }]);
    expect(filesOf(again.frames)).toEqual(filesOf(first.frames));
    expect(again.outline).toHaveLength(9);
  });

  test('runs only what changed', async () => {
    const socket = await openSocket();
    const color = freshColor();
    await run(socket, plainSave({ color, prefix: 'cached-a' }));
    const { outline } = await run(socket, plainSave({ color, prefix: 'cached-b' }));
    expect(outline).toContain('execution_cached [1]');
    expect(outline).not.toContain('executing 1');
    expect(outline.filter((line) => line.startsWith('progress_state'))).toEqual([
      'progress_state 2:running',
      'progress_state 2:finished',
    ]);
  });

  test('knows a node by its inputs, not by its id', async () => {
    const socket = await openSocket();
    const color = freshColor();
    const preview = (from: string) => ({ class_type: 'PreviewImage', inputs: { images: [from, 0] } });
    await run(socket, { '1': plainImage({ color }), '2': preview('1') });
    const { outline } = await run(socket, { '41': plainImage({ color }), '42': preview('41') });
    expect(outline).toContain('execution_cached [41 42]');
  });

  test('finds nothing once another prompt came between', async () => {
    const socket = await openSocket();
    const graph = plainPreview();
    await run(socket, graph);
    await run(socket, plainPreview());
    expect((await run(socket, graph)).outline).toContain('execution_cached []');
  });
});

test('two output nodes of one source run one after the other, each executed before it is finished', async () => {
  const socket = await openSocket();
  const graph = { ...plainSave(), '3': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } };
  const { outline } = await run(socket, graph);
  // Which goes first is another one in each process of a real server.
  const [first, second] = outline.indexOf('executing 2') < outline.indexOf('executing 3') ? ['2', '3'] : ['3', '2'];
  const states = (...ids: string[]): string => `progress_state ${ids.toSorted().join(' ')}`;
  expect(outline.slice(4, -3)).toEqual([
    'progress_state 1:running',
    'executing 1',
    'progress_state 1:finished',
    states('1:finished', `${first}:running`),
    `executing ${first}`,
    `executed ${first}`,
    states('1:finished', `${first}:finished`),
    states('1:finished', `${first}:finished`, `${second}:running`),
    `executing ${second}`,
    `executed ${second}`,
    states('1:finished', `${first}:finished`, `${second}:finished`),
  ]);
});

test('prompts one after another each have three status messages and an end of their own', async () => {
  const socket = await openSocket();
  const first = await submit(plainSave(), { client_id: socket.clientId });
  const second = await submit(plainSave(), { client_id: socket.clientId });
  await waitUntilIdle();
  await settle();
  const ends = textFrames(socket.frames, 'executing').filter(({ data }) => data.node === null);
  expect(ends.map(({ data }) => data.prompt_id)).toEqual([first.promptId, second.promptId]);
  expect(socket.outline().filter((line) => line.startsWith('status'))).toHaveLength(1 + 3 + 3);
});

test('GetImageSize sends its sizes as a binary text frame to every socket, and PreviewAny shows text', async () => {
  const socket = await openSocket();
  const stranger = await connect();
  const { frames, outline } = await run(socket, {
    '1': plainImage(),
    '2': { class_type: 'GetImageSize', inputs: { image: ['1', 0] } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['2', 0] } },
  });
  const text = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('2width: 64, height: 64\n batch size: 1')]);
  expect(outline).toContain('text');
  expect(frames.find((frame) => frame.kind === 'binary')).toMatchObject({ event: 3, payload: text });
  await stranger.waitFor('text');
  expect(onlyFrame(frames, 'executed').data).toMatchObject({ node: '3', output: { text: ['64'] } });
});
