/**
 * Decides which server the suite runs against: the one named by COMFYUI_PROTOCOL_URL (`npm run test:comfyui -- --url URL`), else a
 * demo-comfyui of its own, started from source, as a newer ComfyUI with COMFYUI_PROTOCOL_JOBS_API=1 (`--jobs-api`).
 */
import { request } from 'undici';
import type { TestProject } from 'vitest/node';
import { startDemo, type DemoProcess } from './demo-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Without a slash at the end. */
    comfyuiUrl: string;
    /** Whether the server is the suite's own demo-comfyui, so that more of them may be started and stopped. */
    isOwnDemo: boolean;
    /** Whether it is new enough for /api/jobs, and with it creation times and no ids but UUIDs. */
    hasJobsApi: boolean;
  }
}

let demo: DemoProcess | undefined;

export async function setup(project: TestProject): Promise<void> {
  const given = process.env['COMFYUI_PROTOCOL_URL'] ?? '';
  if (given === '') {
    demo = await startDemo({ jobsApi: process.env['COMFYUI_PROTOCOL_JOBS_API'] === '1' });
  }
  const url = (demo?.url ?? given).replace(/\/+$/, '');
  await refuseBusyServer(url);
  project.provide('comfyuiUrl', url);
  project.provide('isOwnDemo', demo !== undefined);
  project.provide('hasJobsApi', await answersJobs(url));
}

export async function teardown(): Promise<void> {
  await demo?.stop('SIGTERM');
}

async function answersJobs(url: string): Promise<boolean> {
  const { statusCode, body } = await request(`${url}/api/jobs?limit=1`);
  const text = await body.text();
  return statusCode === 200 && text.startsWith('{"jobs"');
}

/** The suite interrupts, clears and counts what is queued: somebody's work must not be among it. */
async function refuseBusyServer(url: string): Promise<void> {
  const { body } = await request(`${url}/queue`);
  const queue = (await body.json()) as { queue_running: unknown[]; queue_pending: unknown[] };
  const count = queue.queue_running.length + queue.queue_pending.length;
  if (count > 0) throw new Error(`${url} has ${count} jobs queued. The suite needs a ComfyUI with an empty queue.`);
}
