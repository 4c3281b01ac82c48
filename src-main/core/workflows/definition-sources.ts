import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { normaliseAddress } from '../../comfyui/address.ts';
import { createComfyuiClient } from '../../comfyui/client.ts';
import { parseExact } from '../../comfyui/exact-json.ts';
import { objectInfoSchema } from '../../comfyui/wire.ts';
import { definitionsOf, type NodeDefinition, type NodeDefinitions } from './definitions.ts';

/** What /object_info answered, as text. @throws bad_input */
export function definitionsFromText(text: string): NodeDefinitions {
  try {
    return definitionsOf(objectInfoSchema.parse(parseExact(text)));
  } catch (cause) {
    throw new EaselError('bad_input', 'These are no node definitions: they should be what /object_info answers.', {
      nextStep: 'Save the answer of http://127.0.0.1:8188/object_info of your ComfyUI and give that file.',
      cause,
    });
  }
}

/** Asks a server for these classes, and for no other. @throws bad_input, backend_unreachable and its kin */
export async function definitionsFromServer(
  address: string,
  classTypes: ReadonlySet<string>,
): Promise<NodeDefinitions> {
  const comfyui = createComfyuiClient(normaliseAddress(address));
  try {
    return await gatherDefinitions(classTypes, (classType) => comfyui.nodeDefinition(classType));
  } finally {
    await comfyui.close();
  }
}

/** More than any server has; each is a request. */
const mostClasses = 5_000;

/** Definitions of these classes; those that the server does not have are left out. @throws too_large, and what `ask` throws */
export async function gatherDefinitions(
  classTypes: ReadonlySet<string>,
  ask: (classType: string) => Promise<NodeDefinition | null>,
): Promise<NodeDefinitions> {
  if (classTypes.size > mostClasses) {
    throw new EaselError('too_large', `The workflow has ${classTypes.size} different node classes.`, {
      nextStep: `Give a workflow with at most ${mostClasses}.`,
    });
  }
  const definitions = new Map<string, NodeDefinition>();
  await Promise.all(
    [...classTypes].map(async (classType) => {
      const definition = await ask(classType);
      if (definition) definitions.set(classType, definition);
    }),
  );
  return definitions;
}
