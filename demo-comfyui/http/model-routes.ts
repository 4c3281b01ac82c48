import { extname } from 'node:path';
import type { ServerState } from '../server-state.ts';
import { empty, internalError, json } from './replies.ts';
import type { Route } from './router.ts';

/** The new routes leave out what is no model. */
const notListed: ReadonlySet<string> = new Set(['configs', 'custom_nodes']);

/** /models, /embeddings, /view_metadata and the newer /experiment/models. */
export function modelRoutes({ models }: ServerState): Route[] {
  return [
    { method: 'GET', path: '/models', handler: () => json(models.folders()) },
    {
      method: 'GET',
      path: '/models/{}',
      handler({ params }) {
        const names = models.names(params[0] ?? '');
        return names === undefined ? empty(404) : json(names);
      },
    },
    {
      method: 'GET',
      path: '/embeddings',
      handler: () => json((models.names('embeddings') ?? []).map((name) => name.slice(0, -extname(name).length))),
    },
    {
      method: 'GET',
      path: '/view_metadata/{}',
      async handler({ params, query }) {
        const metadata = await models.metadata(params[0] ?? '', query.get('filename') ?? '');
        return metadata === undefined ? empty(404) : json(metadata);
      },
    },
    {
      method: 'GET',
      path: '/experiment/models',
      handler() {
        const folders = models.folders().filter((name) => !notListed.has(name));
        return json(folders.map((name) => ({ name, folders: [`/demo/models/${name}`] })));
      },
    },
    {
      method: 'GET',
      path: '/experiment/models/{}',
      handler({ params }) {
        const files = models.list(params[0] ?? '');
        if (files === undefined) return empty(404);
        return json(
          files.map(({ name, bytes, modified, pathIndex }) => ({
            name,
            pathIndex,
            modified,
            created: modified,
            size: bytes,
          })),
        );
      },
    },
    {
      method: 'GET',
      path: '/experiment/models/preview/{}/{}/{*}',
      handler({ params }) {
        const [folder = '', index = ''] = params;
        if (!/^[+-]?\d+$/.test(index)) return internalError();
        if (models.list(folder) === undefined) return empty(404);
        // No model of this server has a picture beside it.
        return Number(index) > 1 ? internalError() : empty(404);
      },
    },
  ];
}
