import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import type { ComfyuiClient } from '../../comfyui/client.ts';
import type { NodeOutput } from '../../comfyui/wire.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Logger } from '../ports.ts';
import type { Library } from '../storage/library.ts';
import type { LibraryOutput } from '../storage/library-protocol.ts';
import { madeThings, outputId, sizeOf, typeOf, type MadeThing } from './output-files.ts';
import type { OutputPlaces } from './output-places.ts';

export interface CollectRequest {
  readonly job: Pick<Job, 'id' | 'template' | 'title' | 'parameters' | 'requester'>;
  readonly backend: Pick<Backend, 'name' | 'kind'>;
  readonly comfyui: ComfyuiClient;
  readonly nodeId: string;
  readonly output: NodeOutput;
  /** The job was taken over from an earlier run of the program, which may have kept this already. */
  readonly recovered: boolean;
}

/** Fetches what a node made, keeps it, and tells the library. Asking twice for one thing keeps it once. */
export interface Collector {
  /** @throws backend_unreachable (ask again after the reconnect), disk_full */
  collect(request: CollectRequest): Promise<Output[]>;
  /** Gives all outputs of a job their places, once it is known which nodes made some. */
  order(outputs: readonly Output[]): Promise<void>;
}

export interface CollectorOptions {
  readonly places: OutputPlaces;
  readonly library: Library;
  /** The outputs kept last, by id. */
  readonly recent: ReadonlyMap<string, LibraryOutput>;
  readonly pictures: Pictures;
  readonly logger: Logger;
  onAdded(outputs: readonly LibraryOutput[]): void;
  onOrdered(ids: readonly string[]): void;
}

interface Kept {
  readonly output: LibraryOutput;
  /** False when it was kept before. */
  readonly fresh: boolean;
}

export function createCollector(options: CollectorOptions): Collector {
  async function keep(request: CollectRequest, thing: MadeThing): Promise<Kept | null> {
    const id = outputId(request.job.id, request.nodeId, thing);
    const known = options.recent.get(id) ?? (request.recovered ? await options.library.getOutput(id) : null);
    if (known) return { output: known, fresh: false };
    const createdAt = Date.now();
    // Some node packs give a path where ComfyUI gives a name; folders of its machine stay there.
    const filename = thing.file?.filename.split(/[\\/]/).at(-1) ?? `text-${request.nodeId}-${thing.place + 1}.txt`;
    const bytes = thing.file
      ? await fetchFile(request.comfyui, thing.file)
      : new TextEncoder().encode(thing.text ?? '');
    if (!bytes) {
      options.logger.warn(
        { jobId: request.job.id, nodeId: request.nodeId },
        'ComfyUI named a file that it does not have',
      );
      return null;
    }
    const { kept, absolute } = await stored(options.places.write({ id, filename, createdAt, bytes }));
    const { kind, mime } = typeOf(filename);
    const size = kind === 'image' ? (sizeOf(mime, bytes) ?? (await describe(absolute))) : { width: null, height: null };
    const output: LibraryOutput = {
      id,
      jobId: request.job.id,
      index: thing.place,
      nodeId: request.nodeId,
      kind,
      mime,
      filename,
      ...size,
      bytes: bytes.byteLength,
      thumbhash: null,
      createdAt,
      temporary: thing.file?.type === 'temp',
      template: request.job.template,
      title: request.job.title,
      parameters: request.job.parameters,
      backendName: request.backend.name,
      demo: request.backend.kind === 'demo',
      token: request.job.requester.token,
      path: kept,
    };
    return { output, fresh: true };
  }

  async function describe(path: string): Promise<{ width: number | null; height: number | null }> {
    try {
      const { width, height } = await options.pictures.make({ kind: 'describe', source: path });
      return { width, height };
    } catch {
      // Named like a picture, but none: it is kept all the same.
      return { width: null, height: null };
    }
  }

  return {
    async collect(request) {
      const things = await Promise.all(madeThings(request.output).map((thing) => keep(request, thing)));
      const kept = things.filter((thing) => thing !== null);
      const fresh = kept.filter((thing) => thing.fresh).map(({ output }) => output);
      if (fresh.length > 0) {
        await options.library.addOutputs(fresh);
        options.onAdded(fresh);
      }
      return kept.map(({ output }) => output);
    },
    async order(outputs) {
      if (outputs.every(({ index }, place) => index === place)) return;
      const ids = outputs.map(({ id }) => id);
      await options.library.setOrder(ids);
      options.onOrdered(ids);
    },
  };
}

/** Null when the server answers that it has no such file. A video may be named a moment before it is whole, so it is asked for again. */
async function fetchFile(comfyui: ComfyuiClient, file: NonNullable<MadeThing['file']>): Promise<Uint8Array | null> {
  for (const pauseMs of [100, 400, 0]) {
    try {
      return await comfyui.view(file);
    } catch (error) {
      if (!(error instanceof EaselError) || error.code !== 'not_found') throw error;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }
  return null;
}

async function stored<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (cause) {
    const full = (cause as { code?: unknown }).code === 'ENOSPC';
    throw new EaselError(
      full ? 'disk_full' : 'database_unavailable',
      'The output could not be written to the data folder.',
      {
        nextStep: full ? 'Free some space.' : 'See whether the data folder can be written.',
        cause,
      },
    );
  }
}
