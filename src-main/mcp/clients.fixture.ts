import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { serve } from '@hono/node-server';
import { Client as ModernSdkClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { Client as FirstSdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { afterEach } from 'vitest';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import { createFixtureCore, type FixtureCore } from './core.fixture.ts';
import { createMcp, type Mcp, type McpOptions } from './mcp.ts';

/** Easel's MCP over a real port and a real socket, with a core that the test moves. */
export interface Rig {
  readonly core: FixtureCore;
  readonly mcp: Mcp;
  readonly url: URL;
  readonly counts: number[];
  /** A new connection, as the shim makes one. */
  socket(): Promise<Socket>;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

export async function openRig(options: Partial<McpOptions> = {}, core = createFixtureCore()): Promise<Rig> {
  const counts: number[] = [];
  const outputUrl = (id: string) => `http://127.0.0.1:1/outputs/${id}/original`;
  const mcp = createMcp({
    core,
    outputUrl,
    onConnections: (count) => counts.push(count),
    changeDebounceMs: 30,
    ...options,
  });
  const listener = serve({
    fetch: (request) => mcp.fetch(request, { caller: callerOf(request) }),
    hostname: '127.0.0.1',
    port: 0,
    overrideGlobalObjects: false,
  });
  await once(listener, 'listening');
  const local = createServer((socket) => void mcp.serve(socket)).listen(0, '127.0.0.1');
  await once(local, 'listening');
  closers.push(async () => {
    await mcp.close();
    local.close();
    if ('closeAllConnections' in listener) listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
  });
  const { port } = local.address() as AddressInfo;
  return {
    core,
    mcp,
    counts,
    url: new URL(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`),
    socket: async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** As a door would: of the token whose id is sent, else of none. */
function callerOf(request: Request): Requester {
  const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? null;
  return { kind: 'assistant', name: token === null ? 'nameless' : `name of ${token}`, token };
}

/** The ways in which assistants reach Easel. */
export const doors = [
  '2.x client, newer era, HTTP',
  '2.x client, older era, HTTP',
  '1.x client, HTTP',
  '2.x client, newer era, socket',
  '1.x client, socket',
] as const;
export type Door = (typeof doors)[number];

const info = { name: 'test-client', title: 'Test Client', version: '9' };

/** The parts of both SDKs' clients that read the same. */
export type AnyClient = Pick<
  ModernSdkClient,
  | 'callTool'
  | 'listTools'
  | 'readResource'
  | 'listResources'
  | 'close'
  | 'getServerVersion'
  | 'getInstructions'
  | 'setNotificationHandler'
>;

export interface ConnectOptions {
  readonly onToolsChanged?: () => void;
  /** Id of a token to come with, over HTTP. */
  readonly token?: string;
}

export async function connectClient(rig: Rig, door: Door, options: ConnectOptions = {}): Promise<AnyClient> {
  const client = await openClient(rig, door, options);
  closers.push(() => client.close());
  return client;
}

async function openClient(rig: Rig, door: Door, { onToolsChanged, token }: ConnectOptions): Promise<AnyClient> {
  const http = token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } };
  const listChanged = onToolsChanged
    ? { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } }
    : undefined;
  switch (door) {
    case '2.x client, newer era, HTTP':
    case '2.x client, older era, HTTP':
    case '2.x client, newer era, socket': {
      const mode = door.includes('newer') ? { pin: '2026-07-28' } : ('legacy' as const);
      const client = new ModernSdkClient(info, {
        versionNegotiation: { mode },
        ...(listChanged ? { listChanged } : {}),
      });
      await client.connect(door.endsWith('socket') ? lines(await rig.socket()) : new ModernHttp(rig.url, http));
      return client;
    }
    case '1.x client, HTTP':
    case '1.x client, socket': {
      const client = new FirstSdkClient(info, listChanged ? { listChanged } : {});
      await client.connect(
        door.endsWith('socket') ? lines(await rig.socket()) : (new FirstHttp(rig.url, http) as Transport),
      );
      const callTool = client.callTool.bind(client);
      const adapted = client as unknown as AnyClient;
      adapted.callTool = ((params: Parameters<typeof callTool>[0], options: Parameters<typeof callTool>[2]) =>
        callTool(params, undefined, options)) as unknown as AnyClient['callTool'];
      return adapted;
    }
  }
}

/** What the shim does: JSON-RPC lines over the socket. */
function lines(socket: Socket): Transport {
  const buffer = new ReadBuffer();
  const transport: Transport = {
    start: async () => {
      socket.on('data', (chunk: Buffer) => {
        buffer.append(chunk);
        for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage())
          transport.onmessage?.(message);
      });
      socket.on('close', () => transport.onclose?.());
      socket.on('error', (error) => transport.onerror?.(error));
    },
    send: async (message: JSONRPCMessage) => void socket.write(serializeMessage(message)),
    close: async () => void socket.end(),
  };
  return transport;
}
