import { readFile } from 'node:fs/promises';
import type { Connection } from '../backends/connection.ts';
import type { Outputs } from '../outputs/outputs.ts';
import { inputName, type InputFile } from './input-file.ts';

/**
 * Copies outputs to a backend's input folder, each once while the backend keeps it. Resolves with the names that had to be others, by those that were planned, as
 * loaders take them: where another file has such a name already. Mostly empty.
 * @throws not_found (the output was deleted meanwhile), too_large, backend_unreachable and its kin
 */
export type DeliverInputs = (
  files: readonly InputFile[],
  connection: Connection,
  signal?: AbortSignal,
) => Promise<ReadonlyMap<string, string>>;

/** Names that are remembered for each backend. */
const mostRemembered = 2_000;

export function createInputDelivery({ outputs }: { readonly outputs: Pick<Outputs, 'file'> }): DeliverInputs {
  /** What each copy is called there, by what it should be called, by the backend's address. */
  const delivered = new Map<string, Map<string, Promise<string>>>();

  async function upload(file: InputFile, { comfyui }: Connection, signal?: AbortSignal): Promise<string> {
    const { path, mime } = await outputs.file(file.outputId, 'original');
    return comfyui.uploadInput({
      filename: file.name,
      bytes: await readFile(path),
      mime,
      ...(file.subfolder === '' ? {} : { subfolder: file.subfolder }),
      ...(signal && { signal }),
    });
  }

  async function isStillThere(before: Promise<string>, { comfyui }: Connection, signal?: AbortSignal) {
    const name = await before.catch(() => null);
    return name !== null && (await comfyui.hasInput(name, signal));
  }

  async function deliver(file: InputFile, connection: Connection, signal?: AbortSignal): Promise<string> {
    const there = delivered.get(connection.url) ?? new Map<string, Promise<string>>();
    delivered.set(connection.url, there);
    const planned = inputName(file);
    const before = there.get(planned);
    if (before && (await isStillThere(before, connection, signal))) return before;
    const work = upload(file, connection, signal);
    there.delete(planned);
    there.set(planned, work);
    const oldest = there.keys().next().value;
    if (there.size > mostRemembered && oldest !== undefined) there.delete(oldest);
    try {
      return await work;
    } catch (error) {
      if (there.get(planned) === work) there.delete(planned);
      throw error;
    }
  }

  return async (files, connection, signal) => {
    const names = await Promise.all(
      files.map(async (file) => [inputName(file), await deliver(file, connection, signal)] as const),
    );
    return new Map(names.filter(([planned, name]) => planned !== name));
  };
}
