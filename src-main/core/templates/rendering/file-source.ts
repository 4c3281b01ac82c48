import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { Requester } from '../../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../../src-shared/nouns/outputs.ts';
import type { Connection } from '../../backends/connection.ts';
import { firstAnswer, readyConnections, type AskedBackends } from '../../backends/ready-connections.ts';
import { annotated, copiedOutput, hasFile, inputFileOf, inputName } from '../../inputs/input-file.ts';
import type { Outputs } from '../../outputs/outputs.ts';
import { thePerson } from '../../tokens/visibility.ts';
import { isOfOutputFolder } from '../../tokens/own-files.ts';
import type { FileType } from './file-names.ts';
import { headBytes, pictureSize, type PictureSize } from './picture-size.ts';

export interface WantedFile {
  readonly type: FileType;
  readonly given: string;
  /** What the loader lists; null when that is not known. */
  readonly listed: readonly string[] | null;
  /** Who may see only some of the outputs: the others are not there. */
  readonly asker: Requester;
}

export interface FoundFile {
  /** What the loader takes; of an output, once it was delivered. */
  readonly name: string;
  /** The output that has to be delivered for that; null for a file that a backend has. */
  readonly output: Output | null;
  /** Where such a file was found; null where nobody looked. */
  readonly connection: Connection | null;
}

/** Finds the files that callers name. */
export interface FileSource {
  /**
   * A file that a ready backend has, by its name, else an output by its id or its file name (the newest of that name). Nothing is copied. Null when
   * there is none.
   * @throws unsupported_media (an output of another kind), backend_unreachable and its kin
   */
  find(wanted: WantedFile): Promise<FoundFile | null>;
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

export interface FileSourceOptions extends AskedBackends {
  /** The outputs that somebody may see. */
  readonly seenBy: (asker: Requester) => Pick<Outputs, 'get' | 'named'>;
  /** Whether that is all of them. */
  readonly seesAll: (asker: Requester) => boolean;
}

export function createFileSource(options: FileSourceOptions): FileSource {
  /** A copy of an output that somebody else made lies where ComfyUI lists it for everybody. */
  async function isForeignCopy(given: string, asker: Requester): Promise<boolean> {
    const id = copiedOutput(given);
    if (id === null || options.seesAll(asker)) return false;
    return (await byId(id, thePerson)) !== null && (await byId(id, asker)) === null;
  }

  async function byId(id: string, asker: Requester): Promise<Output | null> {
    if (!/^[\w-]{8,100}$/.test(id)) return null;
    return options
      .seenBy(asker)
      .get(id)
      .catch((error: unknown) => {
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
    return { name: inputName(inputFileOf(output, type)), output, connection: null };
  }

  /** The newest of that file name which the asker may see. */
  async function ownNamed(wanted: WantedFile): Promise<FoundFile | null> {
    const { name } = annotated(wanted.given);
    const made = await options.seenBy(wanted.asker).named(name.split(/[\\/]/).at(-1) ?? name);
    return made && found(made, wanted);
  }

  return {
    async find(wanted) {
      const { given, listed, asker } = wanted;
      const theirs = { name: given, output: null, connection: null };
      if (await isForeignCopy(given, asker)) return null;
      if (isOfOutputFolder(given) && !options.seesAll(asker)) return ownNamed(wanted);
      if (listed?.includes(given)) return theirs;
      const output = await byId(given, asker);
      if (output) return found(output, wanted);
      const { folder } = annotated(given);
      const backends = readyConnections(options);
      if (folder !== 'input' && backends.length === 1) return theirs;
      const there = await firstAnswer(backends, async (backend) => ((await hasFile(backend, given)) ? true : null));
      if (there) return { ...theirs, connection: there.connection };
      if (folder !== 'input') return theirs;
      return ownNamed(wanted);
    },
    async size({ name, output, connection }) {
      if (output) {
        const { width, height, mime } = output;
        return width === null || height === null ? null : { width, height, mayBeTurned: mime !== 'image/png' };
      }
      const file = annotated(name);
      const head = await firstAnswer(connection ? [connection] : readyConnections(options), ({ comfyui }) =>
        comfyui.inputHead(file.name, { folder: file.folder, bytes: headBytes }),
      );
      return head && pictureSize(head.value);
    },
  };
}
