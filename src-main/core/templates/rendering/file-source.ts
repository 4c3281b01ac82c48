import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Output } from '../../../../src-shared/nouns/outputs.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Outputs } from '../../outputs/outputs.ts';
import type { FileType } from './file-names.ts';
import { headBytes, pictureSize, type PictureSize } from './picture-size.ts';

export interface WantedFile {
  readonly type: FileType;
  readonly given: string;
  /** What the loader lists; null when that is not known. */
  readonly listed: readonly string[] | null;
}

export interface FoundFile {
  /** What the loader takes; of an output, after it was copied. */
  readonly name: string;
  /** The output that has to be copied for that; null for a file that the backend has. */
  readonly output: Output | null;
}

/** Finds the files that callers name. */
export interface FileSource {
  /**
   * A file of the backend's input folder by its name, else an output by its id or its file name (the newest of that name). Nothing is
   * copied. Null when there is none.
   * @throws unsupported_media (an output of another kind), backend_unreachable and its kin
   */
  find(wanted: WantedFile): Promise<FoundFile | null>;
  /** Copies an output to the backend and returns what the loader takes. @throws too_large, backend_unreachable and its kin */
  copy(output: Output, type: FileType): Promise<string>;
  /** Of a file that was found, or that a workflow names; null where it does not say. @throws backend_unreachable and its kin */
  size(file: FoundFile): Promise<PictureSize | null>;
}

const kinds: Readonly<Record<FileType, Output['kind']>> = {
  image: 'image',
  mask: 'image',
  audio: 'audio',
  video: 'video',
  model3d: 'model3d',
};

/** ComfyUI's 3D loaders look nowhere else. */
const subfolderOf = (type: FileType): string => (type === 'model3d' ? '3d' : '');

/** By its id: the same output is the same file there, however often it is used. */
const copyName = (output: Output): string => `easel-${output.id}${extname(output.filename)}`;

/** ComfyUI's own way to name a file of another of its folders. */
export function annotated(given: string): { readonly name: string; readonly folder: 'input' | 'output' | 'temp' } {
  const [, name = given, folder = 'input'] = /^(.*\S) \[(input|output|temp)\]$/.exec(given) ?? [];
  return { name, folder: folder as 'input' };
}

export function createFileSource(options: { outputs: Outputs; ready: () => Connection }): FileSource {
  const { outputs } = options;

  async function byId(id: string): Promise<Output | null> {
    if (!/^[\w-]{8,100}$/.test(id)) return null;
    return outputs.get(id).catch((error: unknown) => {
      if (error instanceof EaselError && error.code === 'not_found') return null;
      throw error;
    });
  }

  function found(output: Output, { type, given }: WantedFile): FoundFile {
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
    const folder = subfolderOf(type);
    return { name: `${folder === '' ? '' : `${folder}/`}${copyName(output)}`, output };
  }

  return {
    async find(wanted) {
      const { given, listed } = wanted;
      const theirs = { name: given, output: null };
      if (listed?.includes(given)) return theirs;
      const output = await byId(given);
      if (output) return found(output, wanted);
      const { name, folder } = annotated(given);
      if (folder !== 'input') return theirs;
      if (await options.ready().comfyui.hasInput(name)) return theirs;
      const made = await outputs.named(name.split(/[\\/]/).at(-1) ?? name);
      return made && found(made, wanted);
    },
    async copy(output, type) {
      const { path, mime } = await outputs.file(output.id, 'original');
      const subfolder = subfolderOf(type);
      return options.ready().comfyui.uploadInput({
        filename: copyName(output),
        bytes: await readFile(path),
        mime,
        ...(subfolder === '' ? {} : { subfolder }),
      });
    },
    async size({ name, output }) {
      if (output) {
        const { width, height, mime } = output;
        return width === null || height === null ? null : { width, height, mayBeTurned: mime !== 'image/png' };
      }
      const file = annotated(name);
      const head = await options.ready().comfyui.inputHead(file.name, { folder: file.folder, bytes: headBytes });
      return head && pictureSize(head);
    },
  };
}
