import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { DrawClient } from './drawing/draw-client.ts';
import { History } from './execution/history.ts';
import { InterruptFlag } from './execution/interruption.ts';
import { noJournal, openJournal } from './execution/journal.ts';
import { PromptQueue } from './execution/prompt-queue.ts';
import { PromptWorker } from './execution/prompt-worker.ts';
import { ResultCache } from './execution/result-cache.ts';
import { noFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { DataFolders } from './folders.ts';
import { isImageName } from './http/content-types.ts';
import { createGate } from './http/gate.ts';
import type { GateOptions } from './http/gate.ts';
import { infoRoutes } from './http/info-routes.ts';
import { jobsRoutes } from './http/jobs-routes.ts';
import { modelRoutes } from './http/model-routes.ts';
import { passesOriginCheck } from './http/origin-check.ts';
import { queueRoutes } from './http/queue-routes.ts';
import { createRequestListener, requestUrl } from './http/router.ts';
import type { Route } from './http/router.ts';
import { templateRoutes } from './http/template-routes.ts';
import { uploadRoutes } from './http/upload-routes.ts';
import { userdataRoutes } from './http/userdata-routes.ts';
import { viewRoutes } from './http/view-routes.ts';
import { ModelFiles } from './nodes/model-files.ts';
import { createNodeCatalogue } from './nodes/node-catalogue.ts';
import { nodeClasses } from './nodes/node-registry.ts';
import { SocketHub } from './protocol/socket-hub.ts';
import type { ServerState } from './server-state.ts';

export type { Faults } from './faults.ts';

export interface DemoComfyuiOptions extends GateOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** 1 = a tenth of a second a sampling step, X = X times faster. */
  readonly speed?: number;
  /** Holds input, output, temp and user. Default: a fresh folder that `stop` removes. */
  readonly dataFolder?: string;
  /** Folders of real model files by ComfyUI's folder keys: listed beside those that this server pretends to have. */
  readonly modelsFolder?: string;
  /** Node classes and model files that this server does not have, by their names. */
  readonly lacks?: readonly string[];
  /** Previews at every step, as with ComfyUI's `--preview-method latent2rgb`. */
  readonly previews?: boolean;
  /** The drawing thread's file, for bundled programs that put it elsewhere. */
  readonly workerUrl?: URL;
  /** As newer ComfyUIs have it: /api/jobs, UUIDs as ids, creation times, no keys in the queue. */
  readonly jobsApi?: boolean;
  /** A file that is told what happens to each prompt; see `Journal`. */
  readonly journalFile?: string;
  readonly faults?: Partial<Faults>;
  /** Aborting is `stop`. */
  readonly signal?: AbortSignal;
}

export interface DemoComfyui {
  readonly url: string;
  readonly port: number;
  /** Switched at any time; see `Faults`. */
  readonly faults: Faults;
  /** Ends everything as a stopped ComfyUI does (sockets see 1006, no close frame) and removes an own data folder. */
  stop(): Promise<void>;
  /** Cuts every connection at once, cleans up in the background. */
  kill(): void;
}

/** ComfyUI's limit for a client's text message. */
const maxClientMessage = 4 * 1024 * 1024;

/** Starts a stand-in for ComfyUI 0.3.64. Rejects when the port is taken. */
export async function startDemoComfyui(options: DemoComfyuiOptions = {}): Promise<DemoComfyui> {
  options.signal?.throwIfAborted();
  const host = options.host ?? '127.0.0.1';
  const faults: Faults = { ...noFaults(), ...options.faults };
  const folders = await DataFolders.open(options.dataFolder);
  const draw = new DrawClient(options.workerUrl ?? defaultWorkerUrl());
  const hub = new SocketHub(faults);
  const stopping = new AbortController();
  const state = createState({ options, faults, folders, draw, hub, signal: stopping.signal });
  const routes = allRoutes(state);
  const gate = createGate(options);
  const listener = createRequestListener(routes, faults, gate);
  const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, (request, response) => {
    void listener(request, response);
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxClientMessage });
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    const gated = gate(request)?.status;
    const url = requestUrl(request);
    const status = gated ?? (!passesOriginCheck(request.headers) ? 403 : isSocketPath(url) ? 101 : 404);
    if (status !== 101) {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      hub.connect(client, url.searchParams.get('clientId') ?? '');
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, host, resolve);
    });
  } catch (error) {
    await folders.remove();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const working = state.worker.work().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  folders.drawExample = (path) => draw.run('example', { path });

  const cut = (): void => {
    stopping.abort();
    server.close();
    for (const socket of connections) socket.destroy();
    hub.terminate();
  };
  const stop = async (): Promise<void> => {
    cut();
    await draw.stop();
    await working;
    await folders.remove();
  };
  options.signal?.addEventListener('abort', () => void stop().catch(() => undefined), { once: true });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shownHost}:${port}${options.prefix ?? ''}`;
  return { url, port, faults, stop, kill: () => void stop().catch(() => undefined) };
}

function createState(given: {
  options: DemoComfyuiOptions;
  faults: Faults;
  folders: DataFolders;
  draw: DrawClient;
  hub: SocketHub;
  signal: AbortSignal;
}): ServerState {
  const { options, faults, folders, draw, hub, signal } = given;
  const queue = new PromptQueue(() => hub.postStatus());
  hub.queueRemaining = () => queue.remaining;
  const models = new ModelFiles(options.modelsFolder, options.lacks);
  const catalogue = createNodeCatalogue({
    models: (folder) => models.names(folder) ?? [],
    inputImages: () => folders.inputFiles().filter(isImageName),
    inputFiles: () => folders.inputFiles(),
    lacks: options.lacks ?? [],
  });
  const history = new History();
  const interrupt = new InterruptFlag();
  const journal = options.journalFile === undefined ? noJournal : openJournal(options.journalFile);
  const worker = new PromptWorker(queue, history, {
    hub,
    catalogue,
    cache: new ResultCache(),
    interrupt,
    folders,
    draw,
    faults,
    stepMs: 100 / (options.speed ?? 1),
    previews: options.previews ?? true,
    journal,
    signal,
  });
  const ownCheck: ServerState['validation']['ownCheck'] = (classType, inputs) =>
    nodeClasses[classType]?.check?.(inputs, folders) ?? new Map<string, string>();
  const validation = { catalogue, ownCheck };
  return {
    queue,
    history,
    interrupt,
    worker,
    models,
    catalogue,
    validation,
    folders,
    draw,
    faults,
    jobsApi: options.jobsApi ?? false,
    journal,
    nextNumber: 0,
  };
}

const allRoutes = (state: ServerState): Route[] => [
  ...queueRoutes(state),
  ...jobsRoutes(state),
  ...infoRoutes(state),
  ...modelRoutes(state),
  ...viewRoutes(state),
  ...uploadRoutes(state),
  ...userdataRoutes(state),
  ...templateRoutes(state),
];

const isSocketPath = (url: URL): boolean => url.pathname === '/ws' || url.pathname === '/api/ws';

/** Started from source it is a .ts file beside this one, else the bundle's own entry. */
function defaultWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './draw-worker.ts' : './demo-draw-worker.js';
  return new URL(name, import.meta.url);
}
