import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Output } from '../../../../src-shared/nouns/outputs.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Outputs } from '../../outputs/outputs.ts';
import type { FileType } from './file-names.ts';

export interface WantedFile {
  readonly type: FileType;
  readonly given: string;
  /** What the loader lists; null when that is not known. */
  readonly listed: readonly string[] | null;
}

/** Finds the files that callers name. */
export interface FileSource {
  /**
   * What the loader takes: a file of the backend's input folder by its name, else an output by its id or its file name (the newest of that
   * name), which is copied to the backend. Null when there is none.
   * @throws unsupported_media (an output of another kind), too_large, backend_unreachable and its kin
   */
  resolve(wanted: WantedFile): Promise<string | null>;
}

const kinds: Readonly<Record<FileType, Output['kind']>> = {
  image: 'image',
  mask: 'image',
  audio: 'audio',
  video: 'video',
  model3d: 'model3d',
};

const pageSize = 200;
const mostLookedThrough = 2_000;

export function createFileSource(options: { outputs: Outputs; ready: () => Connection }): FileSource {
  const { outputs } = options;

  async function byId(id: string): Promise<Output | null> {
    if (!/^[\w-]{8,100}$/.test(id)) return null;
    return outputs.get(id).catch((error: unknown) => {
      if (error instanceof EaselError && error.code === 'not_found') return null;
      throw error;
    });
  }

  async function byFilename(name: string): Promise<Output | null> {
    const filename = name.split(/[\\/]/).at(-1) ?? name;
    let cursor: string | null = null;
    for (let looked = 0; looked < mostLookedThrough; looked += pageSize) {
      const page = await outputs.list({ limit: pageSize, cursor });
      const found = page.outputs.find((output) => output.filename === filename);
      if (found) return found;
      if (page.nextCursor === null) return null;
      cursor = page.nextCursor;
    }
    return null;
  }

  async function copy(output: Output, { type, given }: WantedFile): Promise<string> {
    if (output.kind !== kinds[type]) {
      throw new EaselError(
        'unsupported_media',
        `'${given.slice(0, 120)}' is of kind ${output.kind}, not ${kinds[type]}.`,
        {
          nextStep: `Give an output of kind ${kinds[type]}.`,
          details: { outputId: output.id, kind: output.kind },
        },
      );
    }
    const { path, mime } = await outputs.file(output.id, 'original');
    return options.ready().comfyui.uploadInput({
      // By its id: the same output is the same file there, however often it is used.
      filename: `easel-${output.id}${extname(output.filename)}`,
      bytes: await readFile(path),
      mime,
      // ComfyUI's 3D loaders look nowhere else.
      ...(type === 'model3d' ? { subfolder: '3d' } : {}),
    });
  }

  return {
    async resolve(wanted) {
      const { given, listed } = wanted;
      if (listed?.includes(given)) return given;
      const output = await byId(given);
      if (output) return copy(output, wanted);
      // ComfyUI's own way to name a file of another of its folders.
      const [, name = given, folder] = /^(.*\S) \[(input|output|temp)\]$/.exec(given) ?? [];
      if (folder === 'output' || folder === 'temp') return given;
      if (await options.ready().comfyui.hasInput(name)) return given;
      const made = await byFilename(name);
      return made && copy(made, wanted);
    },
  };
}
