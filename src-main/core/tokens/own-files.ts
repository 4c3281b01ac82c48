import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { annotated, copiedOutput } from '../inputs/input-file.ts';
import type { Outputs } from '../outputs/outputs.ts';

/** Of the folders into which ComfyUI writes what anybody makes. It cuts the mark off without a look at what stands before it. */
const ofOutputFolder = /^[^\n]{1,500}\[(?:output|temp)\]\s*$/i;

const mostDepth = 30;

export const isOfOutputFolder = (name: string): boolean => ofOutputFolder.test(name);

/**
 * ComfyUI has one folder for what everybody makes and one for what everybody hands in. A workflow of somebody who sees only some of the
 * outputs may name none of the others there. (What a node composes out of parts, or reads by itself, no look at a workflow tells.)
 * @param outputs all there are @param seen those that the asker may see
 * @throws not_found
 */
export async function refuseForeignFiles(
  workflow: unknown,
  { outputs, seen }: { readonly outputs: Pick<Outputs, 'get'>; readonly seen: Pick<Outputs, 'get' | 'named'> },
): Promise<void> {
  for (const name of textsIn(parsed(workflow))) {
    const id = copiedOutput(name.trim());
    const isForeign =
      id === null
        ? isOfOutputFolder(name) && (await seen.named(fileName(name))) === null
        : (await has(outputs, id)) && !(await has(seen, id));
    if (isForeign) throw noSuchFile(name);
  }
}

function parsed(workflow: unknown): unknown {
  if (typeof workflow !== 'string') return workflow;
  try {
    return JSON.parse(workflow) as unknown;
  } catch {
    // What it is instead is said by whoever reads it.
    return null;
  }
}

function* textsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && depth < mostDepth)
    for (const item of Object.values(value)) yield* textsIn(item, depth + 1);
}

const fileName = (name: string): string => annotated(name.trim()).name.split(/[\\/]/).at(-1) ?? name;

async function has(outputs: Pick<Outputs, 'get'>, id: string): Promise<boolean> {
  return outputs.get(id).then(
    () => true,
    (error: unknown) => {
      if (error instanceof EaselError && error.code === 'not_found') return false;
      throw error;
    },
  );
}

function noSuchFile(name: string): EaselError {
  return new EaselError('not_found', `There is no file '${name.slice(0, 120)}' among what was made with this token.`, {
    nextStep: 'Name an output of your own, or a file that was handed in.',
  });
}
