import { readFileSync, unlinkSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { writePrivateFile } from './private-file.ts';

/** What the owner of a data folder tells everybody who comes later. */
const endpointSchema = z.object({
  pid: z.number().int().positive(),
  version: z.string(),
  kind: z.enum(['headless', 'desktop']),
  /** Path of the Unix socket, or the name of the Windows pipe; both speak MCP in lines. */
  socket: z.string(),
  /** Origin of the HTTP listener, without a trailing slash; null when nothing listens. */
  url: z.string().nullable(),
  token: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});

export type Endpoint = z.infer<typeof endpointSchema>;

const fileName = 'endpoint.json';

/** The endpoint as written, or null when there is none or it cannot be read as one. */
export function readEndpoint(dataFolder: string): Endpoint | null {
  try {
    return endpointSchema.parse(JSON.parse(readFileSync(join(dataFolder, fileName), 'utf8')));
  } catch {
    return null;
  }
}

export function writeEndpoint(dataFolder: string, endpoint: Endpoint): void {
  writePrivateFile(join(dataFolder, fileName), `${JSON.stringify(endpoint, null, 2)}\n`);
}

export function removeEndpoint(dataFolder: string): void {
  try {
    unlinkSync(join(dataFolder, fileName));
  } catch {
    // There was none.
  }
}

/**
 * Whether the program that wrote the endpoint still runs and answers. A connection alone says little: the system goes on accepting
 * for a program that is just being killed, or hangs. One without HTTP can only be asked whether it accepts.
 */
export async function endpointAnswers(endpoint: Endpoint, timeoutMs = 1000): Promise<boolean> {
  if (!processLives(endpoint.pid)) return false;
  const { url, socket } = endpoint;
  return url === null ? await socketAccepts(socket, timeoutMs) : await httpAnswers(`${url}/health`, timeoutMs);
}

/** Any answer will do, a refusal too. */
async function httpAnswers(url: string, timeoutMs: number): Promise<boolean> {
  return await new Promise((resolve) => {
    // An agent would keep the connection, and with it this process, for a while.
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(true);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function socketAccepts(path: string, timeoutMs: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(settle, timeoutMs, false);
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
