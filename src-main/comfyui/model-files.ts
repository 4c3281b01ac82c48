import type { Answer } from './target-request.ts';
import * as z from 'zod';
import { diagnose } from './diagnosis.ts';
import { refusedStatus } from './refusals.ts';
import { isComfyCloud } from './target.ts';

/** What newer servers tell of a model file, by /experiment/models. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: number | null;
  readonly modifiedMs: number | null;
  /** Which of the folder's places it lies in; its preview is asked for by it. */
  readonly pathIndex: number | null;
}

/** ComfyUI's model folders, and what it tells of the files in them. */
export interface ModelFiles {
  modelFolders(signal?: AbortSignal): Promise<string[]>;
  /** Null for a folder ComfyUI does not know. */
  modelsIn(folder: string, signal?: AbortSignal): Promise<string[] | null>;
  /** Null where the server does not tell; it may leave out some that `modelsIn` has. */
  modelFiles(folder: string, signal?: AbortSignal): Promise<ModelFile[] | null>;
  /** The safetensors header's own metadata; null where there is none. */
  modelMetadata(folder: string, filename: string, signal?: AbortSignal): Promise<Record<string, unknown> | null>;
  /** The picture beside the model file or in its header, as WebP; null where there is none or the server does not tell. */
  modelPreview(
    model: { folder: string; pathIndex: number; name: string },
    signal?: AbortSignal,
  ): Promise<Uint8Array | null>;
}

interface Requests {
  readonly url: string;
  send(path: string, options: { signal?: AbortSignal | undefined }): Promise<Answer>;
}

/** A cover picture; more would be no picture for a list. */
const mostPreviewBytes = 32 * 1024 * 1024;

const millisecondsFrom = 1e11;

const notItsOwn: ReadonlySet<number> = new Set([401, 403, 407, 502, 503, 504]);

const fileSchema = z.looseObject({
  name: z.string(),
  size: z.number().nullish(),
  modified: z.number().nullish(),
  pathIndex: z.number().int().nullish(),
});

export function createModelFiles({ url, send }: Requests): ModelFiles {
  async function json(path: string, signal?: AbortSignal): Promise<{ status: number; value: unknown }> {
    const response = await send(path, { signal });
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw diagnose(url, error);
    }
    // Not ComfyUI's own words about its models: of a gateway, or of a guard before it.
    if (notItsOwn.has(response.status)) throw refusedStatus(url, response.status);
    try {
      return { status: response.status, value: JSON.parse(text) };
    } catch {
      return { status: response.status, value: null };
    }
  }

  async function names(path: string, signal?: AbortSignal): Promise<string[] | null> {
    const { status, value } = await json(path, signal);
    return status === 200 && Array.isArray(value) ? value.filter((name) => typeof name === 'string') : null;
  }

  async function files(path: string, signal?: AbortSignal): Promise<z.infer<typeof fileSchema>[] | null> {
    const { status, value } = await json(path, signal);
    return status === 200 ? (z.array(fileSchema).safeParse(value).data ?? null) : null;
  }

  return {
    async modelFolders(signal) {
      // Comfy Cloud has only the newer routes.
      if (isComfyCloud(url)) return (await files('/experiment/models', signal))?.map(({ name }) => name) ?? [];
      return (await names('/models', signal)) ?? [];
    },
    async modelsIn(folder, signal) {
      const path = encodeURIComponent(folder);
      if (!isComfyCloud(url)) return names(`/models/${path}`, signal);
      return (await files(`/experiment/models/${path}`, signal))?.map(({ name }) => name) ?? null;
    },
    async modelFiles(folder, signal) {
      const found = await files(`/experiment/models/${encodeURIComponent(folder)}`, signal);
      return (
        found?.map(({ name, size, modified, pathIndex }) => ({
          name,
          bytes: size ?? null,
          // Seconds, with fractions.
          modifiedMs: modified === null || modified === undefined ? null : milliseconds(modified),
          pathIndex: pathIndex ?? null,
        })) ?? null
      );
    },
    async modelMetadata(folder, filename, signal) {
      const query = new URLSearchParams({ filename });
      const { status, value } = await json(`/view_metadata/${encodeURIComponent(folder)}?${query}`, signal);
      return status === 200 && typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
    },
    async modelPreview({ folder, pathIndex, name }, signal) {
      const file = name.split(/[\\/]/).map(encodeURIComponent).join('/');
      const path = `/experiment/models/preview/${encodeURIComponent(folder)}/${pathIndex}/${file}`;
      const response = await send(path, { signal });
      const length = Number(response.headers.get('content-length') ?? 0);
      if (!response.ok || length > mostPreviewBytes) {
        await response.body?.cancel();
        return null;
      }
      try {
        const bytes = await response.bytes();
        return bytes.byteLength > 0 && bytes.byteLength <= mostPreviewBytes ? bytes : null;
      } catch (error) {
        throw diagnose(url, error);
      }
    },
  };
}

function milliseconds(time: number): number {
  return Math.round(time < millisecondsFrom ? time * 1000 : time);
}
