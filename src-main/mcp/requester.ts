import { CLIENT_INFO_META_KEY, type Server, type ServerContext } from '@modelcontextprotocol/server';
import type { Requester } from '../../src-shared/nouns/jobs.ts';

const maxName = 80;

/** Whose call it is when the connection does not tell: of no token that there is, so that it sees nothing of anybody. */
export const nobody: Requester = { kind: 'assistant', name: '', token: 'none' };

/**
 * The assistant by the name it gives itself: at initialize in the older era, with each request in the newer. One of a team says whose token it
 * came with, since the assistants of a team are called alike.
 */
export function requesterOf(options: { server: Server; context: ServerContext; caller: Requester }): Requester {
  const { server, context, caller } = options;
  const envelope = context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const info = envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion();
  const own = nameOf(info);
  const { token } = caller;
  if (token !== null && own) return { kind: 'assistant', name: `${own} (${caller.name})`, token };
  return { kind: 'assistant', name: own || caller.name.trim() || 'an assistant', token };
}

function nameOf(info: unknown): string {
  if (typeof info !== 'object' || info === null) return '';
  const { title, name } = info as { title?: unknown; name?: unknown };
  const chosen = typeof title === 'string' && title.trim() !== '' ? title : typeof name === 'string' ? name : '';
  // Shown in lists and logs of a person: one line, of limited length, whatever a client sends.
  return chosen
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxName);
}
