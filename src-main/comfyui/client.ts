import { Agent, fetch, type FormData, type Response } from 'undici';
import type * as z from 'zod';
import { diagnose, notComfyui, refusedStatus } from './diagnosis.ts';
import { probeFeatures, type ComfyuiFeatures } from './features.ts';
import { createInputFiles, type InputFiles } from './input-files.ts';
import { createModelFiles, type ModelFiles } from './model-files.ts';
import { createTemplateGallery, type TemplateGallery } from './template-gallery.ts';
import { createUserData, type UserData } from './user-data.ts';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import {
  historySchema,
  objectInfoSchema,
  queueSchema,
  submitAnswerSchema,
  systemStatsSchema,
  type FileRef,
  type HistoryEntry,
  type NodeDefinition,
  type SystemStats,
} from './wire.ts';

export interface QueueItem {
  readonly jobId: string;
  readonly number: number;
}

export type SubmitAnswer =
  | { readonly accepted: true; readonly nodeErrors: unknown }
  /** ComfyUI looked at the workflow and said no; the body is its own. */
  | { readonly accepted: false; readonly status: number; readonly body: unknown };

/** ComfyUI's HTTP routes. Each call ends by itself (30 s without an answer) and by the signal; errors are EaselErrors that say why. */
export interface ComfyuiClient extends UserData, InputFiles, ModelFiles, TemplateGallery {
  readonly url: string;
  systemStats(signal?: AbortSignal): Promise<SystemStats>;
  /** Never throws for what a server lacks. */
  features(signal?: AbortSignal): Promise<ComfyuiFeatures>;
  nodeDefinition(classType: string, signal?: AbortSignal): Promise<NodeDefinition | null>;
  submit(options: {
    jobId: string;
    clientId: string;
    workflow: unknown;
    extraData: object;
    signal?: AbortSignal;
  }): Promise<SubmitAnswer>;
  queue(signal?: AbortSignal): Promise<{ running: QueueItem[]; pending: QueueItem[] }>;
  history(jobId: string, signal?: AbortSignal): Promise<HistoryEntry | null>;
  interrupt(jobId: string, signal?: AbortSignal): Promise<void>;
  removeFromQueue(jobIds: readonly string[], signal?: AbortSignal): Promise<void>;
  view(file: FileRef, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** ComfyUI has no route for other names, so it cannot have been asked to run such a class either. */
const canBeAskedFor = (classType: string): boolean =>
  classType.length <= 500 && classType.isWellFormed() && !/^\.{0,2}$|[{}]/.test(classType);

const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);
const notItsOwn: ReadonlySet<number> = new Set([401, 403, 407, ...gatewayStatuses]);

/** Of the connection, of the head of an answer, and of any pause in its body. */
const timeouts = { connectTimeout: 5_000, headersTimeout: 30_000, bodyTimeout: 30_000 };

export function createComfyuiClient(url: string): ComfyuiClient {
  // No Origin is sent from here: ComfyUI's guard answers 403 to one that does not match its host.
  const agent = new Agent({ connections: 16, keepAliveTimeout: 30_000, ...timeouts });

  async function send(
    path: string,
    options: { method?: string; body?: unknown; text?: string; form?: FormData; signal?: AbortSignal | undefined } = {},
  ): Promise<Response> {
    try {
      return await fetch(`${url}${path}`, {
        dispatcher: agent,
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.method === undefined ? {} : { method: options.method }),
        ...(options.text === undefined ? {} : { body: options.text }),
        ...(options.form === undefined ? {} : { method: 'POST', body: options.form }),
        ...(options.body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(options.body) }),
      });
    } catch (error) {
      throw diagnose(url, error);
    }
  }

  async function json<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    if (!response.ok) {
      await response.body?.cancel();
      throw refusedStatus(url, response.status);
    }
    const parsed = schema.safeParse(await body(response));
    if (!parsed.success) throw notComfyui(url);
    return parsed.data;
  }

  async function body(response: Response): Promise<unknown> {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw diagnose(url, error);
    }
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  return {
    url,
    async systemStats(signal) {
      return json(await send('/system_stats', { signal }), systemStatsSchema);
    },
    features: (signal) =>
      probeFeatures(async (path) => {
        const response = await send(path, { signal });
        const answer = await body(response);
        return response.ok ? answer : null;
      }),
    async nodeDefinition(classType, signal) {
      if (!canBeAskedFor(classType)) return null;
      const definitions = await json(
        await send(`/object_info/${encodeURIComponent(classType)}`, { signal }),
        objectInfoSchema,
      );
      // A workflow may name a class `constructor`.
      return Object.hasOwn(definitions, classType) ? (definitions[classType] ?? null) : null;
    },
    async submit({ jobId, clientId, workflow, extraData, signal }) {
      const response = await send('/prompt', {
        body: { prompt: workflow, client_id: clientId, prompt_id: jobId, extra_data: extraData },
        signal,
      });
      const answer = await body(response);
      // Not ComfyUI's own words about a workflow: of a gateway, or of a guard before it.
      if (notItsOwn.has(response.status)) throw refusedStatus(url, response.status);
      if (!response.ok) return { accepted: false, status: response.status, body: answer };
      const parsed = submitAnswerSchema.safeParse(answer);
      if (!parsed.success) throw notComfyui(url);
      return { accepted: true, nodeErrors: parsed.data.node_errors };
    },
    async queue(signal) {
      const queue = await json(await send('/queue', { signal }), queueSchema);
      const item = ([number, jobId]: readonly [number, string, ...unknown[]]): QueueItem => ({ jobId, number });
      return {
        running: queue.queue_running.map(item),
        // Heap order on the wire; the lowest number runs first.
        pending: queue.queue_pending.map(item).sort((a, b) => a.number - b.number),
      };
    },
    async history(jobId, signal) {
      const history = await json(await send(`/history/${encodeURIComponent(jobId)}`, { signal }), historySchema);
      return history[jobId] ?? null;
    },
    async interrupt(jobId, signal) {
      await (await send('/interrupt', { body: { prompt_id: jobId }, signal })).body?.cancel();
    },
    async removeFromQueue(jobIds, signal) {
      await (await send('/queue', { body: { delete: jobIds }, signal })).body?.cancel();
    },
    async view(file, signal) {
      const query = new URLSearchParams({ filename: file.filename, subfolder: file.subfolder, type: file.type });
      const response = await send(`/view?${query}`, { signal });
      if (!response.ok) {
        await response.body?.cancel();
        // A gateway whose ComfyUI is away does not know what files it has.
        if (gatewayStatuses.has(response.status)) throw refusedStatus(url, response.status);
        throw new EaselError('not_found', `ComfyUI no longer has the file '${file.filename}'.`, {
          nextStep: 'Run the job again.',
          details: { status: response.status },
        });
      }
      try {
        return await response.bytes();
      } catch (error) {
        throw diagnose(url, error);
      }
    },
    ...createUserData({ url, send, json }),
    ...createInputFiles({ url, send, json }),
    ...createModelFiles({ url, send }),
    ...createTemplateGallery({ url, send }),
    close: () => agent.destroy(),
  };
}
