import type { Connection } from '../../backends/connection.ts';
import type { ModelsNoun } from '../../models/create-models.ts';
import type { Nodes } from '../../nodes/node-definitions.ts';
import type { Outputs } from '../../outputs/outputs.ts';
import type { Logger } from '../../ports.ts';
import type { Settings } from '../../settings/settings.ts';
import type { JobsDatabase } from '../../storage/jobs-database.ts';
import type { JobStore } from '../job-store.ts';
import type { FileFacts, NamedFile } from './file-identity.ts';
import type { ResultCache } from './result-cache.ts';
import { createSharing, type Sharing } from './share-results.ts';
import type { TwinEnd } from './twins.ts';
import { createWorkKeys } from './work-key.ts';

const inputFacts = ({ name, folder }: NamedFile, { comfyui }: Connection): Promise<FileFacts | null> =>
  comfyui.fileFacts(name, { folder });

/** What sharing needs of the rest of the core, brought together. */
export function createSharingOf(options: {
  cache: ResultCache;
  database: Pick<JobsDatabase, 'lastOfRun'>;
  settings: Pick<Settings, 'get'>;
  connections: () => readonly Connection[];
  nodes: Pick<Nodes, 'of'>;
  models: Pick<ModelsNoun, 'knownOn'>;
  outputs: Pick<Outputs, 'get'>;
  logger: Logger;
}): (store: () => JobStore, onRelease: () => void) => Sharing {
  const { cache, database, settings, connections, nodes, models, outputs, logger } = options;
  const keyOn = createWorkKeys({ nodes, modelsOn: models.knownOn, inputFacts, logger });
  return (store, onRelease) =>
    createSharing({
      store,
      cache,
      isEnabled: () => settings.get('cache.enabled'),
      connections,
      keyOn,
      async haveOutputs(ids) {
        const found = await Promise.allSettled(ids.map((id) => outputs.get(id)));
        return found.every(({ status }) => status === 'fulfilled');
      },
      endOf(runId) {
        const last = database.lastOfRun(runId);
        if (!last) return null;
        const { error, outputIds } = last;
        return { status: last.status as TwinEnd['status'], error, outputIds };
      },
      onRelease,
      logger,
      now: Date.now,
    });
}
