import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseExact } from '../../comfyui/exact-json.ts';
import type { NodeDefinition } from '../../comfyui/wire.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { definitionsOf, type NodeDefinitions } from './definitions.ts';

/** A workflow in UI format, and what the official frontend submits for it. */
export interface ConversionPair {
  readonly file: string;
  readonly name: string;
  readonly workflow: unknown;
  readonly prompt: ApiWorkflow;
}

/** Recorded from frontend 1.27.10 on ComfyUI 0.3.64, and from 1.58.1 with the definitions of a server of 2026. */
export const recordings = ['conversion', 'conversion-2026'] as const;
export type Recording = (typeof recordings)[number];

const folderOf = (recording: Recording): URL => new URL(`./fixtures/${recording}/`, import.meta.url);

export function readPairs(recording: Recording): ConversionPair[] {
  const folder = folderOf(recording);
  return readdirSync(folder)
    .filter((file) => file.includes('--'))
    .toSorted()
    .map((file) => ({ ...(readZipped(new URL(file, folder)) as Omit<ConversionPair, 'file'>), file }));
}

export function readDefinitions(recording: Recording): NodeDefinitions {
  const objectInfo = readZipped(new URL('object_info.json.gz', folderOf(recording)));
  return definitionsOf(objectInfo as Record<string, NodeDefinition>);
}

function readZipped(file: URL): unknown {
  return parseExact(gunzipSync(readFileSync(file)).toString('utf8'));
}

/** The clock that was set, in local time, and the random source that was put in, when the pairs were recorded. */
export const recordedWith = { now: new Date(2025, 0, 2, 3, 4, 5), random: (): number => 0 };
