import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the built program answers to an opening conversation; the shape of tools-snapshot.json. */
export interface ProgramSnapshot {
  readonly initialize: object;
  readonly discover: object;
  readonly tools: { readonly tools: readonly { readonly name: string; readonly description: string }[] };
}

const newerEra = '2026-07-28';
/** Nobody listens there: models and node classes of some ComfyUI have no business in a bundle for everybody. */
const noComfyui = 'http://127.0.0.1:1';

/** Starts the built program in a home of its own and asks it, in raw JSON: the answers are kept as they are on the wire. */
export async function askProgram(cli: string): Promise<ProgramSnapshot> {
  const folder = mkdtempSync(join(tmpdir(), 'easel-mcpb-'));
  const args = [cli, 'serve', '--data-dir', folder, '--port', '0', '--comfyui', noComfyui, '--log-level', 'error'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOME: folder, USERPROFILE: folder, EASEL_TOKEN: '', EASEL_HOST: '', EASEL_PORT: '' },
  });
  const ended = once(child, 'exit');
  try {
    const url = await readUrl(child.stdout);
    return {
      initialize: await ask(url, 'initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'easel-bundle', version: '1.0.0' },
      }),
      discover: await ask(url, 'server/discover'),
      tools: (await ask(url, 'tools/list')) as ProgramSnapshot['tools'],
    };
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [, url] = /MCP: (\S+)$/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error('The program ended before it was ready.');
}

async function ask(url: string, method: string, params?: object): Promise<object> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': newerEra,
    'io.modelcontextprotocol/clientInfo': { name: 'easel-bundle', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(params ? {} : { 'mcp-protocol-version': newerEra, 'mcp-method': method }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: params ?? { _meta: meta } }),
  });
  const text = await response.text();
  // One event at most: nothing is said before the answer.
  const json = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
  const { result } = JSON.parse(json) as { result?: object };
  if (!result) throw new Error(`${method} was answered with ${text.slice(0, 200)}`);
  return result;
}
