import { describe, expect, test } from 'vitest';
import { get, historyOf, openSocket, run } from './comfyui-driver.ts';
import { filesOf } from './frames.ts';
import { loadImage, plainImage, plainSave, saveImage, textToImage, withInputs } from './graphs.ts';
import { readPng } from './pictures.ts';

describe('values are converted to their inputs’ types', () => {
  test('and written back to history and file: 8 becomes 8.0, "2" becomes 2, 1 becomes 1.0', async () => {
    const socket = await openSocket();
    const graph = withInputs(await textToImage(), '3', { cfg: 8, steps: '2', denoise: 1 });
    const { promptId, frames, outline } = await run(socket, graph);
    expect(outline).toContain('progress 2/2');
    const converted = /"steps": 2, "cfg": 8\.0, .*"denoise": 1\.0/;
    expect((await get(`/history/${promptId}`)).text).toMatch(converted);
    const [file] = filesOf(frames);
    const query = `filename=${file?.filename}&subfolder=${file?.subfolder}&type=${file?.type}`;
    const { texts } = readPng((await get(`/view?${query}`)).bytes);
    expect(new Map(texts).get('prompt')).toMatch(converted);
  });

  test('a decimal for an integer is cut, a word for a text stays', async () => {
    const socket = await openSocket();
    const { promptId } = await run(socket, withInputs(plainSave(), '1', { width: 40.9, height: '24' }));
    expect((await historyOf(promptId))?.prompt[2]['1']?.inputs).toMatchObject({ width: 40, height: 24 });
  });
});

describe('what is not looked at', () => {
  test('unknown inputs and _meta are kept and ignored', async () => {
    const socket = await openSocket();
    const base = withInputs(plainSave(), '1', { unknown: 'x' });
    const graph = {
      ...base,
      '1': { ...plainImage(), ...base['1'], class_type: 'EmptyImage', _meta: { title: 'Blank' } },
    };
    const { promptId, outline } = await run(socket, graph);
    expect(outline).toContain('execution_success');
    expect((await historyOf(promptId))?.prompt[2]['1']).toEqual(graph['1']);
  });

  test('the step of a number: a width of 65 passes where the step is 8', async () => {
    const socket = await openSocket();
    const graph = withInputs(await textToImage({ steps: 1 }), '5', { width: 65 });
    expect((await run(socket, graph)).outline).toContain('execution_success');
  });

  test('a node no output needs, however wrong', async () => {
    const socket = await openSocket();
    const graph = { ...plainSave(), '7': { class_type: 'KSampler', inputs: { steps: -5 } } };
    const { nodeErrors, outline } = await run(socket, graph);
    expect(nodeErrors).toEqual({});
    expect(outline).toHaveLength(14);
  });
});

describe('of two outputs of which one is invalid', () => {
  test('the valid one runs, and 200 names the errors of the other', async () => {
    const socket = await openSocket();
    const graph = { ...plainSave(), '11': loadImage('does_not_exist.png'), '12': saveImage('11') };
    const { promptId, nodeErrors, outline } = await run(socket, graph);
    expect(nodeErrors).toEqual({
      '11': {
        errors: [
          {
            type: 'custom_validation_failed',
            message: 'Custom validation failed for node',
            details: 'image - Invalid image file: does_not_exist.png',
            extra_info: { input_name: 'image' },
          },
        ],
        dependent_outputs: ['12'],
        class_type: 'LoadImage',
      },
    });
    expect(outline.filter((line) => line.startsWith('executed'))).toEqual(['executed 2']);
    expect(outline).toHaveLength(14);
    const entry = await historyOf(promptId);
    expect(entry?.prompt[4]).toEqual(['2']);
    expect(entry?.status.status_str).toBe('success');
  });
});

describe('partial_execution_targets', () => {
  test('run only the outputs they name', async () => {
    const socket = await openSocket();
    const graph = { ...plainSave(), '3': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } };
    const { promptId, outline } = await run(socket, graph, { partial_execution_targets: ['3'] });
    expect(outline.filter((line) => /^execut\w+ \d/.test(line))).toEqual(['executing 1', 'executing 3', 'executed 3']);
    expect((await historyOf(promptId))?.prompt[4]).toEqual(['3']);
  });
});
