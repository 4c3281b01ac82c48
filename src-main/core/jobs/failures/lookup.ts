import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { NodeDefinition } from '../../../comfyui/wire.ts';
import type { Connection } from '../../backends/connection.ts';
import type { ModelName, Models } from '../../models/models.ts';
import type { NodeCatalogue } from '../../nodes/node-catalogue.ts';
import { listOf } from '../../workflows/ui-graph/json-value.ts';

/** What the server that failed has installed. Each may throw or take long: a failure is explained without it then. */
export interface FailureLookup {
  /** As the server has it now; null when it has no such class. */
  definition(classType: string): Promise<NodeDefinition | null>;
  /** Names like this class, the nearest first, with the pack that each comes from. */
  nearestClasses(classType: string): Promise<readonly { readonly name: string; readonly pack: string }[]>;
  /** Installed models of all folders whose file has the name of this one. */
  modelsNamed(fileName: string): Promise<readonly ModelName[]>;
}

/** The lookup of each backend: its classes are asked of itself, the rest is what the core knows. */
export function createFailureLookup(options: {
  readonly nodes: Pick<NodeCatalogue, 'get'>;
  readonly models: Pick<Models, 'search'>;
}): (connection: Pick<Connection, 'id' | 'comfyui'>) => FailureLookup {
  const { nodes: nodeCatalogue, models } = options;
  return ({ id, comfyui }) => ({
    definition: (classType) => comfyui.nodeDefinition(classType),
    async nearestClasses(classType) {
      const names = await nodeCatalogue.get(classType).then(
        () => [],
        (error: unknown) => {
          const near = error instanceof EaselError ? error.details?.['nearest'] : [];
          return listOf(near).filter((name) => typeof name === 'string');
        },
      );
      const found = await Promise.all(names.map((name) => nodeCatalogue.get(name, { choices: 0 }).catch(() => null)));
      return found.flatMap((details) => (details ? [{ name: details.name, pack: details.pack }] : []));
    },
    async modelsNamed(fileName) {
      const { models: found } = await models.search({ text: fileName.slice(0, 200) });
      return found.filter(({ backends }) => backends.includes(id)).map(({ folder, name }) => ({ folder, name }));
    },
  });
}

const patienceMs = 3_000;

/** What a lookup says; `otherwise` where there is none, or it fails, or takes longer than 3 s. */
export async function ask<T>(
  lookup: FailureLookup | null,
  question: (lookup: FailureLookup) => Promise<T>,
  otherwise: T,
): Promise<T> {
  if (!lookup) return otherwise;
  const stop = new AbortController();
  try {
    return await Promise.race([question(lookup), sleep(patienceMs, otherwise, { signal: stop.signal, ref: false })]);
  } catch {
    return otherwise;
  } finally {
    stop.abort();
  }
}
