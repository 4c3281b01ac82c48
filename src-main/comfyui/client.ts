import { Agent, type FormData } from 'undici';
import type * as z from 'zod';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { lookCloser } from './closer-look.ts';
import { createDefinitions, type Definitions } from './definitions.ts';
import { diagnose, notComfyui } from './diagnosis.ts';
import { probeFeatures, type ComfyuiFeatures } from './features.ts';
import { createInputFiles, type InputFiles } from './input-files.ts';
import { createJobRoutes, type JobRoutes } from './job-routes.ts';
import { createModelFiles, type ModelFiles } from './model-files.ts';
import { parsePythonJson } from './python-json.ts';
import { refusedStatus, type RefusedAnswer } from './refusals.ts';
import { request, type Answer } from './target-request.ts';
import { isComfyCloud, routeUrl, targetOf, type ComfyuiTarget } from './target.ts';
import { createTemplateGallery, type TemplateGallery } from './template-gallery.ts';
import { createUserData, type UserData } from './user-data.ts';
import { submitAnswerSchema, systemStatsSchema, type FileRef, type SystemStats } from './wire.ts';

export type SubmitAnswer =
  | {
      readonly accepted: true;
      /** Under which the server keeps it: the one it was given, except on servers that only take their own. */
      readonly jobId: string;
      readonly nodeErrors: unknown;
    }
  /** ComfyUI looked at the workflow and said no; the body is its own. */
  | { readonly accepted: false; readonly status: number; readonly body: unknown };

/** ComfyUI's HTTP routes. Each call ends by itself (30 s without an answer) and by the signal; errors are EaselErrors that say why. */
export interface ComfyuiClient extends JobRoutes, Definitions, UserData, InputFiles, ModelFiles, TemplateGallery {
  readonly url: string;
  readonly target: ComfyuiTarget;
  /** The question to ask a server about which nothing is known: what is wrong is looked into. */
  systemStats(signal?: AbortSignal): Promise<SystemStats>;
  /** Never throws for what a server lacks. */
  features(signal?: AbortSignal): Promise<ComfyuiFeatures>;
  submit(options: {
    jobId: string;
    clientId: string;
    workflow: unknown;
    extraData: object;
    signal?: AbortSignal;
  }): Promise<SubmitAnswer>;
  view(file: FileRef, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface SendOptions {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly text?: string;
  readonly form?: FormData;
  readonly signal?: AbortSignal | undefined;
  readonly elsewhere?: boolean;
  readonly direct?: boolean;
}

const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);
/** Of POST /prompt: not ComfyUI's own words about a workflow, but of a gateway, of a guard before it, or of something else. */
const notItsOwn: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 429, ...gatewayStatuses]);

/** Of the connection, of the head of an answer, and of any pause in its body. */
const timeouts = { connectTimeout: 5_000, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** A string is the URL of a target that wants nothing special. */
export function createComfyuiClient(given: ComfyuiTarget | string): ComfyuiClient {
  const target = targetOf(given);
  const { url } = target;
  // No Origin is sent from here: ComfyUI's guard answers 403 to one that does not match its host.
  const agent = new Agent({ connections: 16, keepAliveTimeout: 30_000, ...timeouts });
  let connections = 0;
  agent.on('connect', () => (connections += 1));
  agent.on('disconnect', () => (connections -= 1));

  const diagnosed = (error: unknown): EaselError => diagnose(target, error, { isConnected: connections > 0 });

  async function send(path: string, options: SendOptions = {}): Promise<Answer> {
    const { body: value, text, form, method, signal, elsewhere, direct = false } = options;
    try {
      return await request(target, path, {
        agent,
        signal,
        direct,
        ...(elsewhere === undefined ? {} : { elsewhere }),
        ...(method === undefined ? {} : { method }),
        ...(text === undefined ? {} : { body: text }),
        ...(form === undefined ? {} : { method: 'POST', body: form }),
        ...(value === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }),
      });
    } catch (error) {
      throw diagnosed(error);
    }
  }

  async function json<T>(response: Answer, schema: z.ZodType<T>): Promise<T> {
    if (!response.ok) throw refusedStatus(target, response.status, await beginningOf(response));
    const answer = await body(response);
    const parsed = schema.safeParse(answer);
    if (!parsed.success)
      throw notComfyui(target, { isPage: typeof answer === 'string' && /^\s*<(!doctype|html)/i.test(answer) });
    return parsed.data;
  }

  async function body(response: Answer): Promise<unknown> {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw diagnosed(error);
    }
    try {
      return parsePythonJson(text);
    } catch {
      return text;
    }
  }

  const stats = async (signal?: AbortSignal): Promise<SystemStats> =>
    json(await send('/system_stats', { signal }), systemStatsSchema);

  const { jobsApi, ...jobRoutes } = createJobRoutes({ target, send, json, body });

  return {
    url,
    target,
    async systemStats(signal) {
      try {
        const answer = await stats(signal);
        // Comfy Cloud tells that to anybody; this one only to whom it knows.
        if (isComfyCloud(url)) await checkAccess('/user', signal);
        return answer;
      } catch (error) {
        if (!(error instanceof EaselError) || signal?.aborted) throw error;
        const isComfyui = (other: ComfyuiTarget): Promise<boolean> => answersAsComfyui(other, signal);
        throw await lookCloser({ target, error, isComfyui, bareStatus: () => bareStatus(signal) });
      }
    },
    async features(signal) {
      const features = await probeFeatures(async (path) => {
        const response = await send(path, { signal });
        const answer = await body(response);
        return response.ok ? answer : null;
      });
      // A "no" may have been a gateway's: the routes ask again when they are needed.
      jobsApi.forget(features.jobsApi || null);
      return features;
    },
    async submit({ jobId, clientId, workflow, extraData, signal }) {
      const response = await send('/prompt', {
        body: { prompt: workflow, client_id: clientId, prompt_id: jobId, extra_data: extraData },
        signal,
        direct: true,
      });
      if (notItsOwn.has(response.status)) throw refusedStatus(target, response.status, await beginningOf(response));
      const answer = await body(response);
      if (!response.ok) return { accepted: false, status: response.status, body: answer };
      const parsed = submitAnswerSchema.safeParse(answer);
      if (!parsed.success) throw notComfyui(target);
      return { accepted: true, jobId: parsed.data.prompt_id, nodeErrors: parsed.data.node_errors };
    },
    async view(file, signal) {
      const query = new URLSearchParams({ filename: file.filename, subfolder: file.subfolder, type: file.type });
      const response = await send(`/view?${query}`, { signal, elsewhere: true, direct: true });
      if (!response.ok) {
        const beginning = await beginningOf(response);
        // A gateway whose ComfyUI is away, or that wants to be shown a key, does not say what files it has.
        if (gatewayStatuses.has(response.status) || response.status === 401 || response.status === 407)
          throw refusedStatus(target, response.status, beginning);
        throw new EaselError('not_found', `ComfyUI no longer has the file '${file.filename}'.`, {
          nextStep: 'Run the job again.',
          details: { status: response.status },
        });
      }
      try {
        return await response.bytes();
      } catch (error) {
        throw diagnosed(error);
      }
    },
    ...jobRoutes,
    ...createDefinitions({ target, send, json }),
    ...createUserData({ url, send, json }),
    ...createInputFiles({ url, send, json }),
    ...createModelFiles({ url, send }),
    ...createTemplateGallery({ url, send }),
    close: () => agent.destroy(),
  };

  async function checkAccess(path: string, signal?: AbortSignal): Promise<void> {
    const response = await send(path, { signal });
    if (!response.ok) throw refusedStatus(target, response.status, await beginningOf(response));
    await response.body?.cancel();
  }

  async function bareStatus(signal?: AbortSignal): Promise<number | null> {
    const { origin, pathname: path } = new URL(routeUrl(target, '/system_stats'));
    try {
      const headers = { ...target.headers };
      const answer = await agent.request({ origin, path, method: 'GET', headers, ...(signal ? { signal } : {}) });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  async function answersAsComfyui(other: ComfyuiTarget, signal?: AbortSignal): Promise<boolean> {
    try {
      const response = await request(other, '/system_stats', { agent, signal });
      const answer = systemStatsSchema.safeParse(await body(response));
      return response.ok && answer.success;
    } catch {
      return false;
    }
  }
}

const beginningBytes = 2_048;

/** What came with a refusal, without waiting for all of it. */
async function beginningOf(response: Answer): Promise<RefusedAnswer> {
  const server = response.headers.get('server');
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      parts.push(part);
      length += part.byteLength;
      // Leaving the loop ends the answer.
      if (length >= beginningBytes) break;
    }
  } catch {
    return { server };
  }
  return { server, text: Buffer.concat(parts).subarray(0, beginningBytes).toString('utf8') };
}
