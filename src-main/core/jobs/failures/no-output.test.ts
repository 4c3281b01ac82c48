import { describe, expect, test } from 'vitest';
import { createProgressTracker } from '../progress.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { explainNoOutput } from './no-output.ts';
import { messagesOf, recordedFailure, runOf } from './recorded.fixture.ts';

function reachedIn(name: string): ReadonlySet<string> {
  const recorded = recordedFailure(name);
  const tracker = createProgressTracker(recorded.prompt);
  for (const message of messagesOf(recorded)) tracker.read(message);
  return tracker.reached;
}

const explain = (prompt: ApiWorkflow, facts: { outputNodes?: string[]; reached?: ReadonlySet<string> } = {}) =>
  explainNoOutput({ ...runOf({ prompt }), outputNodes: null, reached: null, ...facts });

const made = { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } };

describe('a run that ended well and wrote nothing', () => {
  test('was stopped by a silent blocker: the node that might have is named', async () => {
    const error = await explain(recordedFailure('blocker, silent').prompt, { reached: reachedIn('blocker, silent') });
    expect(error).toMatchObject({
      code: 'no_output',
      message: expect.stringContaining('nothing came to node 3'),
      nextStep: expect.stringContaining('node 2'),
      details: { why: 'blocked' },
    });
  });

  test('has only a node that tells of no file', async () => {
    const name = 'output node that writes nothing';
    const error = await explain(recordedFailure(name).prompt, { reached: reachedIn(name) });
    expect(error).toMatchObject({
      message: expect.stringContaining('node 2 (EaselNoSave) told ComfyUI of no file'),
      details: { why: 'silent_node' },
    });
  });

  test('has no node that saves', async () => {
    const prompt = { 1: made, 2: { class_type: 'MyNode', inputs: { images: ['1', 0] } } };
    expect(await explain(prompt)).toMatchObject({
      message: 'The workflow ended well, but no node of it saves what it made.',
      details: { why: 'no_save_node' },
    });
  });

  test('ends in a node that sends pictures to the socket alone', async () => {
    const prompt = { 1: made, 2: { class_type: 'SaveImageWebsocket', inputs: { images: ['1', 0] } } };
    expect((await explain(prompt)).message).toContain('keeps none');
  });

  test('was left out by ComfyUI', async () => {
    const prompt = { 1: made, 2: { class_type: 'SaveImage', inputs: { images: ['1', 0] } } };
    expect(await explain(prompt, { reached: new Set(['1']) })).toMatchObject({ details: { why: 'not_run' } });
  });

  test('wrote elsewhere than the template returns', async () => {
    const { prompt } = recordedFailure('blocker, silent');
    const error = await explain(prompt, { outputNodes: ['3'], reached: reachedIn('blocker, silent') });
    expect(error.message).toContain('the template returns nothing else');
  });
});
