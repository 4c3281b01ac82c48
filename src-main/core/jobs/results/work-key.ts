import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { Connection } from '../../backends/connection.ts';
import type { Nodes } from '../../nodes/node-definitions.ts';
import type { Logger } from '../../ports.ts';
import { classTypesOf } from '../../workflows/class-types.ts';
import { gatherDefinitions } from '../../workflows/definition-sources.ts';
import type { Draft } from '../prepare-job.ts';
import { cacheKey } from './cache-key.ts';
import { filesToAskAbout, identityOfFiles, type FileFacts, type NamedFile } from './file-identity.ts';
import { createModelIndex, type KnownModel, type ModelIndex } from './model-index.ts';

/** Keys of the work of drafts, on the backends that they may run on. */
export function createWorkKeys(options: {
  readonly nodes: Pick<Nodes, 'of'>;
  readonly modelsOn: (connection: Connection) => Promise<readonly KnownModel[]>;
  /** What a server tells of a file of its own folders; null where it does not. */
  readonly inputFacts: (file: NamedFile, connection: Connection) => Promise<FileFacts | null>;
  readonly logger: Logger;
}) {
  const { nodes, modelsOn, logger } = options;
  const indexes = new WeakMap<readonly KnownModel[], ModelIndex>();

  function indexOf(models: readonly KnownModel[]): ModelIndex {
    const known = indexes.get(models) ?? createModelIndex(models);
    indexes.set(models, known);
    return known;
  }

  async function factsOf(
    files: readonly NamedFile[],
    connection: Connection,
  ): Promise<(file: NamedFile) => FileFacts | null> {
    const facts = new Map<string, FileFacts | null>();
    const nameOf = ({ folder, name }: NamedFile): string => `${folder}/${name}`;
    for (const file of files) facts.set(nameOf(file), await options.inputFacts(file, connection).catch(() => null));
    return (file) => facts.get(nameOf(file)) ?? null;
  }

  /** Null where the work cannot be repeated, or nobody can tell. Never rejects. */
  return async function keyOn(draft: Draft, connection: Connection): Promise<string | null> {
    const { facts, submission, origin } = draft;
    const { workflow } = submission;
    try {
      const own = nodes.of(connection);
      const definitions = await gatherDefinitions(classTypesOf(workflow), (classType) => own.definition(classType));
      const files = identityOfFiles(workflow, {
        backendId: connection.id,
        models: indexOf(await modelsOn(connection)),
        inputFile: await factsOf(filesToAskAbout(workflow, definitions), connection),
        definitions,
      });
      if (!files.cacheable) return null;
      return cacheKey({
        template: facts.template === null || !origin ? null : { name: facts.template, version: origin.version },
        parameters: facts.parameters,
        workflow,
        outputNodes: facts.outputNodes,
        modelIdentity: files.identity,
        definitions,
      });
    } catch (error) {
      logger.debug({ error: toErrorData(error) }, 'nobody can tell whether this work was done before');
      return null;
    }
  };
}
