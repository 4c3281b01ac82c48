import type { Answer } from './target-request.ts';
import type * as z from 'zod';
import { diagnose } from './diagnosis.ts';
import { refusedStatus } from './refusals.ts';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { userFileSchema, userFilesSchema } from './wire.ts';

/** A file that ComfyUI keeps for its user, a saved workflow for instance. */
export interface UserFile {
  /** With slashes, relative to the folder that was listed. */
  readonly path: string;
  /** Null where an old server does not say. */
  readonly sizeBytes: number | null;
  readonly modifiedMs: number | null;
}

/**
 * ComfyUI's /userdata. Paths are relative to its user's folder ("workflows/easel/x.json"), with slashes; one that leads out of it is never
 * sent and is `forbidden_path`. Folders on the way are made by ComfyUI and stay: it removes none.
 */
export interface UserData {
  /** Every file in a folder and below it, by path, but no hidden ones; none for a folder that is not there. */
  listUserData(folder: string, signal?: AbortSignal): Promise<UserFile[]>;
  /** `not_found` when it is absent. */
  readUserData(path: string, signal?: AbortSignal): Promise<string>;
  /** The stored file, its path relative to the user's folder. `conflict` when it exists and may not be overwritten. */
  writeUserData(path: string, text: string, options: { overwrite: boolean; signal?: AbortSignal }): Promise<UserFile>;
  /** `not_found` when it is absent. */
  deleteUserData(path: string, signal?: AbortSignal): Promise<void>;
  /** The stored name. `not_found` without a source, `conflict` when the target exists and may not be overwritten. */
  moveUserData(options: { from: string; to: string; overwrite: boolean; signal?: AbortSignal }): Promise<string>;
}

interface Requests {
  readonly url: string;
  send(path: string, options: { method?: string; text?: string; signal?: AbortSignal | undefined }): Promise<Answer>;
  json<T>(response: Answer, schema: z.ZodType<T>): Promise<T>;
}

export function createUserData({ url, send, json }: Requests): UserData {
  async function accepted(path: string, response: Answer): Promise<Answer> {
    if (response.ok) return response;
    await response.body?.cancel();
    throw refusal(url, response.status, path);
  }

  async function textOf(response: Answer): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw diagnose(url, error);
    }
  }

  return {
    async listUserData(folder, signal) {
      const query = new URLSearchParams({
        dir: encodedOnce(checked(folder)) || '.',
        recurse: 'true',
        split: 'false',
        full_info: 'true',
      });
      const response = await send(`/userdata?${query}`, { signal });
      if (response.status === 404) {
        // A server without this route has another text in its 404.
        if ((await textOf(response)) === 'Directory not found') return [];
        throw refusedStatus(url, 404);
      }
      const files = await json(await accepted(folder, response), userFilesSchema);
      return files.map(userFile).sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async readUserData(path, signal) {
      return textOf(await accepted(path, await send(routeOf(path), { signal })));
    },
    async writeUserData(path, text, { overwrite, signal }) {
      const response = await send(`${routeOf(path)}?overwrite=${overwrite}&full_info=true`, {
        method: 'POST',
        text,
        signal,
      });
      return userFile(await json(await accepted(path, response), userFileSchema));
    },
    async deleteUserData(path, signal) {
      await (await accepted(path, await send(routeOf(path), { method: 'DELETE', signal }))).body?.cancel();
    },
    async moveUserData({ from, to, overwrite, signal }) {
      const route = `${routeOf(from)}/move/${segmentOf(to)}?overwrite=${overwrite}&full_info=true`;
      const response = await send(route, { method: 'POST', signal });
      return (await json(await accepted(response.status === 404 ? from : to, response), userFileSchema)).path;
    },
  };
}

const routeOf = (path: string): string => `/userdata/${segmentOf(path)}`;

/** ComfyUI takes a path as one segment, so its slashes are encoded: a plain one is a 404. */
const segmentOf = (path: string): string => encodeURIComponent(encodedOnce(checked(path)));

/** ComfyUI decodes a path once more than HTTP does, and has no route for a segment with braces. */
const encodedOnce = (path: string): string => path.replace(/[%{}]/g, encodeURIComponent);

/** Not left to ComfyUI: it answers 403 to some ways out and 500 to others, and a backslash leads out on Windows alone. */
function checked(path: string): string {
  let depth = 0;
  let isOutside = /^([\\/]|[a-z]:)/i.test(path) || path.includes('\0');
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    isOutside ||= depth < 0;
  }
  if (!isOutside) return path;
  throw new EaselError('forbidden_path', `'${path}' is not a path inside ComfyUI's user folder.`, {
    nextStep: "Give a path inside it, such as 'workflows/easel/name.json'.",
    details: { path },
  });
}

const millisecondsFrom = 1e11;

function userFile({ path, size, modified }: z.infer<typeof userFileSchema>): UserFile {
  const modifiedMs = modified !== undefined && modified < millisecondsFrom ? modified * 1000 : modified;
  return { path, sizeBytes: size ?? null, modifiedMs: modifiedMs === undefined ? null : Math.round(modifiedMs) };
}

/** What a status means when it is about a path; the others are about the server. */
function refusal(url: string, status: number, path: string): EaselError {
  const details = { url, status, path };
  if (status === 404) {
    return new EaselError('not_found', `ComfyUI has no user file '${path}'.`, {
      nextStep: 'List the files that there are.',
      details,
    });
  }
  if (status === 409) {
    return new EaselError('conflict', `ComfyUI already has a user file '${path}'.`, {
      nextStep: 'Choose another name, or let it be overwritten.',
      details,
    });
  }
  if (status === 400) {
    return new EaselError('bad_input', `ComfyUI cannot name a file '${path}'.`, {
      nextStep: 'Choose a shorter name without special characters.',
      details,
    });
  }
  if (status === 413) {
    return new EaselError('too_large', `The file '${path}' is larger than ComfyUI takes.`, {
      nextStep: 'Start ComfyUI with a higher --max-upload-size.',
      details,
    });
  }
  if (status === 500) {
    return new EaselError('backend_refused', `ComfyUI could not do this to the user file '${path}' (500).`, {
      nextStep: 'See whether a folder has that name, and whether ComfyUI may write into its user folder.',
      details,
    });
  }
  return refusedStatus(url, status);
}
