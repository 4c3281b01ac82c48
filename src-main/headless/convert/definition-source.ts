import { gunzipSync } from 'node:zlib';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { discover, localComfyuis } from '../../core/backends/discovery.ts';
import { defaultDataFolder } from '../../core/data-folder.ts';
import { endpointAnswers, readEndpoint } from '../../core/endpoint.ts';
import { definitionsFromServer, definitionsFromText } from '../../core/workflows/definition-sources.ts';
import type { DefinitionSource } from '../../core/workflows/prepare-workflow.ts';
import { readInput } from './read-input.ts';

export interface DefinitionFlags {
  readonly comfyui?: string;
  readonly objectInfo?: string;
}

/**
 * The node classes that a command works with: of a file, of the named server, of the ComfyUI that the running Easel uses, else of one
 * on this machine.
 */
export function definitionSource(flags: DefinitionFlags, env: NodeJS.ProcessEnv): DefinitionSource {
  if (flags.objectInfo) {
    const file = flags.objectInfo;
    return async () => definitionsFromText(unzipped(await readInput(file)).toString('utf8'));
  }
  return async (classTypes) => {
    const named = flags.comfyui || env['EASEL_COMFYUI_URL'] || env['COMFYUI_URL'];
    const url = named || (await backendOfProgram(env)) || (await discover(localComfyuis));
    if (url) return definitionsFromServer(url, classTypes);
    throw new EaselError('no_backend', 'Node definitions are needed, and no ComfyUI answers on this machine.', {
      nextStep:
        'Start Easel or ComfyUI, give --comfyui <url>, or --object-info <file> with what its /object_info answers.',
    });
  };
}

/** Null where no Easel runs, or none that is connected. */
async function backendOfProgram(env: NodeJS.ProcessEnv): Promise<string | null> {
  const endpoint = readEndpoint(env['EASEL_DATA_DIR'] || defaultDataFolder());
  if (!endpoint?.url || !(await endpointAnswers(endpoint))) return null;
  const { callRunning } = await import('../../doors/program-calls.ts');
  try {
    const backends = await callRunning(endpoint).client.backends.list();
    // The keys of the others stay with the program.
    const isOpen = ({ kind, headers }: Backend['auth']): boolean => kind === 'none' && headers.length === 0;
    return backends.find(({ state, auth }) => state === 'ready' && isOpen(auth))?.url ?? null;
  } catch {
    // An Easel of another version need not understand the question.
    return null;
  }
}

/** Several times what the largest known server answers. */
const mostBytes = 512 * 1024 * 1024;

function unzipped(bytes: Buffer<ArrayBuffer>): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new EaselError('bad_input', 'The file of node definitions is compressed, and damaged or far too large.', {
      nextStep: 'Save the answer of /object_info of your ComfyUI anew.',
      cause,
    });
  }
}
