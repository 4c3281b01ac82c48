import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { readWorkflow, type ReadWorkflow } from '../../core/workflows/read-workflow.ts';

/** The workflow in a file; `-` is what comes in. @throws workflow_unreadable, unsupported_media, too_large, and as `readInput` */
export async function readWorkflowFile(file: string): Promise<ReadWorkflow> {
  return readWorkflow({ bytes: await readInput(file), name: file === '-' ? 'stdin' : file });
}

/** A file's bytes; `-` is what comes in. @throws not_found, forbidden_path */
export async function readInput(file: string): Promise<Buffer<ArrayBuffer>> {
  if (file === '-') return (await buffer(process.stdin)) as Buffer<ArrayBuffer>;
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new EaselError('not_found', `There is no file '${file}'.`, {
        nextStep: 'See whether the name is right.',
        cause,
      });
    }
    throw new EaselError(
      'forbidden_path',
      code === 'EISDIR' ? `'${file}' is a folder.` : `The file '${file}' cannot be read${code ? ` (${code})` : ''}.`,
      { nextStep: 'Name a file that you may read.', cause },
    );
  }
}
