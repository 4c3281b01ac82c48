import { protocol } from 'electron';
import { thePerson } from '../core/tokens/visibility.ts';
import type { FetchHandler } from '../doors/fetch-handler.ts';
import { appOrigin, originOf } from './navigation-policy.ts';

/** Electron takes schemes only before it is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: new URL(appOrigin).protocol.slice(0, -1),
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: false },
    },
  ]);
}

/**
 * Answers easel://app with the handler that listeners use. Who asks is told by the shell: cookies do not work on a scheme
 * of one's own, and this one is reachable from our window only. The Request's signal never fires; the handler ends its work
 * when the body is cancelled.
 */
export function serveAppScheme(handle: FetchHandler): void {
  protocol.handle('easel', async (request) => {
    if (!isOurs(request)) return new Response(null, { status: 403 });
    return await handle(request, { caller: thePerson });
  });
}

function isOurs(request: Request): boolean {
  // Set by Electron when a page asked; absent for what the shell itself loads.
  const { initiatorOrigin } = request as Request & { readonly initiatorOrigin?: string };
  return originOf(request.url) === appOrigin && (initiatorOrigin === undefined || initiatorOrigin === appOrigin);
}
