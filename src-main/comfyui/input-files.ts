import { FormData, type Response } from 'undici';
import * as z from 'zod';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { refusedStatus } from './diagnosis.ts';

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
}

interface Requests {
  readonly url: string;
  send(path: string, options: { form?: FormData; signal?: AbortSignal | undefined }): Promise<Response>;
  json<T>(response: Response, schema: z.ZodType<T>): Promise<T>;
}

const storedSchema = z.object({ name: z.string(), subfolder: z.string().default('') });

export function createInputFiles({ url, send, json }: Requests): InputFiles {
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
      const slash = name.lastIndexOf('/');
      const query = new URLSearchParams({
        filename: name.slice(slash + 1),
        subfolder: slash < 0 ? '' : name.slice(0, slash),
        type: 'input',
      });
      const response = await send(`/view?${query}`, { signal });
      await response.body?.cancel();
      // It answers 400 and 403 to names that it cannot have.
      if (response.ok) return true;
      if ([400, 403, 404].includes(response.status)) return false;
      throw refusedStatus(url, response.status);
    },
  };
}
