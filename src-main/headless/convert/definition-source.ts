import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { discover, localComfyuis } from '../../core/backends/discovery.ts';
import { definitionsFromServer, definitionsFromText } from '../../core/workflows/definition-sources.ts';
import type { DefinitionSource } from '../../core/workflows/prepare-workflow.ts';

export interface DefinitionFlags {
  readonly comfyui?: string;
  readonly objectInfo?: string;
}

/** The node classes that a command works with: of a file, of the named server, else of a ComfyUI on this machine. */
export function definitionSource(flags: DefinitionFlags, env: NodeJS.ProcessEnv): DefinitionSource {
  if (flags.objectInfo) {
    const file = flags.objectInfo;
    return async () => definitionsFromText(unzipped(await readInput(file)).toString('utf8'));
  }
  return async (classTypes) => {
    const named = flags.comfyui || env['EASEL_COMFYUI_URL'] || env['COMFYUI_URL'];
    const url = named ?? (await discover(localComfyuis));
    if (url) return definitionsFromServer(url, classTypes);
    throw new EaselError('no_backend', 'Node definitions are needed, and no ComfyUI answers on this machine.', {
      nextStep: 'Give --comfyui <url>, or --object-info <file> with what its /object_info answers.',
    });
  };
}

/** A file's bytes; `-` is what comes in. @throws not_found, forbidden_path */
export async function readInput(file: string): Promise<Buffer<ArrayBuffer>> {
  if (file === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  try {
    return await readFile(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new EaselError(
      missing ? 'not_found' : 'forbidden_path',
      missing ? `There is no file '${file}'.` : `The file '${file}' cannot be read.`,
      { nextStep: 'See whether the name is right and the file may be read.', cause },
    );
  }
}

function unzipped(bytes: Buffer<ArrayBuffer>): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
