import { Client as SecondSdkClient, StreamableHTTPClientTransport as SecondHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstSdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { shim } from './program.ts';

export const doors = [
  '2.x client, newer era, HTTP',
  '2.x client, older era, HTTP',
  '1.x client, HTTP',
  '2.x client, newer era, shim',
  '2.x client, older era, shim',
  '1.x client, shim',
] as const;
export type Door = (typeof doors)[number];

export interface Content {
  readonly type: string;
  readonly text?: string;
  readonly data?: string;
  readonly mimeType?: string;
  readonly uri?: string;
}

export interface ToolResult {
  readonly isError: boolean;
  readonly content: readonly Content[];
  readonly structured: Record<string, unknown>;
  /** Of the whole result as JSON, in bytes. */
  readonly bytes: number;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** An MCP client of somebody else's making, however it reached us. */
export interface Assistant {
  tools(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>, onProgress?: (progress: Progress) => void): Promise<ToolResult>;
  /** URIs of the outputs. */
  resources(): Promise<string[]>;
  read(uri: string): Promise<{ contents: readonly unknown[] }>;
  close(): Promise<void>;
}

const info = { name: 'e2e-assistant', version: '1.0.0' };

export async function connectAssistant(
  door: Door,
  /** `token` goes with what is asked over HTTP. */
  program: { mcpUrl: string; dataFolder: string; token?: string },
  onToolsChanged?: () => void,
): Promise<Assistant> {
  const options = onToolsChanged
    ? { listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } } }
    : {};
  const command = {
    command: process.execPath,
    args: [shim, '--data-dir', program.dataFolder],
    stderr: 'ignore' as const,
  };
  const url = new URL(program.mcpUrl);
  const http = program.token ? { requestInit: { headers: { authorization: `Bearer ${program.token}` } } } : {};
  if (door.startsWith('1.x')) {
    const client = new FirstSdkClient(info, options);
    await client.connect(door.endsWith('shim') ? new FirstStdio(command) : (new FirstHttp(url, http) as Transport));
    return {
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args, onprogress) =>
        toResult(await client.callTool({ name, arguments: args }, undefined, onprogress ? { onprogress } : {})),
      resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
      read: (uri) => client.readResource({ uri }),
      close: () => client.close(),
    };
  }
  const mode = door.includes('newer') ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new SecondSdkClient(info, { versionNegotiation: { mode }, ...options });
  await client.connect(door.endsWith('shim') ? new SecondStdio(command) : new SecondHttp(url, http));
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, onprogress) =>
      toResult(await client.callTool({ name, arguments: args }, onprogress ? { onprogress } : {})),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: (uri) => client.readResource({ uri }),
    close: () => client.close(),
  };
}

function toResult(result: unknown): ToolResult {
  const { isError, content, structuredContent } = result as {
    isError?: boolean;
    content?: Content[];
    structuredContent?: Record<string, unknown>;
  };
  return {
    isError: isError === true,
    content: content ?? [],
    structured: structuredContent ?? {},
    bytes: Buffer.byteLength(JSON.stringify(result)),
  };
}
