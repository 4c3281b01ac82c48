import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyui } from '../index.ts';
import { nodeClasses } from '../nodes/node-registry.ts';
import { post } from '../test-client.ts';
import { templateGroups } from './template-list.ts';

interface CanvasNode {
  readonly id: number;
  readonly type: string;
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly link: number | null }[];
  readonly outputs: readonly { readonly name: string; readonly type: string; readonly links: readonly number[] }[];
  readonly widgets_values?: readonly unknown[];
}

interface Canvas {
  readonly version: number;
  readonly nodes: readonly CanvasNode[];
  readonly links: readonly (readonly [number, number, number, number, number, string])[];
}

const names = templateGroups.flatMap(({ templates }) => templates.map(({ entry }) => entry.name));
/** The canvas keeps these beside a widget's own value. */
const beside: Readonly<Record<string, number>> = { seed: 1, image: 1 };

let demo: DemoComfyui;

beforeAll(async () => {
  demo = await startDemoComfyui({ speed: 200 });
});

afterAll(() => demo.stop());

async function get<Answer>(path: string): Promise<Answer> {
  return (await (await fetch(`${demo.url}${path}`)).json()) as Answer;
}

/** The canvas's graph as the API takes it, by the order of widgets that /object_info gives. */
async function toPrompt({ nodes, links }: Canvas): Promise<Record<string, unknown>> {
  const prompt: Record<string, unknown> = {};
  for (const node of nodes) {
    const info = await get<Record<string, { input: { required: Record<string, unknown> } }>>(
      `/object_info/${node.type}`,
    );
    const inputs: Record<string, unknown> = {};
    const values = [...(node.widgets_values ?? [])];
    for (const name of Object.keys(info[node.type]?.input.required ?? {})) {
      const slot = node.inputs.find((input) => input.name === name);
      const link = links.find(([id]) => id === slot?.link);
      inputs[name] = slot === undefined ? values.shift() : [String(link?.[1]), link?.[2]];
      if (slot === undefined) values.splice(0, beside[name] ?? 0);
    }
    expect(values).toEqual([]);
    prompt[String(node.id)] = { class_type: node.type, inputs };
  }
  return prompt;
}

async function outcome(promptId: string): Promise<{ status?: { status_str: string }; outputs: object }> {
  for (;;) {
    const history = await get<Record<string, { status: { status_str: string }; outputs: object }>>(
      `/history/${promptId}`,
    );
    const entry = history[promptId];
    if (entry !== undefined) return entry;
    await sleep(20);
  }
}

test.each(names)('the template %s has nodes that are here, and runs', async (name) => {
  const canvas = await get<Canvas>(`/templates/${name}.json`);
  expect(canvas.nodes.map(({ type }) => type).filter((type) => nodeClasses[type] === undefined)).toEqual([]);
  const { prompt_id, node_errors, status } = await post(demo.url, await toPrompt(canvas));
  expect([status, node_errors]).toEqual([200, {}]);
  const { status: ended, outputs } = await outcome(prompt_id);
  expect([ended?.status_str, Object.keys(outputs).length]).toEqual(['success', 1]);
});

test.each(names)('the links of the template %s join outputs and inputs of one type', async (name) => {
  const { nodes, links, version } = await get<Canvas>(`/templates/${name}.json`);
  expect(version).toBe(0.4);
  for (const [id, from, fromSlot, to, toSlot, type] of links) {
    const output = nodes.find((node) => node.id === from)?.outputs[fromSlot];
    const input = nodes.find((node) => node.id === to)?.inputs[toSlot];
    expect([output?.type, input?.type, input?.link, output?.links]).toEqual([
      type,
      type,
      id,
      expect.arrayContaining([id]),
    ]);
  }
});

test('the index names each workflow once, and nothing but the files named is served', async () => {
  const index = await get<{ templates: { name: string }[] }[]>('/templates/index.json');
  const listed = index.flatMap(({ templates }) => templates.map(({ name }) => name));
  expect(listed).toEqual(names);
  expect(new Set(listed).size).toBe(listed.length);
  expect((await fetch(`${demo.url}/templates/${names[0]}-2.webp`)).status).toBe(404);
});

test('a thumbnail is drawn once and stays the same', async () => {
  const ask = async (): Promise<ArrayBuffer> => (await fetch(`${demo.url}/templates/${names[0]}-1.webp`)).arrayBuffer();
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(first.byteLength).toBeGreaterThan(1000);
  expect(Buffer.from(second)).toEqual(Buffer.from(first));
});
