import { describe, expect, test } from 'vitest';
import { openSocket, run, type Run } from './comfyui-driver.ts';
import { binaryFrames, outlineOf, statesOf, textFrames, type BinaryFrame, type Frame } from './frames.ts';
import { plainPreview, textToImage, withInputs } from './graphs.ts';
import { jpegSize } from './pictures.ts';

const steps = 4;

/** The previews among the frames. A server that sends none was started without them, which is ComfyUI's default. */
function previewsOf(frames: readonly Frame[]): BinaryFrame[] {
  const previews = binaryFrames(frames);
  if (previews.length === 0) throw new Error('No previews came; start ComfyUI with --preview-method latent2rgb');
  return previews;
}

/** A text prompt nobody used, so that every node runs. */
async function freshGraph() {
  const words = `a lighthouse, ${Math.random()}`;
  const graph = withInputs(await textToImage({ steps }), '6', { text: words });
  return withInputs(withInputs(graph, '7', { text: `not ${words}` }), '5', { width: 64 + 8 * freshStep() });
}

let widths = 0;
const freshStep = (): number => (widths++ % 4) + 1;

/** The frames between "executing 3" and the end of node 3, which are the sampler's. */
function samplerOutline({ frames, outline }: Run): string[] {
  previewsOf(frames);
  const from = outline.indexOf('executing 3') + 1;
  const to = outline.findIndex((line) => line.startsWith('progress_state') && line.includes('3:finished'));
  return outline.slice(from, to).map((line) => (line.startsWith('progress_state') ? 'progress_state' : line));
}

describe('the default text-to-image graph', () => {
  test('runs its nodes in the order 4, 5, 7, 6, 3, 8, 9', async () => {
    const socket = await openSocket();
    const graph = await freshGraph();
    // What an earlier run loaded may be cached still.
    await run(socket, plainPreview());
    const { outline } = await run(socket, graph);
    expect(outline.filter((line) => line.startsWith('exec'))).toEqual([
      'execution_start',
      'execution_cached []',
      ...[4, 5, 7, 6, 3, 8, 9].map((id) => `executing ${id}`),
      'executed 9',
      'execution_success',
      'executing null',
    ]);
    expect(outline.filter((line) => line.startsWith('status'))).toEqual(['status 1', 'status 1', 'status 0']);
  });

  test('sends progress_state, preview with metadata and progress at each step to a client with the flag', async () => {
    const socket = await openSocket();
    const result = await run(socket, await freshGraph());
    expect(samplerOutline(result)).toEqual(
      Array.from({ length: steps }, (_step, index) => [
        'progress_state',
        'preview',
        `progress ${index + 1}/${steps}`,
      ]).flat(),
    );
  });

  test('sends progress_state, progress and a plain preview at each step to a client without it', async () => {
    const socket = await openSocket({ flags: false });
    const result = await run(socket, await freshGraph());
    expect(samplerOutline(result)).toEqual(
      Array.from({ length: steps }, (_step, index) => [
        'progress_state',
        `progress ${index + 1}/${steps}`,
        'plain preview',
      ]).flat(),
    );
  });

  test('names node, prompt and type beside each JPEG, which is scaled up to 512×512', async () => {
    const socket = await openSocket();
    const graph = withInputs(await textToImage({ steps }), '5', { width: 64, height: 64 });
    const { promptId, frames } = await run(socket, graph);
    const previews = previewsOf(frames);
    expect(previews).toHaveLength(steps);
    for (const { metadata, payload } of previews) {
      expect(metadata).toEqual({
        node_id: '3',
        prompt_id: promptId,
        display_node_id: '3',
        parent_node_id: null,
        real_node_id: '3',
        image_type: 'image/jpeg',
      });
      expect(jpegSize(payload)).toEqual({ width: 512, height: 512 });
    }
  });

  test('marks a plain preview as format 1, a JPEG that fits 512×512', async () => {
    const socket = await openSocket({ flags: false });
    const graph = withInputs(await textToImage({ steps }), '5', { width: 128, height: 64 });
    const previews = previewsOf((await run(socket, graph)).frames);
    expect(previews).toHaveLength(steps);
    for (const { event, format, payload } of previews) {
      expect({ event, format, ...jpegSize(payload) }).toEqual({ event: 1, format: 1, width: 512, height: 256 });
    }
  });

  test('changes the preview in the course of the steps', async () => {
    const socket = await openSocket();
    const previews = previewsOf((await run(socket, await freshGraph())).frames);
    expect(previews[0]?.payload.equals(previews.at(-1)?.payload ?? Buffer.alloc(0))).toBe(false);
  });

  test('repeats all nodes in each progress_state, the sampler with integers of its steps', async () => {
    const socket = await openSocket();
    const { frames } = await run(socket, await freshGraph());
    const states = textFrames(frames, 'progress_state');
    const sizes = states.map((frame) => statesOf(frame).length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    const stepTexts = states.filter(({ text }) => text.includes(`"max": ${steps}, "state": "running"`));
    expect(stepTexts).toHaveLength(steps);
    expect(stepTexts[1]?.text).toContain(`"3": {"value": 2, "max": ${steps}, "state": "running", "node_id": "3"`);
    const last = states.at(-1);
    expect(last && outlineOf(last)).toMatch(/3:finished .*8:finished 9:finished$/);
    expect(last?.text).toContain(`"3": {"value": ${steps}, "max": ${steps}, "state": "finished"`);
  });

  test('gives progress its value, max, prompt and node', async () => {
    const socket = await openSocket();
    const { promptId, frames } = await run(socket, await freshGraph());
    expect(textFrames(frames, 'progress').map(({ data }) => data)).toEqual(
      Array.from({ length: steps }, (_step, index) => ({
        value: index + 1,
        max: steps,
        prompt_id: promptId,
        node: '3',
      })),
    );
  });
});

test('a batch saves a file for each image and previews only the first', async () => {
  const socket = await openSocket();
  const { frames } = await run(socket, await textToImage({ steps: 2, batch: 3 }));
  expect(previewsOf(frames)).toHaveLength(2);
  const [executed] = textFrames(frames, 'executed');
  expect(executed?.data.output?.images).toHaveLength(3);
});

test('a new seed runs the sampler again and leaves loader, texts and latent cached', async () => {
  const socket = await openSocket();
  const graph = await textToImage({ steps: 2 });
  await run(socket, graph);
  const { outline } = await run(socket, withInputs(graph, '3', { seed: 1 }));
  expect(outline).toContain('execution_cached [4 5 6 7]');
  expect(outline.filter((line) => /^executing \d/.test(line))).toEqual(['executing 3', 'executing 8', 'executing 9']);
});
