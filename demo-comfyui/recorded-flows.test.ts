import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDemoComfyui } from './index.ts';
import type { DemoComfyui } from './index.ts';
import { connect, isEnd, post, upload } from './test-client.ts';

interface Flow {
  readonly title: string;
  readonly flow: string;
  readonly prompt: Record<string, unknown>;
  readonly targets?: string[];
  readonly status: number;
  readonly nodeErrors: Record<string, unknown>;
  readonly messages: string[];
}

const flows = JSON.parse(readFileSync(new URL('./fixtures/flows.json', import.meta.url), 'utf8')) as Flow[];
const flowNamed = (name: string): Flow => flows.find(({ flow }) => flow === name) as Flow;

let demo: DemoComfyui;

beforeEach(async () => {
  demo = await startDemoComfyui({ speed: 100 });
});

afterEach(() => demo.stop());

/** The messages of one run, with everything that differs between two runs of one server taken out. */
async function run({ prompt, targets, status, nodeErrors }: Flow): Promise<string[]> {
  const clientId = `client-${Math.random()}`;
  const socket = await connect(demo.url, clientId);
  const before = socket.received.length;
  const more = targets === undefined ? {} : { partial_execution_targets: targets };
  const posted = await post(demo.url, prompt, { client_id: clientId, ...more });
  expect({ status: posted.status, nodeErrors: posted.node_errors }).toEqual({ status, nodeErrors });
  await socket.until(isEnd(posted.prompt_id));
  const messages = socket.received.slice(before).map((message) => {
    if (typeof message === 'string') return comparable(message);
    const length = message.readUInt32BE(4);
    return comparable(`binary ${message.readUInt32BE(0)} ${message.toString('utf8', 8, 8 + length)}`);
  });
  await socket.close();
  return messages;
}

function comparable(message: string): string {
  return message
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/"timestamp": \d+/g, '"timestamp": <t>')
    .replace(/_\d{5}_/g, '_<n>_')
    .replace(/_temp_[a-z]{5}_/g, '_temp_<letters>_')
    .replace(/image file '[^']*[\\/]/, "image file '")
    .replace(
      /"(executed|current_outputs)": \[([^\]]*)\]/g,
      (_, key, ids) => `${key}: ${String(ids).split(', ').sort().join()}`,
    );
}

test.each(['txt2img', 'empty', 'partial', 'targets'].map(flowNamed))(
  '$title: every message, its text and its order are as recorded from ComfyUI',
  async (flow) => {
    expect(await run(flow)).toEqual(flow.messages.map(comparable));
  },
);

test.each(['broken', 'broken2'].map(flowNamed))('$title: the error is reported as recorded', async (flow) => {
  const file = new File(['not an image'], 'broken.png');
  await upload(demo.url, '/upload/image', { image: file, overwrite: 'true' });
  expect(await run(flow)).toEqual(flow.messages.map(comparable));
});

test('a second output over cached nodes: only it runs, the cached output is sent again with integers', async () => {
  await run(flowNamed('targets'));
  const flow = flowNamed('rest');
  expect(await run(flow)).toEqual(flow.messages.map(comparable));
});
