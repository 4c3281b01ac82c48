import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoComfyui } from '../index.ts';
import type { DemoComfyui } from '../index.ts';

interface Case {
  readonly name: string;
  readonly body: string;
  readonly status: number;
  readonly reply: string;
}

const cases = readFileSync(new URL('../fixtures/validation.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

let demo: DemoComfyui;

beforeAll(async () => {
  demo = await startDemoComfyui({ speed: 100 });
});

afterAll(() => demo.stop());

/** Ids, counts and the list of installed checkpoints differ from server to server; the order of a node's errors is chance. */
function comparable(reply: string): unknown {
  const text = reply
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/"number": -?\d+/, '"number": 0')
    .replace(/(\[\[?|not in \[)(["'])[^\]]*v1-5-pruned-emaonly\.ckpt[^\]]*\]/g, '$1<checkpoints>]')
    .replace(/"\[<checkpoints>\]/g, '"<checkpoints>"');
  const reasons = [...text.matchAll(/"details": "([^"]*)"/g)]
    .map(([, details]) => String(details))
    .toSorted((a, b) => a.localeCompare(b));
  const [head] = text.split('"node_errors"');
  // Of several reasons at one node only the set is fixed: ComfyUI walks over a Python set.
  if (reasons.length > 2) return { head, reasons };
  return text;
}

test.each(cases)('POST /prompt: $name', async ({ body, status, reply }) => {
  const response = await fetch(`${demo.url}/prompt`, { method: 'POST', body });
  expect(response.status).toBe(status);
  const text = await response.text();
  if (status !== 500) expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  else expect(response.headers.get('connection')).toBe('close');
  expect(comparable(text)).toEqual(comparable(reply));
});
