import { FormData } from 'undici';
import type { Answer } from './target-request.ts';
import * as z from 'zod';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { diagnose } from './diagnosis.ts';
import { refusedStatus } from './refusals.ts';

export interface InputUpload {
  /** Without folders. */
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly mime: string;
  /** Below ComfyUI's input folder; made when it is not there. */
  readonly subfolder?: string;
  readonly signal?: AbortSignal;
}

/** ComfyUI's input folder, from which its loaders read. */
export interface InputFiles {
  /**
   * Stores a file of any kind and returns the name a loader takes: `x.png`, `folder/x.png`. A name that other bytes have becomes `x (1).png`;
   * the same bytes are found again. @throws too_large
   */
  uploadInput(upload: InputUpload): Promise<string>;
  /** Whether it is there; the name as a loader takes it. */
  hasInput(name: string, signal?: AbortSignal): Promise<boolean>;
  /** Size, and time of the last change in milliseconds since 1970; null where it is not there or the server does not tell. */
  fileFacts(
    name: string,
    options: { folder: 'input' | 'output' | 'temp'; signal?: AbortSignal },
  ): Promise<{ bytes: number; modifiedAt: number } | null>;
  /** The first bytes of a file of that folder, at most so many; null where it is not there. */
  inputHead(
    name: string,
    options: { folder?: 'input' | 'output' | 'temp'; bytes: number; signal?: AbortSignal },
  ): Promise<Uint8Array | null>;
}

interface Requests {
  readonly url: string;
  send(
    path: string,
    options: { form?: FormData; signal?: AbortSignal | undefined; elsewhere?: boolean },
  ): Promise<Answer>;
  json<T>(response: Answer, schema: z.ZodType<T>): Promise<T>;
}

const storedSchema = z.object({ name: z.string(), subfolder: z.string().default('') });

export function createInputFiles({ url, send, json }: Requests): InputFiles {
  function view(name: string, folder: string, signal: AbortSignal | undefined): Promise<Answer> {
    const slash = name.lastIndexOf('/');
    const query = new URLSearchParams({
      filename: name.slice(slash + 1),
      subfolder: slash < 0 ? '' : name.slice(0, slash),
      type: folder,
    });
    return send(`/view?${query}`, { signal, elsewhere: true });
  }

  function isThere(response: Answer): boolean {
    if (response.ok) return true;
    // It answers 400 and 403 to names that it cannot have.
    if ([400, 403, 404].includes(response.status)) return false;
    throw refusedStatus(url, response.status);
  }

  return {
    async uploadInput({ filename, bytes, mime, subfolder = '', signal }) {
      const form = new FormData();
      form.set('image', new Blob([new Uint8Array(bytes)], { type: mime }), filename);
      form.set('type', 'input');
      if (subfolder !== '') form.set('subfolder', subfolder);
      const response = await send('/upload/image', { form, signal });
      if (response.status === 413) {
        await response.body?.cancel();
        throw new EaselError('too_large', `The file '${filename}' is larger than ComfyUI takes.`, {
          nextStep: 'Start ComfyUI with a higher --max-upload-size, or use a smaller file.',
          details: { bytes: bytes.byteLength },
        });
      }
      const stored = await json(response, storedSchema);
      return stored.subfolder === '' ? stored.name : `${stored.subfolder}/${stored.name}`;
    },
    async hasInput(name, signal) {
      const response = await view(name, 'input', signal);
      await response.body?.cancel();
      return isThere(response);
    },
    async fileFacts(name, { folder, signal }) {
      const { ok, headers, body } = await view(name, folder, signal);
      await body?.cancel();
      const bytes = Number(headers.get('content-length') ?? NaN);
      const modifiedAt = Date.parse(headers.get('last-modified') ?? '');
      return ok && Number.isFinite(bytes) && Number.isFinite(modifiedAt) ? { bytes, modifiedAt } : null;
    },
    async inputHead(name, { folder = 'input', bytes, signal }) {
      const response = await view(name, folder, signal);
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        isThere(response);
        return null;
      }
      const parts: Uint8Array[] = [];
      let length = 0;
      try {
        for await (const part of response.body as AsyncIterable<Uint8Array>) {
          parts.push(part);
          length += part.byteLength;
          // Leaving the loop ends the answer.
          if (length >= bytes) break;
        }
      } catch (error) {
        throw diagnose(url, error);
      }
      return Buffer.concat(parts).subarray(0, bytes);
    },
  };
}
